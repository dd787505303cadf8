"""The audit log in the console, and the look whether it still holds."""

from __future__ import annotations

from itertools import islice
from types import MappingProxyType

from flask import render_template, request
from sqlalchemy import func, or_, select

from console import lists
from console.here import here
from models.people import AuditEntry, Staff
from models.work import Work
from services import audit as audit_log

SORTS = MappingProxyType({"id": AuditEntry.id, "at": AuditEntry.at})
FAULTS_SHOWN = 50


def index() -> str:
    with here().reading() as work:
        return _show(work)


def verify() -> str:
    """Compute every seal anew, which takes long and keeps nobody from writing; the look itself is kept in the log."""
    with here().reading() as look:
        faults = list(islice(audit_log.faults(look), FAULTS_SHOWN))
        checked = look.db.scalar(select(func.count()).select_from(AuditEntry))
    with here().work() as work:
        here().record(work, "audit.verify", faults=len(faults))
        return _show(work, faults=faults, checked=checked)


def _show(work: Work, **facts: object) -> str:
    found = select(AuditEntry)
    if words := lists.words():
        columns = (AuditEntry.action, AuditEntry.subject, AuditEntry.address)
        found = found.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if (person := lists.row_id(request.args.get("person", ""))) is not None:
        found = found.where(AuditEntry.staff_id == person)
    found = lists.between(found, AuditEntry.at, lists.day("from"), lists.day("to"))
    return render_template(
        "console/audit.html",
        sheet=lists.sheet(work, found, sorts=SORTS, usual="-id"),
        staff={person.id: person for person in work.db.scalars(select(Staff).order_by(Staff.id))},
        seal=audit_log.last_seal(work),
        **facts,
    )
