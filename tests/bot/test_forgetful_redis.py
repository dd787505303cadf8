"""A Redis that is killed forgets up to its last second: what was answered then stays answered, and is kept."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from redis import Redis

from bot import conversation, keeper, offline
from bot.inbox import Inbox
from bot.recent import Recent
from bot.talking import Desk
from bot.webhook import Webhook
from handlers.replies import Reply, Text
from handlers.turn import Turn
from models.kinds import MessageState
from tests.bot.conftest import echo, item, nothing_behind, platform_of
from tests.bot.platform import Platform, text_of
from tests.cast import LI_MIN
from tests.conftest import Clock
from tests.servers import RedisServer


@pytest.fixture
def platform(mortal: Desk, seconds: Callable[[], float]) -> Platform:
    return platform_of(Webhook(mortal, nothing_behind, seconds), mortal.settings, seconds)


@dataclasses.dataclass
class Past:
    """What Redis will remember when it is back."""

    server: RedisServer
    folder: Path

    def keep(self) -> None:
        self.server.stop()
        shutil.copytree(self.server.folder, self.folder)
        self.server.start()

    def come_back(self) -> None:
        self.server.kill()
        shutil.rmtree(self.server.folder)
        shutil.copytree(self.folder, self.server.folder)
        self.server.start()


@pytest.fixture
def past(mortal_server: RedisServer, tmp_path: Path) -> Past:
    return Past(mortal_server, tmp_path / "past")


@pytest.fixture
def worker(mortal: Desk, seconds: Callable[[], float]) -> Iterator[Desk]:
    """Another process of the host."""
    with Redis(port=mortal.redis.connection_pool.connection_kwargs["port"]) as client:
        inbox = Inbox(client, Recent(mortal.settings.home / "recent"), clock=seconds)
        yield dataclasses.replace(mortal, redis=client, inbox=inbox)


def counting(turn: Turn) -> tuple[Reply, ...]:
    """Says something else whenever it is asked, and touches no table."""
    return (Text(f"{turn.dialogue.version}:{turn.text}:{next(CALLS)}"),)


CALLS = count()


def test_a_repeat_of_what_redis_forgot_is_answered_as_before(mortal, platform, past, handled_by, messages, seconds):
    handled_by(counting)
    platform.says(LI_MIN.openid, "一")
    push = text_of(LI_MIN.openid, "二", seconds())
    past.keep()
    first = platform.push(push).text
    past.come_back()
    assert platform.push(push).text == first
    assert platform.says(LI_MIN.openid, "三").text.startswith("3:三")
    keeper.keep(mortal.office, mortal.redis)
    assert [(row.content, row.state) for row in messages()] == [(word, MessageState.ANSWERED) for word in "一二三"]


@pytest.mark.parametrize("handler", [item, echo], ids=["with an effect", "without"])
def test_the_talk_goes_on_where_it_was_and_what_was_forgotten_is_kept(
    mortal, platform, past, handled_by, messages, items, handler
):
    handled_by(handler)
    past.keep()
    assert [platform.says(LI_MIN.openid, word).text for word in "一二"] == ["1:一", "2:二"]
    past.come_back()
    assert platform.says(LI_MIN.openid, "三").text == "3:三"
    keeper.keep(mortal.office, mortal.redis)
    assert sorted(row.content for row in messages()) == sorted("一二三")
    assert items() == (["一", "二", "三"] if handler is item else [])
    assert keeper.keep(mortal.office, mortal.redis) == 0, "what is known again is not told again"


def test_the_worker_does_not_answer_what_was_answered_in_the_forgotten_second(
    mortal, platform, past, worker, handled_by, sent, messages, clock: Clock
):
    """Redis knows that the message came, and takes it for open."""

    def at_the_last_moment(turn: Turn) -> tuple[Reply, ...]:
        past.keep()
        return counting(turn)

    handled_by(at_the_last_moment)
    heard = platform.says(LI_MIN.openid, "一").text
    past.come_back()
    clock.move(seconds=30)
    handled_by(counting)
    left = worker.inbox.unfinished(keeper.FORGOTTEN_SECONDS)
    assert len(left) == 1
    conversation.answer_late(worker, left[0])
    keeper.keep(worker.office, worker.redis)
    assert sent() == []
    assert [row.reply["messages"][0]["text"]["content"] for row in messages()] == [heard]


def test_an_arrival_that_was_forgotten_while_it_was_answered_is_kept(mortal, platform, past, handled_by, messages):
    def forgotten(turn: Turn) -> tuple[Reply, ...]:
        past.come_back()
        return echo(turn)

    past.keep()
    handled_by(forgotten)
    assert platform.says(LI_MIN.openid, "一").text == "1:一"
    keeper.keep(mortal.office, mortal.redis)
    assert [(row.content, row.state) for row in messages()] == [("一", MessageState.ANSWERED)]


def test_a_repeat_at_once_of_what_was_answered_while_redis_fell_is_answered_as_before(
    mortal_server, platform, past, handled_by, seconds
):
    """Redis has forgotten that it came, and was gone when it was answered."""

    def falling(turn: Turn) -> tuple[Reply, ...]:
        mortal_server.kill()
        return counting(turn)

    push = text_of(LI_MIN.openid, "一", seconds())
    past.keep()
    handled_by(falling)
    first = platform.push(push).text
    handled_by(counting)
    mortal_server.start()
    past.come_back()
    assert platform.says("another", "喂").text.startswith("1:喂")
    assert platform.push(push).text == first


def test_whoever_came_together_with_the_one_who_made_it_good_goes_on_from_what_was_restored(mortal):
    """The second has asked Redis before it was told again, and hears that it was since."""
    mortal.inbox.absences.note()
    old = mortal.inbox.absences.made_good
    assert offline.catch_up(mortal, since=old)
    assert offline.catch_up(mortal, since=old)
    assert not offline.catch_up(mortal, since=mortal.inbox.absences.made_good)
