"""Taking back what was done to an appeal a moment ago: a supplement, a verdict, or its withdrawal (撤销)."""

from __future__ import annotations

from datetime import datetime

from config.rules import rules
from models.appeals import Appeal
from models.kinds import Role
from models.people import Staff
from models.work import Work
from services import clock
from services.appeals import flow, ledger
from services.errors import Refusal


def take_back_supplement(work: Work, appeal: Appeal) -> None:
    """What this person added last does not count; the ledger keeps both steps, and the second says which."""
    gone, who = taken_back(appeal), (work.actor.kind, work.actor.name)
    added = [step for step in ledger.steps_of(work, appeal) if step.verb == "supplement" and step.id not in gone]
    mine = [step.id for step in added if (step.actor_kind, step.actor) == who]
    if not mine:
        raise Refusal("undo.gone")
    flow.move(work, appeal, "retract_supplement", step=mine[-1])


def taken_back(appeal: Appeal) -> set[int]:
    """The supplements that do not count any more; an older step that names none meant the last before it."""
    standing: list[int] = []
    gone: set[int] = set()
    for entry in appeal.ledger:
        if entry.verb == "supplement":
            standing.append(entry.id)
        elif entry.verb == "retract_supplement" and (step := entry.facts.get("step") or max(standing, default=0)):
            gone.add(step)
            standing = [each for each in standing if each != step]
    return gone


def may_read_taken_back(staff: Staff) -> bool:
    """Whether somebody sees what was taken back: the centre keeps it, and no department is shown it any more."""
    return staff.role is not Role.HANDLER and staff.department_id is None


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
