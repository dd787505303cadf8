"""The console alone in one app, staff of every role, and clients that log in as they do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask, Response
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from config.settings import Settings
from console import session
from console.blueprint import blueprint
from console.guard import guard
from models.kinds import Role
from models.people import Staff
from models.work import Office
from services import staff as staff_room
from tests import cast
from tests.cast import Cast
from tests.console.places import places

PASSWORD = "a password of the tests"

__all__ = ["places"]  # a fixture of all tests here

COMPILED = FileSystemBytecodeCache()  # templates are translated once for all tests

Login = Callable[[Role | None], "Desk"]


class Desk:
    """Somebody at a browser: it keeps the cookie and sends the token of the page it saw last."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        return self._seen(self.client.get(url, buffered=True, **kwargs))

    def post(self, url: str, token: str | None = None, **fields: Any) -> TestResponse:
        return self._seen(
            self.client.post(url, buffered=True, data={"csrf": self.token if token is None else token, **fields})
        )

    def fill(self, url: str, **fields: Any) -> TestResponse:
        """Open a form, and send it with the stamp of what it shows."""
        seen = re.search(r'name="seen" value="([^"]*)"', self.get(url).get_data(as_text=True))
        return self.post(url, seen=seen[1] if seen else "", **fields)

    def log_in(self, username: str, password: str = PASSWORD, **fields: Any) -> TestResponse:
        self.get("/console/login")
        return self.post("/console/login", username=username, password=password, **fields)

    def sit_down(self, settings: Settings, office: Office, person: Staff) -> None:
        """Have the session that a login begins."""
        with office.reading() as work:
            mark = staff_room.fingerprint(work.db.get_one(Staff, person.id))
        visit = session.begin(office.clock(), stage="in", staff_id=person.id, mark=mark)
        response = Response()
        session.write(settings, response, visit)
        (cookie,) = parse_cookie(response.headers["Set-Cookie"]).getlist(session.COOKIE)
        self.client.set_cookie(session.COOKIE, cookie, path=session.PATH)
        self.token = visit.csrf

    def _seen(self, response: TestResponse) -> TestResponse:
        found = re.search(r'name="csrf" value="([^"]+)"', response.get_data(as_text=True))
        self.token = found.group(1) if found else self.token
        return response


@pytest.fixture(scope="package", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Passwords that are cheap to check: the tests log in hundreds of times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staff_room, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        patch.setattr(staff_room, "NOBODYS_HASH", staff_room.HASHER.hash("nobody"))
        yield


@pytest.fixture(scope="package")
def password_hash(_quick_hashes: None) -> str:
    return staff_room.hash_password(PASSWORD, "")


@pytest.fixture
def console_settings(settings: Settings) -> Settings:
    return replace(settings, second_factor=False)


@pytest.fixture(scope="package")
def kept_apps() -> list[Flask]:
    """To make an app and to read its templates takes longer than most tests, so one serves them all."""
    return []


@pytest.fixture
def console_app(kept_apps: list[Flask], console_settings: Settings, office: Office) -> Flask:
    """The console with a guard of its own; nothing else in it knows the settings and the office."""
    if not kept_apps:
        kept_apps.append(app_of(console_settings, office))
    kept_apps[0].before_request_funcs["console"][-1] = guard(console_settings, office, None)
    return kept_apps[0]


def app_of(settings: Settings, office: Office) -> Flask:
    """Another console, beside the one of the other tests."""
    app = Flask("console of the tests")
    app.jinja_options = {"bytecode_cache": COMPILED}
    app.testing = True
    app.register_blueprint(blueprint(settings, office, None))
    return app


@pytest.fixture
def people(office: Office) -> Cast:
    with office.work() as work:
        return cast.enter(work)


@pytest.fixture
def staff(office: Office, people: Cast, password_hash: str) -> dict[Role, Staff]:
    """One of every role who can log in; the user name is the role."""
    with office.work() as work:
        return {
            role: work.add(
                Staff(
                    username=role.value,
                    name=role.value,
                    role=role,
                    password_hash=password_hash,
                    department_id=people.economy.id if role is Role.HANDLER else None,
                    created_at=work.now,
                )
            )
            for role in Role
        }


@pytest.fixture
def desk(console_app: Flask) -> Desk:
    """Nobody yet."""
    return Desk(console_app.test_client())


@pytest.fixture
def log_in(console_app: Flask, console_settings: Settings, office: Office, staff: dict[Role, Staff]) -> Login:
    """A desk at which one of that role sits, or nobody; the door itself is tested in test_login.py."""

    def enter(role: Role | None) -> Desk:
        desk = Desk(console_app.test_client())
        if role is None:
            desk.get("/console/login")
        else:
            desk.sit_down(console_settings, office, staff[role])
        return desk

    return enter
