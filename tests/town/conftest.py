"""Stores of one test alone, since it kills them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.settings import Settings
from tests.servers import PostgresServer, RedisServer


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
