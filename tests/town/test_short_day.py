"""The whole house under load, with kills and outages: nothing is lost, nothing is done twice, all is in order."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from tests.servers import PostgresServer, RedisServer, fresh_postgres_database
from tests.town.day import spend_a_day
from tests.town.disasters import kill_redis, kill_web, kill_worker, restart_postgres
from tests.town.town import Town

pytestmark = [pytest.mark.town, pytest.mark.timeout(600)]

SEED = int(os.environ.get("LIAISON_TOWN_SEED", "4"))


def test_kills_and_restarts_lose_and_double_nothing(
    own_redis: RedisServer,
    own_postgres: PostgresServer,
    blank: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = fresh_postgres_database(own_postgres.url, "town")
    settings = replace(blank, database_url=url, redis_url=own_redis.url)
    town = Town(settings, own_redis, tmp_path, own_postgres, people=60, seed=SEED)
    spend_a_day(town, 300, [kill_web, kill_redis, restart_postgres, kill_worker], capsys)
