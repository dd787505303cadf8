"""The enterprise's verdict on a result, and what follows from it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from config.rules import rules
from models.appeals import Appeal
from models.kinds import AppealState
from models.work import Work
from services.appeals import flow, ledger
from services.appeals.telling import tell
from services.errors import Refusal

SATISFACTIONS = range(1, 6)
SATISFIED = 3  # from here on an appeal is closed


def rate(work: Work, appeal: Appeal, satisfaction: int, reason: str = "") -> None:
    """The enterprise says how satisfied it is (满意度, 1 to 5).

    A good verdict closes the appeal. The first bad one reopens it; after that it waits for a supervisor,
    who calls back and reopens or closes it.
    """
    if satisfaction not in SATISFACTIONS:
        raise Refusal("appeal.satisfaction_unclear")
    flow.move(work, appeal, "rate", reason.strip(), satisfaction=satisfaction)
    appeal.satisfaction, appeal.satisfaction_reason = satisfaction, reason.strip()
    if satisfaction >= SATISFIED:
        close(work, appeal)
    elif not was_reopened(work, appeal):
        reopen(work, appeal, reason)


def close(work: Work, appeal: Appeal, note: str = "") -> None:
    """Close an appeal (归档) after a good verdict, a return call or a long silence."""
    flow.move(work, appeal, "close", note.strip())
    appeal.closed_at = work.now
    work.db.flush()
    tell(work, appeal, "appeal.closed")


def reopen(work: Work, appeal: Appeal, reason: str) -> None:
    """Do it again (重办): the dispatcher assigns the appeal anew."""
    due_at = appeal.due_at.isoformat() if appeal.due_at else None
    flow.move(work, appeal, "reopen", reason.strip(), due_at=due_at)
    appeal.due_at = None
    tell(work, appeal, "appeal.reopened")


def was_reopened(work: Work, appeal: Appeal) -> bool:
    """Whether the appeal was done again before; a verdict that was taken back does not count."""
    steps = ledger.steps_of(work, appeal)
    taken_back = sum(step.verb == "retract_rate" and step.from_state == AppealState.REOPENED for step in steps)
    return sum(step.verb == "reopen" for step in steps) > taken_back


def close_silent(work: Work) -> int:
    """Close what nobody has rated for the days the rules allow. Returns how many."""
    rated_by = work.now - timedelta(days=rules().quiet_days_to_close)
    silent = select(Appeal).where(
        Appeal.state == AppealState.RESOLVED, Appeal.satisfaction.is_(None), Appeal.resolved_at <= rated_by
    )
    appeals = list(work.db.scalars(silent.order_by(Appeal.id).with_for_update(skip_locked=True)))
    for appeal in appeals:
        close(work, appeal)
    return len(appeals)
