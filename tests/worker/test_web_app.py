"""The doors on one app: what it counts, and what it answers to addresses that make no sense."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis

from app import create_app
from bot.envelope import Envelope
from bot.inbox import Inbox
from bot.recent import Recent
from bot.webhook import Webhook
from config.settings import Settings


@pytest.fixture
def app(settings: Settings, redis: Redis) -> Flask:
    return create_app(settings)


def test_looking_at_the_metrics_leaves_the_watch_over_redis_where_it_was(app: Flask, redis: Redis):
    door = app.wsgi_app
    assert isinstance(door, Webhook)
    absences = door._desk.inbox.absences
    app.test_client().get("/metrics")
    before = absences.noted
    app.extensions["liaison"]["redis"].connection_pool.make_connection().connect()
    assert absences.noted == before + 1, "a connection made anew is not noticed by the door any more"


def test_the_metrics_count_what_is_not_answered_yet(app: Flask, redis: Redis, tmp_path: Path):
    inbox = Inbox(redis, Recent(tmp_path))
    inbox.arrive(Envelope("oPerson", "gh_account", "text", "oPerson:1", 1, {}, False, "", ""))
    assert "liaison_inbox_unfinished 1.0" in app.test_client().get("/metrics").text


def asked_from(app: Flask, address: str, **headers: str) -> int:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get("/metrics", headers=told, environ_base={"REMOTE_ADDR": address}).status_code


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
def test_the_metrics_are_for_this_machine_and_its_own_network(app: Flask, address: str, status: int):
    assert asked_from(app, address) == status


def test_a_proxy_that_nobody_named_opens_the_metrics_to_nobody(settings: Settings, redis: Redis):
    assert asked_from(create_app(settings), "127.0.0.1", X_Forwarded_For="10.0.0.1") == 403
    behind = create_app(replace(settings, trusted_proxies=1))
    assert asked_from(behind, "127.0.0.1", X_Forwarded_For="10.0.0.1") == 200
    assert asked_from(behind, "127.0.0.1", X_Forwarded_For="8.8.8.8") == 403


def test_with_a_token_it_alone_opens_the_metrics(settings: Settings, redis: Redis):
    app = create_app(replace(settings, metrics_token="s3cret-of-prometheus"))
    assert asked_from(app, "127.0.0.1") == 403
    assert asked_from(app, "8.8.8.8", Authorization="Bearer wrong") == 403
    assert asked_from(app, "8.8.8.8", Authorization="Bearer s3cret-of-prometheus") == 200


@pytest.mark.parametrize("number", ["0", "2147483648", "99999999999999999999999"])
def test_a_policy_that_cannot_be_is_not_found(number: str, app: Flask):
    assert app.test_client().get(f"/policy/{number}").status_code == 404


def test_a_process_loads_no_library_of_training_or_of_documents() -> None:
    heavy = ("sklearn", "scipy", "docx", "pypdfium2")
    code = f"import sys, app, worker; sys.exit(' '.join(name for name in {heavy} if name in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
