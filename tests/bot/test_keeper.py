"""The stream of messages becomes rows, once however often it is read."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from bot import keeper, rows
from bot.inbox import KEPT
from models.kinds import MessageState
from models.messages import DialogueCopy
from models.people import Follower
from tests.bot.conftest import echo, item
from tests.bot.platform import event_of, text_of
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI


@pytest.fixture
def some_pushes(platform, handled_by, seconds):
    """Answers with and without an effect, and a push nobody answers."""
    handled_by(lambda turn: item(turn) if turn.text == "二" else echo(turn))
    for word in "一二三":
        platform.says(LI_MIN.openid, word)
    platform.push(event_of(ZHAO_LEI.openid, "VIEW", seconds(), EventKey="https://example.com"))


def test_what_was_said_and_answered_is_kept(some_pushes, office, redis, messages):
    assert keeper.keep(office, redis) > 0
    rows = messages()
    assert sorted((row.content, row.state) for row in rows) == sorted(
        [("一", "answered"), ("二", "answered"), ("三", "answered"), ("https://example.com", "silent")]
    )
    assert {row.content: row.reply["messages"][0]["text"]["content"] for row in rows if row.reply} == {
        "一": "1:一",
        "二": "2:二",
        "三": "3:三",
    }
    assert redis.xlen(KEPT) == 0
    assert keeper.keep(office, redis) == 0


def test_reading_the_stream_twice_doubles_nothing(some_pushes, office, redis, messages):
    entries = redis.xrange(KEPT)
    keeper.keep(office, redis)
    before = [(row.key, row.state, row.reply) for row in messages()]
    for _, fields in entries:
        redis.xadd(KEPT, fields)
    keeper.keep(office, redis)
    assert [(row.key, row.state, row.reply) for row in messages()] == before


def test_what_waited_already_is_closed_by_the_batch_that_brings_both(some_pushes, office, redis, messages):
    entries = [fields for _, fields in redis.xrange(KEPT)]
    redis.delete(KEPT)
    for fields in entries:
        if b"m" in fields and b"o" not in fields:
            redis.xadd(KEPT, fields)
    keeper.keep(office, redis)
    waiting = {row.content for row in messages() if row.state is MessageState.PENDING}
    for fields in entries:
        redis.xadd(KEPT, fields)
    keeper.keep(office, redis)
    assert {"一", "三"} <= waiting
    assert {row.content for row in messages() if row.state is MessageState.ANSWERED} == {"一", "二", "三"}
    assert len(messages()) == 4


def test_two_keepers_at_once_double_nothing(some_pushes, office, redis, messages):
    start = threading.Barrier(2, timeout=10)

    def run() -> int:
        start.wait()
        return keeper.keep(office, redis)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(run), pool.submit(run)]:
            future.result()
    assert len(messages()) == 4
    assert all(row.state is not MessageState.PENDING for row in messages())
    assert redis.xlen(KEPT) == 0


def test_keepers_of_two_hosts_that_saw_more_and_less_do_not_stop_each_other(
    some_pushes, office, redis, messages, monkeypatch
):
    """One sees the last message open, the other answered; both write while the other is at it."""
    entries = [entry for entry in redis.xrange(KEPT) if b"s" not in entry[1]]
    last = max(place for place, (_, fields) in enumerate(entries) if b"o" in fields)
    views: list[Any] = [
        SimpleNamespace(xrange=lambda *_, count, seen=seen: seen, xdel=lambda *_: None)
        for seen in (
            entries,
            entries[:last] + entries[last + 1 :],
        )
    ]
    both, write = threading.Barrier(2, timeout=10), rows.write_answered

    def write_together(work, answered):
        both.wait()
        write(work, answered)

    monkeypatch.setattr(rows, "write_answered", write_together)
    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(keeper.keep, office, view) for view in views]:
            future.result()
    assert sorted((row.content, row.state) for row in messages()) == [(word, "answered") for word in sorted("一二三")]


def test_the_keeper_goes_on_after_the_database_was_away(some_pushes, office, redis, messages, database_down):
    length = redis.xlen(KEPT)
    database_down(True)
    with pytest.raises(Exception, match="refused"):
        keeper.keep(office, redis)
    database_down(False)
    assert redis.xlen(KEPT) == length
    keeper.keep(office, redis)
    assert len(messages()) == 4


def test_the_dialogue_is_copied_for_the_time_when_redis_is_away(some_pushes, office, redis):
    keeper.keep(office, redis)
    with office.reading() as look:
        assert look.db.get_one(DialogueCopy, LI_MIN.openid).version == 3


def test_a_message_opens_the_window_and_an_event_nobody_answers_does_not(some_pushes, office, redis):
    keeper.keep(office, redis)
    with office.reading() as look:
        assert look.db.get_one(Follower, LI_MIN.openid).window_left == 5
        assert look.db.get(Follower, ZHAO_LEI.openid) is None


def test_who_left_after_a_message_does_not_follow_again_by_it(platform, office, redis, clock, seconds):
    """The message is written into the table after the leave was taken note of."""
    platform.push(text_of(WANG_QIANG.openid, "再见", seconds()))
    clock.move(milliseconds=10)
    platform.push(event_of(WANG_QIANG.openid, "unsubscribe", seconds()))
    keeper.keep(office, redis)
    with office.reading() as look:
        assert not look.db.get_one(Follower, WANG_QIANG.openid).following
