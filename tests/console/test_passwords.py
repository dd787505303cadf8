"""Passwords of staff: which are taken, who made them up, and what guessing at one costs."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update

from config.rules import rules
from config.settings import Settings
from models.kinds import Role
from models.people import AuditEntry, Staff
from models.work import Office
from services import passwords
from services import staff as staff_room
from services.errors import Refusal
from tests.console.conftest import PASSWORD, Desk, Login, app_of

Rows = dict[Role, Staff]

CHANGE, NEW = "/console/account/password", "/console/account/password/new"
OWN = "三月的雨 has no umbrella"


def _failures(office: Office) -> int:
    with office.reading() as work:
        return list(work.db.scalars(select(AuditEntry.action))).count("login.failed")


def _change(desk: Desk, new: str, old: str = PASSWORD) -> str:
    desk.post(CHANGE, old=old, new=new, again=new)
    return desk.get("/console/account").text


@pytest.mark.parametrize(
    "easy",
    [
        "P@ssw0rd123", "1234567890", "13800000001", "admin12345!", "adminadmin", "qwertyuiop", "1qaz2wsx3edc",
        "Woaini1314520", "ChenJing2026!", "chenjingchenjing", "aaaaaaaaab", "123chenjing456",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_no_password(easy: str) -> None:
    with pytest.raises(Refusal) as no:
        passwords.check(easy, "chenjing")
    assert no.value.key == "staff.password_common"


@pytest.mark.parametrize("good", [OWN, "correct horse", "云川的桥有九个桥墩呢", "chenjing likes tea", "x7Qp2mZt9w"])
def test_what_nobody_tries_is_one(good: str) -> None:
    passwords.check(good, "chenjing")


@pytest.mark.parametrize(("length", "key"), [(9, "staff.password_too_short"), (1001, "staff.password_too_long")])
def test_a_password_is_neither_short_nor_endless(length: int, key: str) -> None:
    with pytest.raises(Refusal) as no:
        passwords.check(("x7Qp2mZt9w" * 101)[:length], "chenjing")
    assert no.value.key == key


def test_an_easy_one_is_not_taken_and_the_reason_is_told(log_in: Login, desk: Desk) -> None:
    operator = log_in(Role.OPERATOR)
    assert "太容易被猜到" in _change(operator, "operator2026")
    assert "和当前密码一样" in _change(operator, PASSWORD)
    assert desk.log_in("operator").status_code == 303


def test_a_password_that_somebody_else_made_up_is_changed_before_anything_else(log_in: Login, desk: Desk) -> None:
    admin = log_in(Role.ADMIN)
    fields = {"username": "fang.qing", "name": "方晴", "role": "operator"}
    admin.post("/console/staff/add", password="fang.qing-2026", **fields)
    assert "太容易被猜到" in admin.get("/console/staff").text
    admin.post("/console/staff/add", password="a first password", **fields)
    assert "待改初始密码" in admin.get("/console/staff").text
    assert desk.log_in("fang.qing", "a first password", next="/console/appeals").location == NEW
    for page in ("/console/", "/console/appeals", "/console/account", "/console/account/second-factor"):
        assert desk.get(page).location == NEW
    assert "请先设置自己的密码" in desk.get(NEW).text
    assert desk.post(CHANGE, old="wrong", new=OWN, again=OWN).location == NEW
    assert "当前密码不正确" in desk.get(NEW).text
    assert desk.post(CHANGE, old="a first password", new=OWN, again=OWN).location == "/console/appeals"
    assert desk.get("/console/appeals").status_code == 200
    assert desk.get(NEW).location == "/console/account"
    assert "待改初始密码" not in admin.get("/console/staff").text


def test_who_must_set_up_codes_is_led_there_and_then_to_the_page_they_wanted(
    settings: Settings, office: Office, staff: Rows, clock: Any
) -> None:
    admin, url = Desk(app_of(settings, office).test_client()), "/console/account/second-factor"
    for goal in ("/console/appeals", ""):
        with office.work() as work:
            person = work.db.get_one(Staff, staff[Role.ADMIN].id)
            person.must_change_password, person.totp_secret = True, None
            person.password_hash = staff_room.hash_password(PASSWORD, "")
        assert admin.log_in("admin", next=goal).location == NEW
        admin.get(NEW)
        assert admin.post(CHANGE, old=PASSWORD, new=OWN, again=OWN).location == url
        page = admin.get(url).text
        assert "密码已修改" in page
        secret = page.split("<code>")[1].split("</code>")[0].replace(" ", "")
        answer = admin.post(url, old=OWN, code=pyotp.TOTP(secret).at(clock()))
        assert answer.location == (goal or "/console/")
        admin.post("/console/logout")


@pytest.mark.parametrize("door", ["/console/login", CHANGE])
def test_a_password_that_was_reset_while_it_was_looked_at_opens_nothing(
    door: str, log_in: Login, desk: Desk, office: Office, staff: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = log_in(Role.OPERATOR)
    desk.get("/console/login")
    given = staff_room.hash_password("another first one", "")

    class Slow(PasswordHasher):
        """While it works, a colleague gives this person another password."""

        def verify(self, *about: Any) -> Any:
            is_right = super().verify(*about)
            monkeypatch.undo()
            with office.work() as work:
                staff_room.give_password(work, work.db.get_one(Staff, staff[Role.OPERATOR].id), given)
            return is_right

    monkeypatch.setattr(staff_room, "HASHER", Slow(time_cost=1, memory_cost=64, parallelism=1))
    if door == CHANGE:
        inside.post(door, old=PASSWORD, new=OWN, again=OWN)
        assert inside.get("/console/account").location.startswith("/console/login")
    else:
        assert desk.post(door, username="operator", password=PASSWORD).status_code == 401
    with office.reading() as work:
        assert work.db.get_one(Staff, staff[Role.OPERATOR].id).password_hash == given


def test_who_forgot_theirs_gets_another_first_one(log_in: Login, desk: Desk, staff: Rows, office: Office) -> None:
    admin, operator = log_in(Role.ADMIN), log_in(Role.OPERATOR)
    url = f"/console/staff/{staff[Role.OPERATOR].id}/password"
    assert "请先确认确实是本人提出的" in admin.post(url).text
    assert operator.get("/console/").status_code == 200
    admin.post(url, confirmed="yes", password="another first one")
    assert operator.get("/console/").status_code == 302
    assert desk.log_in("operator").status_code == 401
    assert desk.log_in("operator", "another first one").location == NEW
    admin.post(f"/console/staff/{staff[Role.ADMIN].id}/password", confirmed="yes", password="another first one")
    assert "请在“我的账号”里修改" in admin.get("/console/staff").text


def test_a_new_password_ends_all_other_sessions(log_in: Login) -> None:
    here, elsewhere = log_in(Role.OPERATOR), log_in(Role.OPERATOR)
    fields = {"old": PASSWORD, "new": "another good one", "again": "another good one"}
    here.post("/console/account/password", **fields)
    assert here.get("/console/").status_code == 200
    assert elsewhere.get("/console/").status_code == 302


def test_a_password_is_kept_when_the_old_one_is_wrong(log_in: Login, desk: Desk) -> None:
    here = log_in(Role.OPERATOR)
    here.post("/console/account/password", old="wrong", new="another good one", again="another good one")
    assert "当前密码不正确" in here.get("/console/account").text
    assert desk.log_in("operator").status_code == 303


def test_who_guesses_the_password_of_an_open_session_is_put_out_and_locked(
    log_in: Login, desk: Desk, office: Office
) -> None:
    thief, owner = log_in(Role.OPERATOR), log_in(Role.OPERATOR)
    for number in range(10):
        assert thief.post("/console/account/password", old=f"guess {number}", new="a good one!", again="a good one!")
    assert thief.get("/console/account").status_code == 302
    assert owner.get("/console/account").status_code == 302
    assert desk.log_in("operator").status_code == 423
    assert _failures(office) == 10


def test_guesses_that_come_at_the_same_time_are_all_counted(staff: Rows, office: Office) -> None:
    with office.work() as work:
        person = work.db.get_one(Staff, staff[Role.OPERATOR].id)
        work.db.connection().execute(update(Staff).values(failed_proofs=rules().failures_to_lock - 1))
        staff_room.prove(work, person, is_right=False)
        assert person.locked_until is not None


def test_codes_are_turned_off_by_one_who_knows_the_password(log_in: Login, staff: Rows, office: Office) -> None:
    desk = log_in(Role.OPERATOR)
    with office.work() as work:
        work.db.get_one(Staff, staff[Role.OPERATOR].id).totp_secret = pyotp.random_base32()
    url = "/console/account/second-factor/off"
    assert 'type="password"' in desk.post(url).text
    for old, remains in (("", True), ("guess", True), (PASSWORD, False)):
        desk.post(url, confirmed="yes", old=old)
        with office.reading() as work:
            assert bool(work.db.get_one(Staff, staff[Role.OPERATOR].id).totp_secret) is remains
    assert desk.get("/console/account").status_code == 200


def test_whoever_is_locked_by_others_keeps_the_session_over_a_slip(
    log_in: Login, console_app: Flask, office: Office
) -> None:
    inside, stranger = log_in(Role.OPERATOR), Desk(console_app.test_client())
    for _ in range(rules().failures_to_lock):
        stranger.log_in("operator", "guess")
    assert stranger.log_in("operator").status_code == 423
    inside.post(CHANGE, old="a slip", new=OWN, again=OWN)
    assert "当前密码不正确" in inside.get("/console/account").text
    assert "密码已修改" in _change(inside, OWN)


def test_a_wrong_password_opens_no_account_without_one(desk: Desk, office: Office, staff: Rows) -> None:
    with office.work() as work:
        work.db.get_one(Staff, staff[Role.OPERATOR].id).password_hash = ""
    desk.get("/console/login")
    assert desk.post("/console/login", username="operator", password=PASSWORD).status_code == 401
