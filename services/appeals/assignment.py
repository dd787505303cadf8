"""The work on an appeal: assigned to departments, acknowledged, sent back or resolved."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from models.appeals import Appeal, Assignment
from models.kinds import Urgency
from models.people import Department
from models.work import Work
from services import clock
from services.appeals import flow
from services.appeals.telling import tell
from services.errors import Refusal


def assign(
    work: Work,
    appeal: Appeal,
    department: Department,
    co_departments: Sequence[Department] = (),
    urgency: Urgency | None = None,
) -> None:
    """Assign an appeal (交办) to one lead department and any co-departments; its due time begins anew."""
    others = [other for other in dict.fromkeys(co_departments) if other is not department]
    flow.move(work, appeal, "assign", department=department.name, co_departments=[other.name for other in others])
    appeal.urgency = urgency or appeal.urgency
    appeal.due_at = clock.due_at(appeal.urgency, work.now)
    for each in (department, *others):
        work.add(Assignment(appeal=appeal, department=each, is_lead=each is department, assigned_at=work.now))
    tell(work, appeal, "appeal.assigned", department=department.name, due=clock.local_day(appeal.due_at))


def acknowledge(work: Work, appeal: Appeal) -> None:
    """The lead department acknowledges an appeal (签收) and begins."""
    flow.move(work, appeal, "acknowledge")
    theirs = update(Assignment).where(
        Assignment.appeal_id == appeal.id, Assignment.ended_at.is_(None), Assignment.is_lead.is_(True)
    )
    work.db.execute(theirs.values(acknowledged_at=work.now))


def send_back(work: Work, appeal: Appeal, reason: str) -> None:
    """The department returns an appeal that is not its own (退回); the dispatcher assigns it again."""
    if not reason.strip():
        raise Refusal("appeal.reason_missing")
    flow.move(work, appeal, "send_back", reason.strip())
    end_assignments(work, appeal)


def resolve(work: Work, appeal: Appeal, result: str) -> None:
    """The department gives its result (落实反馈); the enterprise is asked whether it is satisfied."""
    if not result.strip():
        raise Refusal("appeal.result_missing")
    flow.move(work, appeal, "resolve", result.strip())
    appeal.result, appeal.resolved_at = result.strip(), work.now
    appeal.satisfaction, appeal.satisfaction_reason = None, ""
    end_assignments(work, appeal)
    tell(work, appeal, "appeal.resolved", result=appeal.result)


def end_assignments(work: Work, appeal: Appeal) -> None:
    """No department works on the appeal any more."""
    still_open = update(Assignment).where(Assignment.appeal_id == appeal.id, Assignment.ended_at.is_(None))
    work.db.execute(still_open.values(ended_at=work.now))
