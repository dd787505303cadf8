"""From a draft to the moment it may leave: written, submitted, approved by somebody else, given its time."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from models.broadcasts import Broadcast
from models.kinds import BroadcastState, Topic
from models.people import Contact, Officer
from models.templates import TemplateVersion
from models.work import Work
from push import circulars, outbox
from push.circulars import ENTERPRISE, NAME, Addressee, Ways
from services import authorship, clock, numbers
from services.broadcasts import filling, flow, planner, segments
from services.errors import Refusal
from services.people import plain_phone

PREFIX = "QF"
LONGEST_TITLE = 40
LONGEST_KEPT = 60
MOST_BYTES = 1900  # of the whole message; the platform takes 2048, and names may be longer than those tried here
ALIKE_DAYS = 30
PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")
LONG_NAMED = Addressee("欧阳文静文静", "云川市" * 8, "https://" + "x" * 92)  # stands for whoever has a long name


@dataclass(frozen=True)
class Content:
    """What an author writes."""

    topic: Topic = Topic.NOTICE
    title: str = ""
    text: str = ""
    link: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    audience: dict[str, Any] = field(default_factory=dict)
    is_urgent: bool = False
    urgent_reason: str = ""
    version: TemplateVersion | None = None  # a template that title, text and card are filled in from
    given: dict[str, str] = field(default_factory=dict)


def draft(work: Work, content: Content) -> Broadcast:
    """Begin a broadcast (起草群发)."""
    number = numbers.next_number(work, PREFIX, clock.local_day(work.now))
    author_id = work.actor.staff_id
    broadcast = work.add(Broadcast(number=number, topic=content.topic, created_at=work.now, author_id=author_id))
    _write(broadcast, content)
    authorship.note(work, broadcast)
    flow.log(work, broadcast, "draft")
    return broadcast


def edit(work: Work, broadcast: Broadcast, content: Content) -> None:
    """Change a draft; whoever changed it is one of its authors, and the last of them is named."""
    work.lock(broadcast, "state", "version", "editor_ids")
    if broadcast.state is not BroadcastState.DRAFT:
        raise Refusal("broadcast.not_now", number=broadcast.number)
    _write(broadcast, content)
    broadcast.version += 1
    broadcast.author_id = work.actor.staff_id or broadcast.author_id
    authorship.note(work, broadcast)
    work.db.flush()


def submit(work: Work, broadcast: Broadcast, ways: Ways) -> None:
    """Hand it in for approval (提交审批): what would fail at the platform fails here."""
    check(broadcast)
    if not planner.forecast(work, broadcast, ways).reached:
        raise Refusal("broadcast.nobody")
    flow.move(work, broadcast, "submit")
    broadcast.author_id = (
        broadcast.author_id or work.actor.staff_id
    )  # the house wrote it: who hands it in answers for it


def send_back(work: Work, broadcast: Broadcast, reason: str) -> None:
    """Give it back to its author (退回修改)."""
    if not reason.strip():
        raise Refusal("broadcast.reason_missing")
    flow.move(work, broadcast, "send_back", reason.strip())
    broadcast.approver_id = broadcast.approved_at = None


def approve(work: Work, broadcast: Broadcast, version: int) -> None:
    """Approve it (审批通过): never what one wrote a part of, and only the version one has seen."""
    work.lock(broadcast, "version", "author_id", "editor_ids")
    if authorship.is_author(broadcast, work.actor.staff_id):
        raise Refusal("broadcast.own_approval")
    if broadcast.version != version:
        raise Refusal("broadcast.changed_meanwhile")
    flow.move(work, broadcast, "approve")
    broadcast.approver_id, broadcast.approved_at = work.actor.staff_id, work.now


def schedule(work: Work, broadcast: Broadcast, at: datetime | None = None) -> None:
    """Give it its time (安排发送); without one it leaves at once."""
    if at is not None and at < work.now - timedelta(minutes=1):
        raise Refusal("broadcast.past")
    flow.move(work, broadcast, "schedule")
    broadcast.scheduled_at = at or work.now
    if broadcast.scheduled_at <= work.now:
        start(work, broadcast)


def unschedule(work: Work, broadcast: Broadcast) -> None:
    """Take its time away again (撤销定时)."""
    flow.move(work, broadcast, "unschedule")
    broadcast.scheduled_at = None


def start(work: Work, broadcast: Broadcast) -> None:
    """Let it leave: the job freezes its recipients first."""
    flow.move(work, broadcast, "start")
    broadcast.started_at = work.now
    work.start_later("broadcasts.send", broadcast.id)


def try_out(work: Work, broadcast: Broadcast, phone: str) -> None:
    """Send it to one bound person alone (试发), by the ordinary way."""
    check(broadcast)
    digits = plain_phone(phone)
    bound = select(Officer.openid).where(Officer.phone == digits, Officer.openid.is_not(None))
    openid = work.db.scalar(bound) or work.db.scalar(
        select(Contact.openid).where(Contact.phone == digits, Contact.unbound_at.is_(None))
    )
    if not digits or not openid:
        raise Refusal("broadcast.no_such_tester")
    text = circulars.text(broadcast, Addressee())
    outbox.post(work, openid, "broadcast.trial", title=broadcast.title, text=text)
    flow.log(work, broadcast, "try_out")


def alike(work: Work, broadcast: Broadcast) -> list[Broadcast]:
    """Broadcasts of the last weeks with the same words, which have left or are about to."""
    over = (BroadcastState.DRAFT, BroadcastState.CANCELLED)
    same = select(Broadcast).where(
        Broadcast.fingerprint == broadcast.fingerprint,
        Broadcast.id != broadcast.id,
        Broadcast.created_at > work.now - timedelta(days=ALIKE_DAYS),
        Broadcast.state.not_in(over),
    )
    return list(work.db.scalars(same.order_by(Broadcast.id.desc()).limit(5)))


def check(broadcast: Broadcast) -> None:
    """Refuse what the platform, or a person, could not make sense of."""
    if broadcast.template_version is not None:
        filling.check_given(broadcast.template_version, broadcast.given)
    if not broadcast.title:
        raise Refusal("broadcast.title_missing")
    if len(broadcast.title) > LONGEST_TITLE:
        raise Refusal("broadcast.title_too_long", most=LONGEST_TITLE)
    if not broadcast.text:
        raise Refusal("broadcast.text_missing")
    for found in PLACEHOLDER.findall(broadcast.text):
        if found not in (NAME, ENTERPRISE):
            raise Refusal("broadcast.unknown_placeholder", found=found)
    if broadcast.link and not broadcast.link.startswith(("https://", "http://")):
        raise Refusal("broadcast.link_wrong")
    if (
        broadcast.topic is Topic.EVENT
        and not broadcast.card
        and not (broadcast.facts.get("time") and broadcast.facts.get("place"))
    ):
        raise Refusal("broadcast.when_missing")
    if broadcast.is_urgent and not broadcast.urgent_reason:
        raise Refusal("broadcast.urgent_reason_missing")
    segments.condition(broadcast.audience, broadcast.created_at)
    if len(circulars.text(broadcast, LONG_NAMED).encode()) > MOST_BYTES:
        raise Refusal("broadcast.text_too_long", most=MOST_BYTES)


def _write(broadcast: Broadcast, content: Content) -> None:
    broadcast.topic, broadcast.title, broadcast.text = content.topic, content.title.strip(), content.text.strip()
    broadcast.link, broadcast.facts = content.link.strip(), dict(content.facts)
    broadcast.is_urgent, broadcast.urgent_reason = content.is_urgent, content.urgent_reason.strip()
    broadcast.audience = content.audience
    _fill(broadcast, content)
    said = f"{broadcast.title}\n{broadcast.text}"
    broadcast.fingerprint = hashlib.sha256(said.encode()).hexdigest()


def _fill(broadcast: Broadcast, content: Content) -> None:
    """What the template says with everything in its place: kept, whatever becomes of the template."""
    version = broadcast.template_version = content.version
    filled = filling.fill(version, content.given) if version else None
    broadcast.given, broadcast.card = (dict(content.given), filled.card) if filled else ({}, {})
    broadcast.wechat_template = version.wechat_template if version else ""
    if version and filled:
        broadcast.topic, broadcast.text = version.template.topic, filled.text
        broadcast.title = filled.title[:LONGEST_KEPT]
