"""The monthly digest (月度汇总): on the first of a month a draft lists the policies of the month before, by topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from config import wording
from config.rules import rules
from models.broadcasts import Broadcast
from models.kinds import PolicyKind, PolicyState
from models.outbox import Counter
from models.policies import Policy
from models.templates import MessageTemplate
from models.upserts import insert_into
from models.work import Work
from services.broadcasts import drafting, filling, templates
from services.broadcasts.drafting import Content

KEY = "monthly_digest"
COUNTER = "broadcasts.digest"  # the last month that was drafted, as 202601
CONTACTS = {"all": [{"field": "role", "in": ["contact"]}, {"all": []}, {"all": []}]}
LONGEST_TITLE = 36  # characters of a policy's title in the list
ROOM = filling.LONGEST_TEXT - 20  # for the list itself; the rest says how many are left out


def draft(work: Work) -> Broadcast | None:
    """Draft the digest of last month, once; None without policies or template. Staff look it over and submit it."""
    begins, ends = _last_month(work.now)
    template = work.db.scalar(select(MessageTemplate).where(MessageTemplate.key == KEY))
    version = templates.in_use(work, template.id) if template else None
    found = _published(work, begins, ends)
    if version is None or not found:
        return None
    month = wording.text("broadcast.digest_month", month=begins.astimezone(rules().zone).month)
    given = {"月份": month, "件数": str(len(found)), "目录": _list_of(found)}
    if not _is_first(work, begins.astimezone(rules().zone)):
        return None
    return drafting.draft(work, Content(audience=CONTACTS, version=version, given=given))


def _is_first(work: Work, month: datetime) -> bool:
    """Whether nobody has drafted the digest of this month, or of a later one; staff may rewrite or drop theirs."""
    number = month.year * 100 + month.month
    kept = insert_into(work.db, Counter).values(name=COUNTER, value=number)
    once = kept.on_conflict_do_update(
        index_elements=[Counter.name], set_={"value": number}, where=Counter.value < number
    )
    return work.db.scalar(once.returning(Counter.name)) is not None  # PostgreSQL's driver counts no inserted rows


def _last_month(now: datetime) -> tuple[datetime, datetime]:
    """From its first day to this month's first day, on the centre's clock."""
    first = now.astimezone(rules().zone).date().replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    begins, ends = (datetime.combine(day, time(), rules().zone).astimezone(UTC) for day in (before, first))
    return begins, ends


def _published(work: Work, begins: datetime, ends: datetime) -> Sequence[Policy]:
    published = select(Policy).where(
        Policy.kind == PolicyKind.POLICY,
        Policy.state == PolicyState.PUBLISHED,
        Policy.created_at >= begins,
        Policy.created_at < ends,
    )
    return work.db.scalars(published.order_by(Policy.created_at.desc(), Policy.id)).all()


def _list_of(policies: Sequence[Policy]) -> str:
    """The titles under their topics, as many as there is room for."""
    topics: dict[str, list[str]] = defaultdict(list)
    for policy in policies:
        topic = policy.topics[0] if policy.topics else wording.text("broadcast.digest_other")
        topics[topic].append(policy.title)
    lines: list[str] = []
    shown = 0
    for topic, titles in topics.items():
        block = [wording.text("broadcast.digest_topic", topic=topic)]
        for title in titles:
            line = wording.text("broadcast.digest_line", title=title[:LONGEST_TITLE])
            if len("\n".join([*lines, *block, line])) > ROOM:
                left = len(policies) - shown
                return "\n".join([*lines, *block[: len(block) if len(block) > 1 else 0], _more(left)])
            block.append(line)
            shown += 1
        lines += block
    return "\n".join(lines)


def _more(count: int) -> str:
    return wording.text("broadcast.digest_more", count=count)
