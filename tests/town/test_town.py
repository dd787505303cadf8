"""The whole house under load for minutes, with kills and outages of all it has."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from tests.servers import PostgresServer, RedisServer, fresh_postgres_database
from tests.town.day import spend_a_day
from tests.town.disasters import kill_a_web_worker, kill_redis, kill_web, kill_worker, restart_postgres
from tests.town.town import Town

pytestmark = [pytest.mark.town, pytest.mark.timeout(3600)]

MESSAGES = int(os.environ.get("LIAISON_TOWN_MESSAGES", "3000"))
SEED = int(os.environ.get("LIAISON_TOWN_SEED", "1"))


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
    spend_a_day(town, MESSAGES, disasters, capsys)


def test_on_sqlite_kills_and_a_restart_of_redis_lose_and_double_nothing(
    own_redis: RedisServer, blank: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(blank, database_url=f"sqlite:///{tmp_path / 'town.db'}", redis_url=own_redis.url)
    town = Town(settings, own_redis, tmp_path, people=300, seed=SEED + 1)
    disasters = [kill_web, kill_worker, kill_redis, kill_web, kill_worker, kill_web, kill_worker]
    spend_a_day(town, MESSAGES, disasters, capsys)


def test_two_web_processes_answer_one_person_in_order_while_one_of_them_is_killed(
    own_redis: RedisServer, blank: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(blank, database_url=f"sqlite:///{tmp_path / 'town.db'}", redis_url=own_redis.url)
    town = Town(settings, own_redis, tmp_path, workers=2, people=150, seed=SEED + 2)
    spend_a_day(town, MESSAGES, [kill_a_web_worker, kill_redis, kill_a_web_worker, kill_worker], capsys)
