"""Liaison officers in the console: the roster and one officer."""

from __future__ import annotations

from types import MappingProxyType

from flask import abort, render_template, request
from sqlalchemy import func, or_, select

from console import lists
from console.here import here
from models.appeals import Appeal
from models.kinds import OfficerState
from models.people import Officer
from models.work import Work

SORTS = MappingProxyType(
    {
        "number": Officer.id,
        "name": Officer.name,
        "district": Officer.district,
        "appointed": Officer.appointed_on,
        "trained": Officer.trained_on,
    }
)
APPEALS_SHOWN = 20


def index() -> str:
    with here().reading() as work:
        found = select(Officer)
        if words := lists.words():
            columns = (Officer.number, Officer.name, Officer.organisation, Officer.industry)
            found = found.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
        if district := request.args.get("district"):
            found = found.where(Officer.district == district)
        if state := lists.chosen(OfficerState, "state"):
            found = found.where(Officer.state == state)
        if (bound := request.args.get("bound")) in ("yes", "no"):
            found = found.where(Officer.openid.is_not(None) if bound == "yes" else Officer.openid.is_(None))
        return render_template(
            "console/officers.html",
            sheet=lists.sheet(work, found, sorts=SORTS, usual="number"),
            districts=work.db.scalars(select(Officer.district).distinct().order_by(Officer.district)).all(),
        )


def detail(number: str) -> str:
    with here().reading() as work:
        return _show(work, _find(work, number))


def phone(number: str) -> str:
    with here().work() as work:
        officer = _find(work, number)
        here().record(work, "officer.phone", officer.number)
        return _show(work, officer, shows_phone=True)


def _find(work: Work, number: str) -> Officer:
    found = work.db.scalar(select(Officer).where(Officer.number == number))
    if found is None:
        abort(404)
    return found


def _show(work: Work, officer: Officer, *, shows_phone: bool = False) -> str:
    named = select(Appeal).where(Appeal.officer_id == officer.id, Appeal.is_anonymous.is_(False))
    filed = named.order_by(Appeal.id.desc())
    return render_template(
        "console/officer.html",
        officer=officer,
        appeals=work.db.scalars(filed.limit(APPEALS_SHOWN)).all(),
        filed=work.db.scalar(select(func.count()).select_from(filed.subquery())),
        shows_phone=shows_phone,
    )
