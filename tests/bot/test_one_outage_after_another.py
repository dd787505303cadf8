"""Redis is back and the database goes: what was answered without the one is known without the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from redis.exceptions import ConnectionError as Unreachable

from bot.absences import DOUBTFUL_SECONDS
from bot.talking import Desk
from tests.bot.conftest import echo, item
from tests.bot.platform import Platform, text_of
from tests.cast import LI_MIN
from tests.conftest import Clock
from tests.servers import RedisServer

Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["killed", "unreachable"])
def redis_away(
    request: pytest.FixtureRequest, mortal: Desk, mortal_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Away:
    """A time without Redis, which is another one afterwards or the same."""

    def unreachable(**_: object) -> object:
        raise Unreachable

    @contextmanager
    def away() -> Iterator[None]:
        if request.param == "killed":
            mortal_server.kill()
            yield
            mortal_server.start()
        else:
            with monkeypatch.context() as patch:
                for script in ("_arrive", "_finish", "_heal", "_remind"):
                    patch.setattr(mortal.inbox, script, unreachable)
                yield

    return away


@pytest.mark.parametrize("handler", [item, echo], ids=["with an effect", "without"])
def test_a_repeat_is_answered_as_before(
    mortal_platform: Platform, redis_away: Away, handled_by, database_down, seconds, handler
):
    handled_by(handler)
    push = text_of(LI_MIN.openid, "停电", seconds())
    with redis_away():
        assert mortal_platform.push(push).text == "1:停电"
    database_down(True)
    assert mortal_platform.push(push).text == "1:停电"


def test_a_repeat_is_answered_as_before_also_after_others_came(
    mortal_platform: Platform, redis_away: Away, handled_by, database_down, seconds
):
    handled_by(echo)
    push = text_of(LI_MIN.openid, "停电", seconds())
    with redis_away():
        assert mortal_platform.push(push).text == "1:停电"
    database_down(True)
    assert mortal_platform.says("another", "喂").is_success, "it may have been answered before, which the archive knows"
    assert mortal_platform.push(push).text == "1:停电"


def test_what_was_answered_while_redis_fell_is_known_too(
    mortal_platform: Platform, redis_away: Away, handled_by, database_down, clock: Clock, seconds
):
    push = text_of(LI_MIN.openid, "停电", seconds())
    away = redis_away()

    def falling(turn):
        away.__enter__()
        return echo(turn)

    handled_by(falling)
    assert mortal_platform.push(push).text == "1:停电"
    away.__exit__(None, None, None)
    handled_by(echo)
    database_down(True)
    clock.move(seconds=5)  # Redis knows that somebody is at it, for as long as a try lasts
    assert mortal_platform.push(push).text == "1:停电"


def test_the_talk_goes_on_where_it_was(
    mortal_platform: Platform, redis_away: Away, handled_by, database_down, clock: Clock
):
    handled_by(echo)
    assert mortal_platform.says(LI_MIN.openid, "一").text == "1:一"
    with redis_away():
        assert mortal_platform.says(LI_MIN.openid, "二").text == "2:二"
    database_down(True)
    assert mortal_platform.says("another", "喂").is_success
    clock.move(seconds=DOUBTFUL_SECONDS + 1)
    assert mortal_platform.says(LI_MIN.openid, "三").text == "3:三"
