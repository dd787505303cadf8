"""The scripts in Redis: whose turn it is, whatever state they find."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from redis import Redis

from bot.envelope import Envelope
from bot.inbox import FIRST_TRY_SECONDS, LEASE_MS, OPEN, Done, Inbox, Mine, Orphan, Wait
from bot.recent import Recent
from tests.cast import LI_MIN, ZHAO_LEI
from tests.conftest import Clock

_serials = count(1)


@pytest.fixture
def inbox(redis: Redis, seconds: Callable[[], float], tmp_path: Path) -> Inbox:
    return Inbox(redis, Recent(tmp_path), clock=seconds)


@pytest.fixture
def message(seconds: Callable[[], float]) -> Callable[..., Envelope]:
    def make(openid: str = LI_MIN.openid, created: int | None = None) -> Envelope:
        key = f"{openid}:{next(_serials)}"
        second = int(seconds()) if created is None else created
        return Envelope(openid, "gh_1", "text", key, second, {"Content": "你好"}, False, "", "")

    return make


def take(inbox: Inbox, envelope: Envelope) -> Mine:
    found = inbox.arrive(envelope)
    assert isinstance(found, Mine)
    return found


def test_a_message_is_the_first_ones_and_done_once(inbox, message):
    push = message()
    mine = take(inbox, push)
    assert not mine.is_repeat
    assert isinstance(inbox.arrive(push), Wait)
    assert inbox.finish(push, mine.token, answer="[1]", dialogue='{"v":1}') == "[1]"
    assert inbox.arrive(push) == Done("[1]")
    assert inbox.finish(push, "another", answer="[2]") == "[1]"
    assert take(inbox, message()).dialogue == '{"v":1}'


def test_one_persons_messages_wait_for_one_another_and_others_do_not(inbox, message):
    first, second, other = message(), message(), message(ZHAO_LEI.openid)
    mine = take(inbox, first)
    assert isinstance(inbox.arrive(second), Wait)
    take(inbox, other)
    inbox.finish(first, mine.token, answer="")
    take(inbox, second)


def test_the_order_is_that_of_the_first_arrival(inbox, message):
    first, second, third = message(), message(), message()
    mine = take(inbox, first)
    for push in (second, third, second):
        assert isinstance(inbox.arrive(push), Wait)
    inbox.finish(first, mine.token, answer="")
    assert isinstance(inbox.arrive(third), Wait)
    take(inbox, second)


def test_who_lost_the_lease_cannot_finish(inbox, message, clock: Clock):
    push = message()
    slow = take(inbox, push)
    clock.move(milliseconds=LEASE_MS + 1)
    quick = take(inbox, push)
    assert quick.is_repeat
    assert inbox.finish(push, slow.token, answer="[slow]") is None
    assert inbox.finish(push, quick.token, answer="[quick]") == "[quick]"
    assert inbox.finish(push, slow.token, answer="[slow]") == "[quick]"


def test_a_killed_ones_message_is_found_by_the_next(inbox, message, clock: Clock):
    first, second = message(), message()
    take(inbox, first)
    assert isinstance(inbox.arrive(second), Wait)
    clock.move(milliseconds=LEASE_MS + 1)
    assert inbox.arrive(second) == Orphan(first.key)
    again = inbox.opened(first.key)
    assert again is not None
    assert again.as_text == first.as_text


def test_nobody_leaves_what_another_is_at(inbox, message, clock: Clock):
    push = message()
    mine = take(inbox, push)
    assert not inbox.leave(push.key)
    assert not inbox.leave(push.key, "another")
    assert inbox.finish(push, mine.token, answer="[1]") == "[1]"
    assert not inbox.leave(push.key, mine.token)


def test_who_holds_a_message_may_leave_it_and_anybody_what_nobody_holds(inbox, message, clock: Clock):
    first, second = message(), message()
    mine = take(inbox, first)
    inbox.arrive(second)
    assert inbox.leave(second.key)
    assert inbox.leave(first.key, mine.token)
    assert inbox.arrive(second) == Orphan(first.key)
    take(inbox, first)


def test_a_late_push_may_have_been_answered_before(inbox, message, seconds):
    """While Redis was away nothing was noted here; what comes in time is no repeat and saves the look."""
    now = int(seconds())
    assert not take(inbox, message(created=now - int(FIRST_TRY_SECONDS))).is_repeat
    assert take(inbox, message(ZHAO_LEI.openid, created=now - int(FIRST_TRY_SECONDS) - 2)).is_repeat


def test_what_redis_forgot_stands_in_nobodys_way(inbox, message, redis, clock: Clock):
    lost, forgotten, push = message(), message(), message()
    take(inbox, lost)
    inbox.arrive(forgotten)
    inbox.arrive(push)
    redis.hdel(OPEN, lost.key)
    redis.delete(f"inbox:m:{forgotten.key}")
    clock.move(milliseconds=LEASE_MS + 1)
    assert take(inbox, push).is_repeat


def test_a_lost_queue_is_begun_anew(inbox, message, redis, clock: Clock):
    push = message()
    take(inbox, push)
    redis.delete(f"inbox:q:{push.openid}")
    clock.move(milliseconds=LEASE_MS + 1)
    assert take(inbox, push).is_repeat
    assert isinstance(inbox.arrive(message()), Wait)


def test_a_dialogue_is_put_back_only_over_an_older_one(inbox, redis):
    place = f"inbox:d:{LI_MIN.openid}"
    for version, left in ((2, 2), (1, 2), (2, 2), (3, 3)):
        inbox.heal(LI_MIN.openid, f'{{"v":{version}}}', version)
        assert redis.get(place) == b'{"v":%d}' % left
