"""The survey how a policy works (实施评估), drafted once for each policy some months after it came into force."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from sqlalchemy import exists, func, select

from config import wording
from config.rules import rules
from models.comment_rounds import CommentRound
from models.kinds import PolicyKind, PolicyState, WorkItemKind
from models.matching import Application
from models.policies import Policy
from models.round_kinds import QuestionKind, RoundKind
from models.work import Work
from services import clock, work_items
from services.policies import comment_rounds
from services.policies.comment_rounds import LONGEST_TITLE, Content, Question

LATE_DAYS = 31  # an older policy was in force before this house watched, and is not asked about any more
SAMPLE = 200  # contacts asked at most
FEWEST = 20  # enterprises that applied, to be asked alone
WEEKS_OPEN = 3
CLOSED_ASKED = ("known", "used", "received", "blocks")
NOBODY = ""  # the openid of an item that the house itself puts on the desk


def sweep(work: Work) -> None:
    """What the clock does with rounds: end those whose time is over, draft the surveys that are due."""
    comment_rounds.end_due(work)
    draft_due(work)


def draft_due(work: Work) -> int:
    """Draft the surveys that are due; how many. A colleague looks them over and opens them."""
    today = clock.local_day(work.now)
    last = _months_before(today, rules().review_months)
    due = select(Policy).where(
        Policy.state == PolicyState.PUBLISHED,
        Policy.kind == PolicyKind.POLICY,
        Policy.effective_on <= last,
        Policy.effective_on > last - timedelta(days=LATE_DAYS),
        ~exists().where(CommentRound.review_of_id == Policy.id),
    )
    found = work.db.scalars(due.order_by(Policy.id).with_for_update()).all()
    for policy in found:
        _draft(work, policy)
    return len(found)


def _draft(work: Work, policy: Policy) -> None:
    months, title = rules().review_months, policy.title.strip("《》")
    applied = select(func.count()).where(Application.policy_id == policy.id)
    is_asked_alone = (work.db.scalar(applied) or 0) >= FEWEST
    content = Content(
        title=title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…",
        issuer=policy.issuer[:120],
        intro=wording.text("round.review_intro", months=months),
        questions=_questions(),
        audience=_audience(policy if is_asked_alone else None),
        sample_size=SAMPLE,
        sample_by="district",
        closes_at=clock.add_working_days(work.now + timedelta(weeks=WEEKS_OPEN), 1),
    )
    one = comment_rounds.draft(work, content, RoundKind.REVIEW)
    one.review_of_id = policy.id
    said = wording.text("round.review_waits", title=title, months=months, number=one.number)
    work_items.open_item(work, WorkItemKind.REVIEW, NOBODY, said)


def _questions() -> tuple[Question, ...]:
    closed = (
        Question(
            QuestionKind.CHOICE,
            wording.text(f"round.review_{name}"),
            tuple(wording.text(f"round.review_{name}_options").split("/")),
        )
        for name in CLOSED_ASKED
    )
    return (*closed, Question(QuestionKind.SCALE, wording.text("round.review_worth")))


def _audience(applied_for: Policy | None) -> dict[str, object]:
    leaves = [{"field": "applied", "in": [str(applied_for.id)]}] if applied_for else []
    return {"all": [{"field": "role", "in": ["contact"]}, {"all": leaves}, {"all": []}]}


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
