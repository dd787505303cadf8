"""Appeals in the console: the list, one appeal, and its phone number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from flask import Response, abort, render_template, request
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from console import authors, exports, lists, words
from console.here import here
from models.appeals import Appeal, Assignment
from models.kinds import AppealState as S
from models.kinds import Source, Urgency
from models.people import Department
from models.work import Work
from services.access import visible_appeals, works_on
from services.appeals import anonymity, flow, pieces, retraction
from services.appeals.veil import ASKED_AT_ONCE, Veil

OPEN = (S.SUBMITTED, S.ACCEPTED, S.ASSIGNED, S.IN_PROGRESS, S.REOPENED)
TO_ASSIGN = (S.ACCEPTED, S.REOPENED)
AT_WORK = (S.ASSIGNED, S.IN_PROGRESS)
OVER = (S.CLOSED, S.REJECTED, S.WITHDRAWN)
INTAKE = frozenset({"accept", "reject", "assign"})
VERBS = INTAKE | {"acknowledge", "send_back", "resolve"}
EXPORTED = 10_000  # rows of one file
WITH_DEPARTMENTS = selectinload(Appeal.assignments).joinedload(Assignment.department)

SORTS = MappingProxyType(
    {
        "number": Appeal.id,
        "submitted": Appeal.submitted_at,
        "due": Appeal.due_at,
        "satisfaction": Appeal.satisfaction,
    }
)


def views(work: Work) -> Mapping[str, ColumnElement[bool] | None]:
    """The tabs of the list."""
    return {
        "all": None,
        "to_accept": Appeal.state == S.SUBMITTED,
        "to_assign": Appeal.state.in_(TO_ASSIGN),
        "at_work": Appeal.state.in_(AT_WORK),
        "overdue": is_overdue(work),
        "to_rate": Appeal.state == S.RESOLVED,
        "over": Appeal.state.in_(OVER),
    }


def is_overdue(work: Work) -> ColumnElement[bool]:
    """Not accepted in time, or without a result in time."""
    return or_(
        and_(Appeal.state == S.SUBMITTED, Appeal.accept_due_at < work.now),
        and_(Appeal.state.in_(OPEN), Appeal.state != S.SUBMITTED, Appeal.due_at < work.now),
    )


def has_red(appeal: Appeal, work: Work) -> bool:
    """The same question of one appeal at hand."""
    due_at = appeal.accept_due_at if appeal.state is S.SUBMITTED else appeal.due_at
    return appeal.state in OPEN and due_at is not None and due_at < work.now


def index() -> str:
    with here().reading() as work:
        found, is_cut = wanted(work)
        view, tabs = request.args.get("view", "all"), views(work)
        chosen = tabs.get(view)
        page = found.options(WITH_DEPARTMENTS) if chosen is None else found.where(chosen).options(WITH_DEPARTMENTS)
        sheet = lists.sheet(work, page, sorts=SORTS, usual="-submitted")
        return render_template(
            "console/appeals.html",
            sheet=sheet,
            looked_through=authors.LOOKED_THROUGH if is_cut else None,
            view=view if view in tabs else "all",
            counts={name: _count(work, found, condition) for name, condition in tabs.items()},
            districts=_districts(work),
            departments=departments(work),
            red=lambda appeal: has_red(appeal, work),
            told=Veil(work, sheet.rows),
        )


def wanted(work: Work) -> tuple[Select[Appeal], bool]:
    """What the filters of the address leave of what this person may see, and whether anonymous ones were left out."""
    found = _filtered(visible_appeals(here().me))
    typed = lists.words()
    if not typed:
        return found, False
    columns = (Appeal.number, Appeal.enterprise_name, Appeal.problem)
    holds = or_(*(column.icontains(typed, autoescape=True) for column in columns))
    hidden, is_cut = authors.found(work, typed, found)
    return found.where((Appeal.is_anonymous.is_(False) & holds) | Appeal.id.in_(hidden)), is_cut


def _filtered(found: Select[Appeal]) -> Select[Appeal]:
    if state := lists.chosen(S, "state"):
        found = found.where(Appeal.state == state)
    if source := lists.chosen(Source, "source"):
        found = found.where(Appeal.source == source)
    if urgency := lists.chosen(Urgency, "urgency"):
        found = found.where(Appeal.urgency == urgency)
    if district := request.args.get("district"):
        found = found.where(Appeal.district == district)
    if (department := lists.row_id(request.args.get("department", ""))) is not None:
        at_department = select(Assignment.appeal_id).where(Assignment.department_id == department)
        found = found.where(Appeal.id.in_(at_department))
    return lists.between(found, Appeal.submitted_at, lists.day("from"), lists.day("to"))


def detail(number: str) -> str:
    with here().reading() as work:
        return show(work, find(work, number))


def phone(number: str) -> str:
    """The page with the full phone number; who looked is kept in the audit log."""
    with here().work() as work:
        appeal = find(work, number)
        if not works_on(here().me, appeal):
            abort(403)
        if appeal.is_anonymous:
            authors.look_up(work, appeal)
        here().record(work, "appeal.phone", appeal.number)
        return show(work, appeal, shows_phone=True, shows_author=True)


def author(number: str) -> str:
    """The page with who is behind an anonymous appeal; who looked is kept in the audit log."""
    with here().work() as work:
        appeal = find(work, number)
        authors.look_up(work, appeal)
        return show(work, appeal, shows_author=True)


def export() -> Response:
    """The list as a CSV file, as filtered; phone numbers stay masked, and anonymous authors unnamed."""
    with here().reading() as work:
        found, _ = wanted(work)
        chosen = views(work).get(request.args.get("view", "all"))
        rows = list(_exported(work, found if chosen is None else found.where(chosen)))
    with here().work() as work:
        here().record(work, "appeal.export", rows=len(rows), filters=request.args.to_dict())
    return exports.csv_file("appeals", rows)


def find(work: Work, number: str) -> Appeal:
    """One appeal this person may see, or 404."""
    found = work.db.scalar(visible_appeals(here().me).where(Appeal.number == number))
    if found is None:
        abort(404)
    return found


def show(work: Work, appeal: Appeal, *, shows_phone: bool = False, shows_author: bool = False) -> str:
    me = here().me
    is_named = shows_author or not appeal.is_anonymous
    veiled = Veil(work)
    active = [assignment for assignment in appeal.assignments if assignment.ended_at is None]
    return render_template(
        "console/appeal.html",
        appeal=appeal,
        active=active,
        is_red=has_red(appeal, work),
        departments=departments(work),
        urgencies=list(Urgency),
        verbs={
            verb for verb in VERBS if flow.may(appeal, verb) and (verb in INTAKE or works_on(me, appeal, leading=True))
        },
        is_named=is_named,
        told=(lambda text: text) if is_named else (lambda text: veiled(appeal, text)),
        is_by_author=anonymity.is_by_author,
        may_look_up=anonymity.may_look_up(me),
        may_call=works_on(me, appeal) and (not appeal.is_anonymous or anonymity.may_look_up(me)),
        shows_phone=shows_phone,
        steps=list(reversed(appeal.ledger)),
        is_piece=pieces.is_piece,
        opened=pieces.opened(appeal),
        gone=retraction.taken_back(appeal),
        reads_gone=retraction.may_read_taken_back(me),
    )


def departments(work: Work) -> list[Department]:
    return list(work.db.scalars(select(Department).order_by(Department.id)))


def _districts(work: Work) -> list[str]:
    return list(work.db.scalars(select(Appeal.district).distinct().order_by(Appeal.district)))


def _count(work: Work, found: Select[Any], condition: ColumnElement[bool] | None) -> int:
    counted = found if condition is None else found.where(condition)
    return work.db.scalar(select(func.count()).select_from(counted.subquery())) or 0


def _exported(work: Work, found: Select[Appeal]) -> Iterator[list[object]]:
    """The rows of the file; whose they are and who has them is asked for a batch at a time."""
    wanted_rows = found.order_by(Appeal.id).limit(EXPORTED).options(WITH_DEPARTMENTS)
    for batch in work.db.scalars(wanted_rows.execution_options(yield_per=ASKED_AT_ONCE)).partitions():
        told = Veil(work, batch)
        yield from (_row(appeal, told) for appeal in batch)


def _row(appeal: Appeal, told: Veil) -> list[object]:
    return [
        appeal.number,
        words.name_of(appeal.state),
        words.name_of(appeal.source),
        words.name_of(appeal.urgency),
        appeal.district,
        words.author_of(appeal),
        "" if appeal.is_anonymous else exports.phone(appeal.phone),
        words.veiled(told(appeal, appeal.problem)),
        exports.moment(appeal.submitted_at),
        exports.moment(appeal.due_at),
        exports.moment(appeal.resolved_at),
        "、".join(assignment.department.name for assignment in appeal.assignments if assignment.ended_at is None),
        words.veiled(told(appeal, appeal.result)),
        appeal.satisfaction,
    ]
