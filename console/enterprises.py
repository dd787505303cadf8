"""Enterprises in the console: the list, and one enterprise with its contacts and appeals."""

from __future__ import annotations

from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from console import lists
from console.confirm import is_confirmed, question
from console.here import here
from models.appeals import Appeal
from models.events import Event, Signup
from models.kinds import EnterpriseSize
from models.people import Enterprise
from models.work import Work
from services import bindings

SORTS = MappingProxyType(
    {"id": Enterprise.id, "name": Enterprise.name, "district": Enterprise.district, "staff": Enterprise.staff_count}
)
ROWS_SHOWN = 20


def index() -> str:
    with here().reading() as work:
        found = select(Enterprise)
        if words := lists.words():
            columns = (Enterprise.name, Enterprise.short_name, Enterprise.credit_code, Enterprise.industry)
            found = found.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
        if district := request.args.get("district"):
            found = found.where(Enterprise.district == district)
        if size := lists.chosen(EnterpriseSize, "size"):
            found = found.where(Enterprise.size == size)
        return render_template(
            "console/enterprises.html",
            sheet=lists.sheet(work, found, sorts=SORTS, usual="id"),
            districts=work.db.scalars(select(Enterprise.district).distinct().order_by(Enterprise.district)).all(),
        )


def detail(code: str) -> str:
    with here().reading() as work:
        return _show(work, _find(work, code))


def contact_phone(code: str, contact_id: int) -> str:
    with here().work() as work:
        enterprise = _find(work, code)
        if contact_id not in {contact.id for contact in enterprise.contacts}:
            abort(404)
        here().record(work, "contact.phone", enterprise.credit_code, contact_id=contact_id)
        return _show(work, enterprise, shown=contact_id)


def decide_contact(code: str, contact_id: int) -> Response | str:
    """Confirm or refuse who says they speak for the enterprise."""
    here().page = url_for("console.enterprise", code=code)
    is_known = request.form.get("verdict") == "confirm"
    if not is_known and not is_confirmed():
        return question("contact_refuse", here().page)
    with here().work() as work:
        enterprise = _find(work, code)
        contact = next((each for each in enterprise.contacts if each.id == contact_id), None)
        if contact is None:
            abort(404)
        (bindings.confirm if is_known else bindings.refuse)(work, contact)
        verdict = "confirm" if is_known else "refuse"
        here().record(work, f"contact.{verdict}", enterprise.credit_code, contact_id=contact_id)
    return here().back(here().page, "contact_confirmed" if is_known else "contact_refused")


def _find(work: Work, code: str) -> Enterprise:
    found = work.db.scalar(select(Enterprise).where(Enterprise.credit_code == code))
    if found is None:
        abort(404)
    return found


def _show(work: Work, enterprise: Enterprise, *, shown: int | None = None) -> str:
    named = select(Appeal).where(Appeal.enterprise_id == enterprise.id, Appeal.is_anonymous.is_(False))
    appeals = named.order_by(Appeal.id.desc())
    signups = select(Signup).join(Event).where(Signup.enterprise_id == enterprise.id).order_by(Event.starts_at.desc())
    return render_template(
        "console/enterprise.html",
        enterprise=enterprise,
        appeals=work.db.scalars(appeals.limit(ROWS_SHOWN)).all(),
        signups=work.db.scalars(signups.limit(ROWS_SHOWN)).all(),
        shown=shown,
    )
