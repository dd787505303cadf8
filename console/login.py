"""Coming in by the staff door, and going out again."""

from __future__ import annotations

import logging

from flask import redirect, render_template, request, url_for
from redis import RedisError
from werkzeug.wrappers import Response

from console import session
from console.guard import is_our_page, must_set_up_code
from console.here import here
from models.people import Staff
from services import audit
from services import staff as staff_room
from services.staff import Attempt, Entry

log = logging.getLogger(__name__)

TRIES_PER_ADDRESS = 60  # an office may share one address
TRIES_SECONDS = 300


def login() -> Response | str | tuple[str, int]:
    """The page that asks for name and password, and what it sends."""
    goal = request.values.get("next", "")
    goal = goal if is_our_page(goal) else ""
    if here().staff is not None:
        return redirect(goal or url_for("console.home"))
    if request.method == "GET":
        return _page(goal=goal)
    if _tries_too_often(here().address):
        return _page(goal=goal, fault="too_often"), 429
    username = request.form.get("username", "")
    password = request.form.get("password", "")
    with here().reading() as work:
        known = staff_room.by_username(work, username)
        work.db.expunge_all()  # it is looked at after the work is closed
    fits = known.password_hash if staff_room.is_password(known, password) and known else ""
    with here().work() as work:
        attempt = staff_room.enter(work, username, fits=fits, address=here().address)
    return _after(attempt, goal=goal, username=username)


def code() -> Response | str | tuple[str, int]:
    """The second step: the one-time code."""
    visit = here().visit
    if visit.stage != "code" or visit.staff_id is None:
        return redirect(url_for("console.login"))
    if request.method == "GET":
        return render_template("console/code.html")
    if _tries_too_often(here().address):
        return _page(fault="too_often"), 429
    with here().work() as work:
        attempt = staff_room.enter_with_code(
            work, visit.staff_id, request.form.get("code", ""), mark=visit.mark, address=here().address
        )
    if attempt.entry is Entry.REFUSED:
        return render_template("console/code.html", fault="wrong"), 401
    return _after(attempt, goal=visit.goal)


def logout() -> Response:
    """End all sessions of this person: a copied cookie is worth nothing afterwards."""
    person = here().staff
    if person is not None:
        with here().work() as work:
            found = work.db.get(Staff, person.id)
            if found is not None:
                staff_room.end_sessions(work, found)
                audit.record(work, "logout", found.username, address=here().address)
    here().visit = session.begin(here().office.clock())
    return redirect(url_for("console.login"), 303)


def _after(attempt: Attempt, *, goal: str, username: str = "") -> Response | tuple[str, int]:
    person, now = attempt.staff, here().office.clock()
    if attempt.entry is Entry.LOCKED:
        return _page(goal=goal, fault="locked", username=username, until=attempt.until), 423
    if person is None:
        return _page(goal=goal, fault="wrong", username=username), 401
    stage = "code" if attempt.entry is Entry.NEEDS_CODE else "in"
    mark = staff_room.fingerprint(person)
    here().visit = session.begin(now, stage=stage, staff_id=person.id, mark=mark, goal=goal)
    if stage == "code":
        return redirect(url_for("console.code"), 303)
    if person.must_change_password:
        return redirect(url_for("console.new_password"), 303)
    if must_set_up_code(person):
        return redirect(url_for("console.second_factor"), 303)
    return redirect(goal or url_for("console.home"), 303)


def _page(**facts: object) -> str:
    return render_template("console/login.html", **facts)


def _tries_too_often(address: str) -> bool:
    """Whether an address tries more often than people do. Without Redis the lock of each account remains."""
    redis = here().redis
    if redis is None:
        return False
    key = f"console:login:{address}"
    try:
        with redis.pipeline() as pipe:
            pipe.set(key, 0, ex=TRIES_SECONDS, nx=True)
            pipe.incr(key)
            _, tries = pipe.execute()
    except RedisError as error:
        log.warning("login attempts are not counted by address: %s", error)
        return False
    return int(tries) > TRIES_PER_ADDRESS
