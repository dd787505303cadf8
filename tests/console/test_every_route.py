"""Every route of the console × every role, and nobody: who gets through, written down a second time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from config.settings import Settings
from console import permissions
from console.blueprint import ROUTES, blueprint
from models.kinds import Role
from models.people import AuditEntry
from models.work import Office
from tests.console.audiences import EXPECTED, LETTERS
from tests.console.conftest import Login
from tests.console.places import address_of, routes_of
from tests.console.second_looks import ASK_FIRST, NEED_NO_QUESTION

# On the second database the pages are looked at, by one who sees all and by one who sees their own; who may, was seen.
ROLES = list(Role) if os.environ.get("LIAISON_TEST_DATABASE", "sqlite") == "sqlite" else [Role.ADMIN, Role.HANDLER]


def test_every_route_is_in_the_table_and_in_this_test(console_app: Flask) -> None:
    routes = {rule.endpoint.removeprefix("console.") for rule, _ in routes_of(console_app)}
    assert routes == set(EXPECTED)
    assert {name.removeprefix("console.") for name in permissions.PERMISSIONS} == routes


@pytest.mark.parametrize("role", ROLES)
def test_every_route_lets_this_role_through_or_not(
    role: Role, console_app: Flask, log_in: Login, places: dict[str, Any]
) -> None:
    letter = next(letter for letter, each in LETTERS.items() if each is role)
    desk, wrong = log_in(role), []
    for rule, method in routes_of(console_app):
        name = rule.endpoint.removeprefix("console.")
        if name == "logout":
            continue
        url = address_of(console_app, rule, places)
        response = desk.get(url) if method == "GET" else desk.post(url)
        is_through = response.status_code not in (401, 403, 404)
        if is_through != (EXPECTED[name] == "*" or letter in EXPECTED[name]) or response.status_code >= 500:
            wrong.append(f"{method} {name}: {response.status_code}")
        if name in ("change_password", "staff_add") and response.status_code != 403:
            assert response.status_code in (303, 400)
    assert wrong == []


def test_nobody_is_let_in_but_by_the_door(console_app: Flask, log_in: Login, places: dict[str, Any]) -> None:
    desk, wrong = log_in(None), []
    for rule, method in routes_of(console_app):
        name = rule.endpoint.removeprefix("console.")
        url = address_of(console_app, rule, places)
        response = desk.get(url) if method == "GET" else desk.post(url)
        sent_to_login = response.status_code == 302 and response.location.startswith("/console/login")
        if sent_to_login == (EXPECTED[name] == "*") and name != "code":
            wrong.append(f"{method} {name}: {response.status_code} {response.location}")
    assert wrong == []


@pytest.mark.parametrize("role", [None, Role.ADMIN])
def test_a_route_that_is_not_in_the_table_is_refused(
    role: Role | None, console_settings: Settings, office: Office, log_in: Login
) -> None:
    app = Flask("with a forgotten route")
    made = blueprint(console_settings, office, None)
    made.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    app.register_blueprint(made)
    desk = log_in(role)
    cookie = desk.client.get_cookie("liaison_console", path="/console")
    client = app.test_client()
    if cookie is not None:
        client.set_cookie("liaison_console", cookie.value, path="/console")
    response = client.get("/console/forgotten")
    assert response.status_code == 403
    assert "secret" not in response.get_data(as_text=True)


def test_what_is_taken_away_is_written_without_keeping_others_from_writing(
    console_app: Flask, log_in: Login, places: dict[str, Any], office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def written(subject: str, rows: Iterable[object]) -> str:
        list(rows)
        with office.engine.connect() as other:
            if other.dialect.name == "sqlite":
                other.exec_driver_sql("ROLLBACK")
                other.exec_driver_sql("PRAGMA busy_timeout=100")
                other.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                other.execute(text("SET LOCAL lock_timeout = '100ms'"))
            other.execute(text("UPDATE counters SET value = value WHERE name = 'audit'"))
            other.rollback()
        taken.append(subject)
        return subject

    monkeypatch.setattr("console.exports.csv_file", written)
    admin = log_in(Role.ADMIN)
    exported = [rule for rule, _ in routes_of(console_app) if rule.endpoint.endswith("_export")]
    for rule in exported:
        assert admin.post(address_of(console_app, rule, places)).status_code == 200
    assert len(set(taken)) == len(exported) == 5


def test_every_deed_of_the_console_either_asks_first_or_is_known_to_need_no_question() -> None:
    deeds = {endpoint for _, endpoint, _, methods in ROUTES if "POST" in methods}
    asking = set(ASK_FIRST)
    assert deeds == asking | NEED_NO_QUESTION
    assert not asking & NEED_NO_QUESTION


def test_what_cannot_be_taken_back_says_what_will_happen_and_does_nothing_before_it_was_confirmed(
    console_app: Flask,
    log_in: Login,
    office: Office,
    places: dict[str, Any],
) -> None:
    desk, wrong = log_in(Role.ADMIN), []
    before = _deeds_done(office)
    for rule, method in routes_of(console_app):
        name = rule.endpoint.removeprefix("console.")
        if method != "POST" or name not in ASK_FIRST:
            continue
        asked = desk.post(address_of(console_app, rule, places), **ASK_FIRST[name])
        if asked.status_code != 200 or "再想想" not in asked.text or 'name="confirmed" value="yes"' not in asked.text:
            wrong.append(f"{name}: {asked.status_code}")
    assert wrong == []
    assert _deeds_done(office) == before


def _deeds_done(office: Office) -> int:
    with office.reading() as work:
        return work.db.scalar(select(func.count()).select_from(AuditEntry)) or 0
