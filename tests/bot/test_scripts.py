"""Calls of Redis past redis-py's own way."""

from __future__ import annotations

import pytest
from redis import ConnectionPool
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TimedOut

from bot.scripts import Connections
from tests.servers import RedisServer

SECONDS = 0.2


def connections_to(url: str) -> Connections:
    return Connections(ConnectionPool.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS))


def test_a_redis_that_says_nothing_is_silent_and_not_lost(redis_url: str) -> None:
    connections = connections_to(redis_url)
    with pytest.raises(TimedOut):
        connections.call("BLPOP", "nothing", 5)
    assert connections.call("ECHO", "next") == b"next"  # and not what came late for the call before


def test_a_redis_that_ended_is_lost(mortal_server: RedisServer) -> None:
    connections = connections_to(mortal_server.url)
    assert connections.call("ECHO", "first") == b"first"
    mortal_server.stop()
    with pytest.raises(ConnectionLost):
        connections.call("ECHO", "second")


def test_what_redis_refuses_is_raised_and_the_next_call_goes_on(redis_url: str) -> None:
    connections = connections_to(redis_url)
    with pytest.raises(ResponseError, match="unknown command"):
        connections.call("NONSENSE")
    assert connections.call("ECHO", "next") == b"next"


def test_a_long_answer_comes_whole(redis_url: str) -> None:
    long = "政" * 100_000
    assert connections_to(redis_url).call("ECHO", long) == long.encode()
