"""The whole house under load, with kills and outages: nothing is lost, nothing is done twice, all is in order."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from config.settings import Settings
from tests.servers import PostgresServer, RedisServer, fresh_postgres_database
from tests.town.tally import count
from tests.town.town import (
    Disaster,
    Town,
    kill_a_web_worker,
    kill_redis,
    kill_web,
    kill_worker,
    opened,
    restart_postgres,
)

pytestmark = [pytest.mark.town, pytest.mark.timeout(3600)]

MESSAGES = int(os.environ.get("LIAISON_TOWN_MESSAGES", "0"))  # 0: as many as fit into a minute or so
SEED = int(os.environ.get("LIAISON_TOWN_SEED", "1"))


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def blank() -> Settings:
    """Settings without stores."""
    return Settings(
        database_url="",
        redis_url="",
        secret_key="a secret of the tests, long enough to sign",
        wechat_app_id="wx00000000000000aa",
        wechat_app_secret="0123456789abcdef0123456789abcdef",
        wechat_token="tokenoftests",
        wechat_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        secure_cookies=False,
    )


def test_on_postgresql_kills_and_restarts_of_both_stores_lose_and_double_nothing(
    own_redis: RedisServer,
    own_postgres: PostgresServer,
    blank: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = fresh_postgres_database(own_postgres.url, "town")
    settings = replace(blank, database_url=url, redis_url=own_redis.url)
    town = Town(settings, own_redis, tmp_path, own_postgres, people=300, seed=SEED)
    disasters = [kill_web, kill_worker, kill_redis, kill_web, restart_postgres, kill_worker, kill_web, kill_worker]
    spend_a_day(town, MESSAGES or 3000, disasters, capsys)


def test_on_sqlite_kills_and_a_restart_of_redis_lose_and_double_nothing(
    own_redis: RedisServer, blank: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(blank, database_url=f"sqlite:///{tmp_path / 'town.db'}", redis_url=own_redis.url)
    town = Town(settings, own_redis, tmp_path, people=150, seed=SEED + 1)
    spend_a_day(town, MESSAGES // 4 or 1200, [kill_web, kill_redis, kill_worker], capsys)


def test_two_web_processes_answer_one_person_in_order_while_one_of_them_is_killed(
    own_redis: RedisServer, blank: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(blank, database_url=f"sqlite:///{tmp_path / 'town.db'}", redis_url=own_redis.url)
    town = Town(settings, own_redis, tmp_path, workers=2, people=150, seed=SEED + 2)
    spend_a_day(town, MESSAGES // 4 or 1200, [kill_a_web_worker, kill_redis, kill_a_web_worker, kill_worker], capsys)


def spend_a_day(town: Town, messages: int, disasters: Sequence[Disaster], capsys: pytest.CaptureFixture[str]) -> None:
    with opened(town):
        asyncio.run(town.live(messages, disasters))
        tally = count(town)
    engine = make_url(town.settings.database_url).get_backend_name()
    with capsys.disabled():
        print(f"\ntown on {engine}, {town.workers} web: {tally.line()}\n  {', '.join(town.disasters)}")  # noqa: T201
    assert not tally.faults, "\n".join(tally.faults[:40])
