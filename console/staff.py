"""Staff in the console: who works here, who is locked out, who may come in."""

from __future__ import annotations

from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from console import lists
from console.appeals import departments
from console.confirm import is_confirmed, typed
from console.here import here
from console.permissions import may
from models.kinds import Role
from models.people import Staff
from models.work import Work
from services import staff as staff_room

SORTS = MappingProxyType({"id": Staff.id, "name": Staff.name, "login": Staff.last_login_at})


def index() -> str:
    with here().reading() as work:
        found = select(Staff)
        if words := lists.words():
            found = found.where(
                or_(Staff.name.icontains(words, autoescape=True), Staff.username.contains(words, autoescape=True))
            )
        if role := lists.chosen(Role, "role"):
            found = found.where(Staff.role == role)
        return render_template(
            "console/staff.html",
            sheet=lists.sheet(work, found, sorts=SORTS, usual="id"),
            departments=departments(work),
            now=work.now,
            role_may=lambda role, endpoint: may(role, f"console.{endpoint}"),
        )


def add() -> Response:
    """Let a new person in, with a first password to be changed."""
    here().page = url_for("console.staff")
    form = request.form
    if form.get("role") not in set(Role):
        abort(400)
    department = form.get("department", "")
    with here().work() as work:
        person = staff_room.add(
            work,
            form.get("username", ""),
            name=form.get("name", ""),
            role=Role(form["role"]),
            password=form.get("password", ""),
            department_id=lists.row_id(department),
        )
        here().record(work, "staff.add", person.username, role=person.role.value)
    return here().back(here().page, "staff_added")


def password(staff_id: int) -> Response | str:
    """A new first password, for somebody who has forgotten theirs."""
    here().page = url_for("console.staff")
    with here().reading() as work:
        person = _find(work, staff_id)
        work.db.expunge_all()  # it is named after the work is closed
    if not is_confirmed():
        return render_template("console/staff_password.html", person=person)
    password_hash = staff_room.hash_password(request.form.get("password", ""), person.username)
    with here().work() as work:
        staff_room.give_password(work, _find(work, staff_id), password_hash)
        here().record(work, "staff.password", person.username)
    return here().back(here().page, "staff_password")


def unlock(staff_id: int) -> Response:
    here().page = url_for("console.staff")
    with here().work() as work:
        person = _find(work, staff_id)
        staff_room.unlock(work, person)
        here().record(work, "staff.unlock", person.username)
    return here().back(here().page, "staff_unlocked")


def active(staff_id: int) -> Response | str:
    """Close an account, or open it again."""
    here().page = url_for("console.staff")
    opens = request.form.get("active") == "yes"
    if not opens and not is_confirmed():
        return render_template("console/confirm.html", ask="staff_close", typed=typed(), back=here().page)
    with here().work() as work:
        person = _find(work, staff_id)
        staff_room.set_active(work, person, opens)
        here().record(work, "staff.open" if opens else "staff.close", person.username)
    return here().back(here().page, "staff_opened" if opens else "staff_closed")


def second_factor_off(staff_id: int) -> Response | str:
    """For somebody whose phone is lost."""
    here().page = url_for("console.staff")
    if not is_confirmed():
        return render_template("console/confirm.html", ask="staff_code_off", typed=typed(), back=here().page)
    with here().work() as work:
        person = _find(work, staff_id)
        staff_room.turn_off_code(work, person)
        here().record(work, "staff.code_off", person.username)
    return here().back(here().page, "staff_code_off")


def _find(work: Work, staff_id: int) -> Staff:
    found = work.db.get(Staff, staff_id)
    if found is None:
        abort(404)
    return found
