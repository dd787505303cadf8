"""Coming in: the password, the lock, the one-time code, and the ends of a session."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from config.rules import rules
from config.settings import Settings
from console.blueprint import blueprint
from console.login import TRIES_PER_ADDRESS
from models.kinds import Role
from models.people import AuditEntry, Staff
from models.work import Office
from services import audit
from services import staff as staff_room
from tests.console.conftest import PASSWORD, Desk, Login, app_of

Rows = dict[Role, Staff]

REAL_HASHER, REAL_NOBODYS_HASH = staff_room.HASHER, staff_room.NOBODYS_HASH  # before the tests put quick ones there


def _actions(office: Office) -> list[str]:
    with office.reading() as work:
        return list(work.db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_the_hash_of_nobody_costs_as_much_as_the_hash_of_somebody() -> None:
    assert _parameters(REAL_NOBODYS_HASH) == _parameters(REAL_HASHER.hash(PASSWORD)) == "$argon2id$v=19$m=65536,t=3,p=4"


def _parameters(kept: str) -> str:
    return kept.rsplit("$", 2)[0]


def test_the_right_password_opens_the_door_and_the_log_knows(desk: Desk, staff: Rows, office: Office) -> None:
    assert desk.log_in("dispatcher").location == "/console/"
    assert "今日概况" in desk.get("/console/").text
    assert _actions(office) == ["login"]


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(desk: Desk, staff: Rows) -> None:
    wrong, unknown = desk.log_in("dispatcher", "not the password"), desk.log_in("nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert "登录名或密码不正确" in wrong.text
    assert "登录名或密码不正确" in unknown.text
    assert desk.get("/console/").status_code == 302


@pytest.mark.parametrize("username", ["dispatcher", "nobody-has-this-name"])
def test_ten_wrong_passwords_lock_for_a_while(username: str, desk: Desk, staff: Rows, clock: Any) -> None:
    for _ in range(rules().failures_to_lock):
        assert desk.log_in(username, "wrong").status_code == 401
    locked = desk.log_in(username)
    assert locked.status_code == 423
    assert "已暂时锁定" in locked.text
    assert "10:15" in locked.text
    clock.move(minutes=rules().lock_minutes, seconds=1)
    assert desk.log_in(username).status_code == (303 if username == "dispatcher" else 401)


def test_nine_wrong_passwords_do_not_lock(desk: Desk, staff: Rows) -> None:
    for _ in range(rules().failures_to_lock - 1):
        desk.log_in("dispatcher", "wrong")
    assert desk.log_in("dispatcher").status_code == 303


def test_who_was_let_go_cannot_come_in_nor_stay(desk: Desk, log_in: Login, staff: Rows, office: Office) -> None:
    inside = log_in(Role.DISPATCHER)
    with office.work() as work:
        staff_room.set_active(work, work.db.get_one(Staff, staff[Role.DISPATCHER].id), False)
    assert inside.get("/console/").status_code == 302
    assert desk.log_in("dispatcher").status_code == 401


def test_a_session_ends_after_half_an_hour_without_a_sign(log_in: Login, clock: Any) -> None:
    desk = log_in(Role.OPERATOR)
    clock.move(minutes=29)
    assert desk.get("/console/").status_code == 200
    clock.move(minutes=29)
    assert desk.get("/console/figures", headers={"X-Live": "1"}).status_code == 200  # the page's own look is no sign
    clock.move(minutes=2)
    assert desk.get("/console/").status_code == 302
    assert desk.get("/console/figures", headers={"X-Live": "1"}).status_code == 401


def test_a_session_ends_after_twelve_hours_however_busy(log_in: Login, clock: Any) -> None:
    desk = log_in(Role.OPERATOR)
    for _ in range(12 * 3):
        assert desk.get("/console/").status_code == 200
        clock.move(minutes=20)
    clock.move(seconds=1)
    assert desk.get("/console/").status_code == 302


def test_a_copied_cookie_is_worth_nothing_after_the_owner_went_out(desk: Desk, staff: Rows, console_app: Flask) -> None:
    thief = Desk(console_app.test_client())
    desk.log_in("operator")
    desk.get("/console/")
    cookie = desk.client.get_cookie("liaison_console", path="/console")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    thief.client.set_cookie("liaison_console", cookie.value, path="/console")
    assert thief.get("/console/").status_code == 200
    desk.post("/console/logout")
    assert thief.get("/console/").status_code == 302


def test_login_makes_a_new_session(desk: Desk, staff: Rows) -> None:
    desk.get("/console/login")
    before = desk.token
    desk.post("/console/login", username="operator", password=PASSWORD)
    desk.get("/console/account")
    assert desk.token != before


def test_a_cookie_that_was_tampered_with_is_no_cookie(log_in: Login) -> None:
    desk = log_in(Role.OPERATOR)
    cookie = desk.client.get_cookie("liaison_console", path="/console")
    assert cookie is not None
    # Not its last sign: some of that one's bits are not looked at.
    other = "A" if cookie.value[-10] != "A" else "B"
    desk.client.set_cookie("liaison_console", f"{cookie.value[:-10]}{other}{cookie.value[-9:]}", path="/console")
    assert desk.get("/console/").status_code == 302


def test_the_cookie_travels_over_https_only_when_told_so(console_settings: Settings, office: Office) -> None:
    client = app_of(replace(console_settings, secure_cookies=True), office).test_client()
    assert "Secure" in client.get("/console/login").headers["Set-Cookie"]


@pytest.mark.parametrize(
    "goal",
    [
        "https://evil.example/console/",
        "//evil.example/console/",
        "/\\evil.example/console/",
        "/elsewhere",
        "/console/../elsewhere",
        "javascript:alert(1)",
    ],
)
def test_nobody_is_led_elsewhere_after_login(goal: str, desk: Desk, staff: Rows) -> None:
    assert desk.log_in("operator", next=goal).location == "/console/"


def test_login_leads_where_one_wanted_to_go(desk: Desk, staff: Rows) -> None:
    sent = desk.get("/console/appeals?view=overdue")
    assert sent.location == "/console/login?next=/console/appeals?view%3Doverdue"
    assert desk.log_in("operator", next="/console/appeals?view=overdue").location == "/console/appeals?view=overdue"


def _with_code(office: Office, person: Staff) -> pyotp.TOTP:
    secret = pyotp.random_base32()
    with office.work() as work:
        found = work.db.get_one(Staff, person.id)
        staff_room.turn_on_code(work, found, secret, pyotp.TOTP(secret).at(work.now))
    return pyotp.TOTP(secret)


def test_who_has_codes_needs_the_password_and_the_code(desk: Desk, staff: Rows, office: Office, clock: Any) -> None:
    phone = _with_code(office, staff[Role.LEADER])
    clock.move(minutes=1)
    assert desk.log_in("leader").location == "/console/login/code"
    assert desk.get("/console/").status_code == 302
    desk.get("/console/login/code")
    assert desk.post("/console/login/code", code="000000").status_code == 401
    assert desk.post("/console/login/code", code=phone.at(clock())).status_code == 303
    assert desk.get("/console/").status_code == 200


def test_a_code_opens_the_door_once(console_app: Flask, staff: Rows, office: Office, clock: Any) -> None:
    phone = _with_code(office, staff[Role.LEADER])
    clock.move(minutes=1)
    codes = [phone.at(clock())] * 2
    outcomes = []
    for code in codes:
        desk = Desk(console_app.test_client())
        desk.log_in("leader")
        desk.get("/console/login/code")
        outcomes.append(desk.post("/console/login/code", code=code).status_code)
    assert outcomes == [303, 401]


def test_wrong_codes_lock_like_wrong_passwords(desk: Desk, staff: Rows, office: Office, clock: Any) -> None:
    phone = _with_code(office, staff[Role.LEADER])
    clock.move(minutes=1)
    desk.log_in("leader")
    desk.get("/console/login/code")
    for _ in range(rules().failures_to_lock):
        desk.post("/console/login/code", code="000000")
    assert desk.post("/console/login/code", code=phone.at(clock())).status_code == 423


def test_an_admin_sets_up_codes_before_anything_else(
    settings: Settings, office: Office, staff: Rows, clock: Any
) -> None:
    desk = Desk(app_of(settings, office).test_client())
    assert desk.log_in("admin").location == "/console/account/second-factor"
    assert desk.get("/console/appeals").location == "/console/account/second-factor"
    page = desk.get("/console/account/second-factor").text
    assert "<svg" in page
    secret = page.split("<code>")[1].split("</code>")[0].replace(" ", "")
    assert desk.post("/console/account/second-factor", old=PASSWORD, code="000000").status_code == 303
    assert desk.get("/console/appeals").location == "/console/account/second-factor"
    desk.get("/console/account/second-factor")
    desk.post("/console/account/second-factor", code=pyotp.TOTP(secret).at(clock()))
    assert "当前密码不正确" in desk.get("/console/account/second-factor").text
    desk.post("/console/account/second-factor", old=PASSWORD, code=pyotp.TOTP(secret).at(clock()))
    assert desk.get("/console/appeals").status_code == 200


def test_another_role_comes_in_without_a_code(settings: Settings, office: Office, staff: Rows) -> None:
    desk = Desk(app_of(settings, office).test_client())
    assert desk.log_in("operator").location == "/console/"


def test_the_log_of_logins_holds(desk: Desk, staff: Rows, office: Office) -> None:
    desk.log_in("operator", "wrong")
    desk.log_in("operator")
    assert _actions(office) == ["login.failed", "login"]
    with office.reading() as work:
        assert audit.verify(work) == []


def test_an_address_that_tries_too_often_is_slowed_down(
    console_settings: Settings, office: Office, staff: Rows, redis: Any
) -> None:
    app = Flask("with redis")
    app.register_blueprint(blueprint(console_settings, office, redis))
    redis.set("console:login:127.0.0.1", TRIES_PER_ADDRESS)
    desk = Desk(app.test_client())
    assert desk.log_in("operator").status_code == 429
    redis.flushdb()
    assert desk.log_in("operator").status_code == 303
