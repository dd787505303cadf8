"""Taking back what was done to an appeal a moment ago: a supplement, a verdict, or its withdrawal (撤销)."""

from __future__ import annotations

from datetime import datetime

from config.rules import rules
from models.appeals import Appeal
from models.work import Work
from services import clock
from services.appeals import flow, ledger


def take_back_supplement(work: Work, appeal: Appeal) -> None:
    """What was added last does not count; the ledger keeps both steps."""
    flow.move(work, appeal, "retract_supplement")


def take_back_rating(work: Work, appeal: Appeal) -> None:
    """The verdict is taken back, and with it what followed: the result waits for one again."""
    reopened = ledger.last_step(work, appeal, "reopen")
    flow.move(work, appeal, "retract_rate")
    due_at = reopened.facts.get("due_at") if reopened is not None else None
    if appeal.due_at is None and due_at:
        appeal.due_at = datetime.fromisoformat(due_at)
    appeal.satisfaction, appeal.satisfaction_reason, appeal.closed_at = None, "", None
    work.db.flush()


def restore(work: Work, appeal: Appeal) -> None:
    """A withdrawn appeal stands again, and begins anew with being accepted."""
    flow.move(work, appeal, "restore")
    appeal.accept_due_at, appeal.due_at = clock.add_working_days(work.now, rules().accept_days), None
    work.db.flush()
