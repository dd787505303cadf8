"""The ground that the other tests stand on: servers that survive a kill, a still clock, a shut network."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import psycopg
import pytest
from redis import Redis
from sqlalchemy import select

from config.settings import Settings
from models.people import Department
from models.work import JobCall, Office, Work
from tests.conftest import Clock, NetworkBarred
from tests.servers import PostgresServer, RedisServer, libpq_url

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_redis_keeps_its_data_over_a_kill() -> None:
    server = RedisServer()
    server.start()
    try:
        with Redis.from_url(server.url) as client:
            client.set("who", "李敏")
        server.kill()
        assert not server.is_running
        server.start()
        with Redis.from_url(server.url, decode_responses=True) as client:
            assert client.get("who") == "李敏"
    finally:
        server.remove()
    assert not server.folder.exists()


def test_postgres_keeps_its_data_over_a_kill() -> None:
    server = PostgresServer()
    server.start()
    try:
        with psycopg.connect(libpq_url(server.url)) as connection:
            connection.execute("CREATE TABLE kept (name text)")
            connection.execute("INSERT INTO kept VALUES ('李敏')")
        server.kill()
        server.start()
        with psycopg.connect(libpq_url(server.url)) as connection:
            assert connection.execute("SELECT name FROM kept").fetchall() == [("李敏",)]
    finally:
        server.remove()


def test_nobody_leaves_the_machine() -> None:
    with pytest.raises(NetworkBarred), socket.socket() as way_out:
        way_out.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkBarred):
        socket.create_connection(("example.org", 80))


def test_the_loopback_stays_open(redis: Redis) -> None:
    assert redis.ping()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_empty_tables(office: Office, turn: int) -> None:
    with office.work() as work:
        assert work.db.scalars(select(Department)).all() == []
        work.add(Department(name="经信局"))


def test_work_is_rolled_back_and_the_clock_moves(work: Work, clock: Clock) -> None:
    assert work.now.isoformat() == "2026-01-05T10:00:00+08:00"
    assert clock.move(hours=1).hour == 11
    assert work.add(Department(name="经信局")).id == 1


def test_jobs_reach_the_list_after_the_commit(office: Office, jobs: list[JobCall]) -> None:
    with office.work() as work:
        work.start_later("push.deliver", 7)
        assert jobs == []
    assert jobs == [JobCall("push.deliver", 7)]


def test_the_settings_of_the_tests_are_valid(settings: Settings) -> None:
    assert settings.faults() == []


@pytest.mark.browser
def test_the_browser_shows_chinese(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content("<h1 id=title>亲清桥</h1>")
    assert page.inner_text("#title") == "亲清桥"
    page.close()
