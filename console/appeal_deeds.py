"""What staff do with an appeal: accept, reject, assign, acknowledge, send back, resolve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from console import lists
from console.appeals import find
from console.confirm import is_confirmed, typed
from console.here import here
from models.appeals import Appeal
from models.kinds import Urgency
from models.people import Department
from models.work import Work
from services.access import works_on
from services.appeals import anonymity, assignment, intake, pieces

Deed = Callable[[Work, Appeal], None]


def accept(number: str) -> Response | str:
    return _do(number, "accept", intake.accept)


def reject(number: str) -> Response | str:
    """Reject with a reason and where to go instead; the enterprise is told at once, so ask twice."""
    reason, elsewhere = _typed("reason"), _typed("elsewhere")
    if reason and elsewhere and not is_confirmed():
        return _ask_again(number, "appeal_reject")
    return _do(number, "reject", lambda work, appeal: intake.reject(work, appeal, reason, elsewhere))


def assign(number: str) -> Response | str:
    """Assign to one lead department and any co-departments."""

    def deed(work: Work, appeal: Appeal) -> None:
        chosen = _departments(work, [request.form.get("department", ""), *request.form.getlist("co_departments")])
        if not chosen:
            abort(400)
        assignment.assign(work, appeal, chosen[0], chosen[1:], _urgency())

    return _do(number, "assign", deed)


def acknowledge(number: str) -> Response | str:
    return _do(number, "acknowledge", assignment.acknowledge, for_lead=True)


def send_back(number: str) -> Response | str:
    reason = _typed("reason")
    if reason and not is_confirmed():
        return _ask_again(number, "appeal_send_back")
    return _do(number, "send_back", lambda work, appeal: assignment.send_back(work, appeal, reason), for_lead=True)


def resolve(number: str) -> Response | str:
    """Give the result; the enterprise is told and asked at once, so ask twice."""
    result = _typed("result")
    if result and not is_confirmed():
        return _ask_again(number, "appeal_resolve")
    return _do(number, "resolve", lambda work, appeal: assignment.resolve(work, appeal, result), for_lead=True)


def open_file(number: str, piece_id: int) -> Response | str:
    """Open one piece of an anonymous appeal to its departments, or shut it again; ask before it is opened."""
    here().page = url_for("console.appeal", number=number)
    if not anonymity.may_look_up(here().me):
        abort(403)
    is_open = request.form.get("open") != "no"
    if is_open and not is_confirmed():
        return _ask_again(number, "appeal_file_open")
    with here().work() as work:
        appeal = find(work, number)
        entry = next((one for one in appeal.ledger if one.id == piece_id and pieces.is_piece(one)), None)
        if entry is None:
            abort(404)
        pieces.set_open(work, appeal, entry, is_open)
        here().record(work, "appeal.file_open" if is_open else "appeal.file_shut", appeal.number, piece=piece_id)
    return here().back(here().page, "file_opened" if is_open else "file_shut")


def _do(number: str, verb: str, deed: Deed, *, for_lead: bool = False) -> Response:
    """One verb on one appeal this person may see, and its entry in the audit log, in one transaction."""
    here().page = url_for("console.appeal", number=number)
    with here().work() as work:
        appeal = find(work, number)
        if for_lead and not works_on(here().me, appeal, leading=True):
            abort(403)
        before = appeal.state.value
        deed(work, appeal)
        here().record(work, f"appeal.{verb}", appeal.number, before=before, after=appeal.state.value)
    return here().back(here().page, f"appeal_{verb}")


def _ask_again(number: str, ask: str) -> str:
    back = url_for("console.appeal", number=number)
    return render_template("console/confirm.html", ask=ask, typed=typed(), back=back)


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()


def _departments(work: Work, ids: list[str]) -> list[Department]:
    """The departments named by a form, in its order; empty unless the first one exists."""
    numbers = list(dict.fromkeys(number for each in ids if (number := lists.row_id(each)) is not None))
    known: Mapping[int, Department] = MappingProxyType(
        {each.id: each for each in work.db.scalars(select(Department).where(Department.id.in_(numbers)))}
    )
    if lists.row_id(ids[0]) not in known:
        return []
    return [known[number] for number in numbers if number in known]


def _urgency() -> Urgency | None:
    try:
        return Urgency(request.form.get("urgency", ""))
    except ValueError:
        return None
