"""Whether the author of an appeal is told to the departments (匿名)."""

from __future__ import annotations

from models.appeals import Appeal, LedgerEntry
from models.kinds import Role
from models.people import Staff
from models.work import Work
from services.appeals import ledger

# Who may look up an author, one at a time and noted in the audit log; nobody who belongs to a department.
TRUSTED = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN})
KNOWN_KINDS = frozenset({"staff", "system"})  # of actors whose names tell nothing of the author


def hide(work: Work, appeal: Appeal) -> None:
    """The author asks not to be named; what a department has seen before stays seen."""
    _set(work, appeal, "hide_author", is_anonymous=True)


def reveal(work: Work, appeal: Appeal) -> None:
    """The author is content to be named."""
    _set(work, appeal, "reveal_author", is_anonymous=False)


def was_seen(appeal: Appeal) -> bool:
    """Whether a department has had the appeal before it, and so may know whose it is."""
    return bool(appeal.assignments)


def may_look_up(staff: Staff) -> bool:
    """Whether somebody of the centre may be told who an anonymous author is."""
    return staff.role in TRUSTED and staff.department_id is None


def is_by_author(entry: LedgerEntry) -> bool:
    """Whether a step was, or may have been, the author's own: the name of its actor tells them."""
    return entry.actor_kind not in KNOWN_KINDS


def _set(work: Work, appeal: Appeal, verb: str, *, is_anonymous: bool) -> None:
    work.lock(appeal, "state", "is_anonymous")
    if appeal.is_anonymous is is_anonymous:
        return
    appeal.is_anonymous = is_anonymous
    ledger.append(work, appeal, verb, from_state=appeal.state)
