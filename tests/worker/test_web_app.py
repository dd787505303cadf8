"""The doors on one app: when they are loaded, what it counts, and what it answers to addresses of no sense."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from redis import Redis
from werkzeug.test import Client
from werkzeug.wrappers import Response

from app import OnDemand, create_app, open_desk
from bot.envelope import Envelope
from bot.inbox import Inbox
from bot.recent import Recent
from config.settings import Settings

HERE = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def app(settings: Settings, redis: Redis) -> Client:
    return client_of(settings)


def client_of(settings: Settings) -> Client:
    return Client(create_app(open_desk(settings)))


def test_looking_at_the_metrics_leaves_the_watch_over_redis_where_it_was(settings: Settings, redis: Redis):
    desk = open_desk(settings)
    absences = desk.inbox.absences
    assert Client(create_app(desk)).get("/metrics", environ_base=HERE).status_code == 200
    before = absences.noted
    desk.redis.connection_pool.make_connection().connect()
    assert absences.noted == before + 1, "a connection made anew is not noticed by the door any more"


def test_the_metrics_count_what_is_not_answered_yet(app: Client, redis: Redis, tmp_path: Path):
    inbox = Inbox(redis, Recent(tmp_path))
    inbox.arrive(Envelope("oPerson", "gh_account", "text", "oPerson:1", 1, {}, False, "", ""))
    assert "liaison_inbox_unfinished 1.0" in app.get("/metrics", environ_base=HERE).text


def asked_from(app: Client, address: str, **headers: str) -> int:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.get("/metrics", headers=told, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200),
        ("::1", 200),
        ("10.3.4.5", 200),
        ("fd00::7", 200),
        ("::ffff:192.168.1.9", 200),
        ("8.8.8.8", 403),
        ("::ffff:8.8.8.8", 403),
        ("2001:4860:4860::8888", 403),
        ("", 403),
    ],
)
def test_the_metrics_are_for_this_machine_and_its_own_network(app: Client, address: str, status: int):
    assert asked_from(app, address) == status


def test_a_proxy_that_nobody_named_opens_the_metrics_to_nobody(settings: Settings, redis: Redis):
    assert asked_from(client_of(settings), "127.0.0.1", X_Forwarded_For="10.0.0.1") == 403
    behind = client_of(replace(settings, trusted_proxies=1))
    assert asked_from(behind, "127.0.0.1", X_Forwarded_For="10.0.0.1") == 200
    assert asked_from(behind, "127.0.0.1", X_Forwarded_For="8.8.8.8") == 403


def test_with_a_token_it_alone_opens_the_metrics(settings: Settings, redis: Redis):
    app = client_of(replace(settings, metrics_token="s3cret-of-prometheus"))
    assert asked_from(app, "127.0.0.1") == 403
    assert asked_from(app, "8.8.8.8", Authorization="Bearer wrong") == 403
    assert asked_from(app, "8.8.8.8", Authorization="Bearer s3cret-of-prometheus") == 200


@pytest.mark.parametrize("number", ["0", "2147483648", "99999999999999999999999"])
def test_a_policy_that_cannot_be_is_not_found(number: str, app: Client):
    assert app.get(f"/policy/{number}").status_code == 404


def test_who_takes_messages_in_needs_no_console(settings: Settings, redis: Redis) -> None:
    """A process that just began answers before it has loaded what stands behind the chat door."""
    later = ("flask", "console", "pages")
    code = f"import sys, app; sys.exit(' '.join(name for name in {later} if name in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
    door = client_of(settings)
    assert door.get("/wechat").status_code == 403  # the chat door itself: a verification that nobody signed
    assert door.get("/console/").status_code == 302


def test_many_who_first_ask_for_a_door_wait_for_one() -> None:
    made = []

    def make() -> WSGIApplication:
        time.sleep(0.05)
        made.append(1)
        return Response("here")

    door = OnDemand(make)
    assert made == []
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: Client(door).get("/").text, range(8)))
    assert (answers, made) == (["here"] * 8, [1])


def test_why_a_door_cannot_be_made_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def make() -> WSGIApplication:
        raise ImportError("no console here")

    with pytest.raises(ImportError):
        Client(OnDemand(make)).get("/")
    assert "no console here" in caplog.text


def test_a_process_loads_no_library_of_training_or_of_documents() -> None:
    heavy = ("sklearn", "scipy", "docx", "pypdfium2")
    code = f"import sys, app, worker; sys.exit(' '.join(name for name in {heavy} if name in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
