"""Applications in the console (兑现台账): who applied for what, how far it is, and what each department takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from types import MappingProxyType

from flask import Response, abort, render_template, request, url_for
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as AnyResponse

from config.rules import rules
from console import exports, lists, words
from console.confirm import is_confirmed, question
from console.here import here
from models.matching import Application
from models.matching_kinds import ApplicationState
from models.people import Department, Enterprise
from models.policies import Policy
from models.work import Work
from services.errors import Refusal
from services.policies import applications, matching

SORTS = MappingProxyType(
    {"id": Application.id, "applied": Application.applied_at, "moved": Application.moved_at}
)  # fmt: skip
VERBS = ("approve", "pay", "refuse", "withdraw", "not_paid")
COUNTED_DAYS = 365  # of the figures of departments
POLICIES_OFFERED = 100
READ_AT_ONCE = 500  # rows of the file


def index() -> str:
    with here().reading() as work:
        return render_template(
            "console/applications.html",
            sheet=lists.sheet(work, _wanted(), sorts=SORTS, usual="-moved"),
            states=list(ApplicationState),
            paces=applications.paces(work, work.now - timedelta(days=COUNTED_DAYS)),
            departments=_departments(work),
            offered=_offered(work),
            may_move=applications.may,
            verbs=VERBS,
        )


def register() -> AnyResponse:
    """Note an application that the enterprise told of otherwise."""
    page = here().page = url_for("console.applications")
    with here().work() as work:
        policy = work.db.get(Policy, lists.row_id(request.form.get("policy", "")) or 0)
        code = request.form.get("code", "").strip().upper()
        enterprise = work.db.scalar(select(Enterprise).where(Enterprise.credit_code == code))
        if policy is None or enterprise is None:
            raise Refusal("application.who_or_what")
        applications.apply(work, policy, enterprise)
        here().record(work, "application.apply", f"{enterprise.short_name or enterprise.name} {policy.title}"[:120])
    return here().back(page, "application_apply")


def move(application_id: int) -> AnyResponse | str:
    """The next step, or another department."""
    page = here().page = url_for("console.applications")
    verb = request.form.get("verb", "")
    deed = DEEDS.get(verb)
    if deed is None:
        abort(400)
    if verb in FINAL and not is_confirmed():
        return question(f"application_{verb}", page)
    with here().work() as work:
        application = work.db.get(Application, application_id)
        if application is None:
            abort(404)
        deed(work, application)
        subject = f"{application.enterprise.short_name or application.enterprise.name} {application.policy.title}"
        here().record(work, f"application.{verb}", subject[:120], reason=request.form.get("reason", "")[:100])
    return here().back(page, f"application_{verb}")


def export() -> Response:
    with here().work() as work:
        here().record(work, "application.export")
    with here().reading() as work:
        return exports.csv_file("applications", _lines(work))


def _mover(verb: str) -> Callable[[Work, Application], None]:
    return lambda work, application: applications.move(work, application, verb)


DEEDS: dict[str, Callable[[Work, Application], None]] = {
    **{verb: _mover(verb) for verb in ("approve", "pay", "withdraw", "not_paid")},
    "refuse": lambda work, one: applications.refuse(work, one, request.form.get("reason", "")),
    "hand_to": lambda work, one: applications.hand_to(work, one, request.form.get("department", "")),
}


FINAL = frozenset({"refuse", "withdraw"})


def _wanted() -> Select[Application]:
    found = select(Application).join(Application.policy).join(Application.enterprise)
    found = found.options(joinedload(Application.policy), joinedload(Application.enterprise))
    if typed := lists.words():
        columns = (Policy.title, Enterprise.name, Enterprise.short_name)
        found = found.where(or_(*(column.icontains(typed, autoescape=True) for column in columns)))
    if state := lists.chosen(ApplicationState, "state"):
        found = found.where(Application.state == state)
    if department := request.args.get("department"):
        found = found.where(Application.department == department)
    return found


def _departments(work: Work) -> list[str]:
    used = work.db.scalars(select(Application.department).where(Application.department != "").distinct())
    return sorted({*used, *work.db.scalars(select(Department.name))})


def _offered(work: Work) -> list[Policy]:
    """The newest policies one can apply for."""
    open_ones = matching.open_policies(work, work.now.astimezone(rules().zone).date())
    return open_ones[::-1][:POLICIES_OFFERED]


def _lines(work: Work) -> Iterator[Sequence[object]]:
    with_names = (joinedload(Application.policy), joinedload(Application.enterprise))
    every = select(Application).options(*with_names).order_by(Application.id)
    for one in work.db.scalars(every.execution_options(yield_per=READ_AT_ONCE)):
        yield (
            one.policy.title,
            one.enterprise.name,
            one.department,
            words.name_of(one.state),
            exports.moment(one.applied_at),
            exports.moment(one.approved_at),
            exports.moment(one.paid_at),
        )
