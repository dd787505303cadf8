"""Each message has one effect and one answer, and one person's messages are answered one at a time."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest

from bot import conversation, keeper
from bot.envelope import Envelope, Sealer
from bot.inbox import LEASE_MS, Mine
from bot.talking import Desk
from handlers.replies import Reply, Text
from handlers.turn import Turn
from models.work import JobCall
from tests.bot.conftest import echo, item
from tests.bot.platform import Answer, Platform, event_of, text_of, xml_of
from tests.cast import LI_MIN, ZHAO_LEI
from tests.conftest import Clock

IMPATIENT = 0.3  # seconds


def at_once(deeds: Sequence[Callable[[], Answer]], threads: int = 8) -> list[Answer]:
    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(deed) for deed in deeds]]


@contextmanager
def busy(desk: Desk, openid: str, content: str = "占用") -> Iterator[Mine]:
    """Somebody is answering this person, and takes their time."""
    envelope = envelope_of(desk, openid, content)
    found = desk.inbox.arrive(envelope)
    assert isinstance(found, Mine)
    yield found
    desk.inbox.finish(envelope, found.token, answer="[]")


def envelope_of(desk: Desk, openid: str, content: str) -> Envelope:
    settings = dataclasses.replace(desk.settings, wechat_mode="plain")
    now = desk.office.clock().timestamp()
    platform = Platform(lambda *_: [], settings.wechat_token, "", "", lambda: now)
    return Sealer(settings).unseal(platform.query(), xml_of(text_of(openid, content, now)), now)


def test_three_tries_one_after_another_have_one_effect_and_the_same_answer(platform, handled_by, items, seconds):
    handled_by(item)
    push = text_of(LI_MIN.openid, "停电", seconds())
    answers = [platform.push(push) for _ in range(3)]
    assert [answer.text for answer in answers] == ["1:停电"] * 3
    assert items() == ["停电"]


def test_three_tries_at_once_have_one_effect_and_the_same_answer(platform, handled_by, items, seconds):
    handled_by(item)
    push = text_of(LI_MIN.openid, "停电", seconds())
    answers = at_once([lambda: platform.push(push)] * 3)
    assert [answer.text for answer in answers] == ["1:停电"] * 3
    assert items() == ["停电"]


def test_the_repeat_hears_the_stored_answer_although_the_dialogue_moved_on(platform, handled_by, seconds, clock: Clock):
    handled_by(echo)
    push = text_of(LI_MIN.openid, "一", seconds())
    first = platform.push(push)
    clock.move(seconds=5)
    assert platform.says(LI_MIN.openid, "二").text == "2:二"
    clock.move(seconds=5)
    assert platform.push(push).text == first.text == "1:一"
    assert platform.says(LI_MIN.openid, "三").text == "3:三"


def test_the_answer_to_a_repeat_fits_the_nonce_of_the_repeat(platform, handled_by, seconds):
    handled_by(echo)
    push = xml_of(text_of(LI_MIN.openid, "一", seconds()))
    assert platform.push_xml(push).text == platform.push_xml(push).text


def test_two_taps_in_one_second_are_two(platform, handled_by, seconds):
    handled_by(item)
    for _ in range(2):
        said = [platform.push(event_of(LI_MIN.openid, "CLICK", seconds(), EventKey=key)).text for key in "AB"]
        assert said == ["1:", "2:"]


def test_events_are_told_apart_by_sender_second_name_and_job(platform, handled_by, seconds, clock: Clock):
    handled_by(item)
    now = seconds()
    for _ in range(2):
        platform.push(event_of(LI_MIN.openid, "subscribe", now))
        platform.push(event_of(LI_MIN.openid, "SCAN", now, EventKey="1"))
        platform.push(event_of(ZHAO_LEI.openid, "subscribe", now))
    assert platform.push(event_of(LI_MIN.openid, "SCAN", now, EventKey="1")).text == "2:"
    clock.move(seconds=1)
    assert platform.push(event_of(LI_MIN.openid, "SCAN", seconds(), EventKey="1")).text == "3:"
    assert platform.push(event_of(ZHAO_LEI.openid, "SCAN", seconds(), EventKey="1")).text == "2:"


def test_receipts_of_one_second_are_told_apart_by_their_job(platform, office, redis, messages, seconds):
    for job in (1, 2, 2, 1):
        push = event_of(LI_MIN.openid, "TEMPLATESENDJOBFINISH", seconds(), MsgID=job, Status="success")
        assert platform.push(push).is_success
    keeper.keep(office, redis)
    assert [row.fields["MsgID"] for row in messages()] == ["1", "2"]


def test_twenty_messages_of_one_person_are_answered_one_at_a_time(platform_with, handled_by, items):
    at_it, most, guard = [0], [0], threading.Lock()

    def watched(turn: Turn) -> tuple[Reply, ...]:
        with guard:
            at_it[0] += 1
            most[0] = max(most[0], at_it[0])
        time.sleep(0.005)
        with guard:
            at_it[0] -= 1
        return item(turn) if turn.text.endswith("5") else echo(turn)

    handled_by(watched)
    platform = platform_with(reply_budget_seconds=30.0)
    answers = at_once([partial(platform.says, LI_MIN.openid, f"第{n}条") for n in range(20)])
    assert most == [1]
    assert sorted(int(answer.text.split(":")[0]) for answer in answers) == list(range(1, 21))


def test_messages_that_wait_are_answered_in_the_order_they_came(platform_with, handled_by, desk):
    handled_by(echo)
    platform = platform_with(reply_budget_seconds=30.0)
    with ThreadPoolExecutor(5) as pool:
        with busy(desk, LI_MIN.openid):
            waiting = []
            for n in range(5):
                waiting.append(pool.submit(platform.says, LI_MIN.openid, str(n)))
                while len(desk.inbox.unfinished(0)) < n + 2:
                    time.sleep(0.002)
        assert [one.result().text for one in waiting] == [f"{n + 1}:{n}" for n in range(5)]


def test_different_persons_are_answered_at_the_same_time(platform, handled_by):
    meeting = threading.Barrier(4, timeout=10)

    def meet(turn: Turn) -> tuple[Reply, ...]:
        meeting.wait()
        return (Text("到了"),)

    handled_by(meet)
    answers = at_once([partial(platform.says, f"o-{n}", "你好") for n in range(4)])
    assert [answer.text for answer in answers] == ["到了"] * 4


def test_a_message_that_waits_too_long_is_answered_by_the_outbox_once(
    platform_with, handled_by, desk, jobs: list[JobCall], sent, items, seconds
):
    handled_by(item)
    platform = platform_with(reply_budget_seconds=IMPATIENT)
    push = text_of(LI_MIN.openid, "等", seconds())
    with busy(desk, LI_MIN.openid):
        assert platform.push(push).is_success
        assert platform.push(push).is_success
    (call, *_) = [job for job in jobs if job.job == conversation.LATE_JOB]
    for _ in range(3):
        conversation.answer_late(desk, str(call.row_id))
    assert platform.push(push).is_success
    assert (sent(), items()) == (["1:等"], ["等"])


def test_the_next_message_takes_what_was_left_before_it(platform_with, handled_by, desk, sent):
    handled_by(echo)
    platform = platform_with(reply_budget_seconds=IMPATIENT)
    with busy(desk, LI_MIN.openid):
        assert platform.says(LI_MIN.openid, "一").is_success
        assert platform.says(LI_MIN.openid, "二").is_success
    patient = platform_with(reply_budget_seconds=4.0)  # three turns take a while on a busy machine
    assert patient.says(LI_MIN.openid, "三").text == "3:三"
    assert sent() == ["1:一", "2:二"]


def test_a_try_that_waits_too_long_leaves_the_message_to_the_one_who_is_at_it(
    platform_with, handled_by, seconds, jobs, sent
):
    inside, go_on = threading.Event(), threading.Event()

    def slow(turn: Turn) -> tuple[Reply, ...]:
        inside.set()
        assert go_on.wait(10)
        return echo(turn)

    handled_by(slow)
    push = text_of(LI_MIN.openid, "慢", seconds())
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(platform_with(reply_budget_seconds=30.0).push, push)
        assert inside.wait(10)
        assert platform_with(reply_budget_seconds=IMPATIENT).push(push).is_success
        go_on.set()
        assert first.result().text == "1:慢"
    assert (jobs, sent()) == ([], [])


def test_an_answer_that_took_too_long_leaves_by_the_outbox(platform, handled_by, desk, sent, seconds):
    ticks = iter([0.0, 5.0])
    slow = dataclasses.replace(desk, clock=lambda: next(ticks, 5.0))
    handled_by(item)
    assert conversation.receive(slow, envelope_of(desk, LI_MIN.openid, "慢")) == []
    assert sent() == ["1:慢"]


@pytest.mark.parametrize("handler", [item, echo], ids=["with an effect", "without"])
def test_two_processes_that_answer_the_same_message_count_as_one(
    platform, handled_by, sent, items, clock, seconds, handler
):
    """The first is slower than its lease, so a repeat takes over; whoever comes second gives nothing of its own."""
    inside, go_on = threading.Event(), threading.Event()

    def first_slow(turn: Turn) -> tuple[Reply, ...]:
        if not inside.is_set():
            inside.set()
            assert go_on.wait(10)
        return handler(turn)

    handled_by(first_slow)
    push = text_of(LI_MIN.openid, "两次", seconds())
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(platform.push, push)
        assert inside.wait(10)
        clock.move(milliseconds=LEASE_MS + 1)
        second = platform.push(push)
        go_on.set()
        assert second.text == first.result().text == "1:两次"
    assert platform.says(LI_MIN.openid, "后").text == "2:后"
    assert items() == (["两次", "后"] if handler is item else [])
    assert sent() == []


def test_a_process_that_lost_the_message_leaves_the_answer_to_the_other(platform, handled_by, desk, sent, clock, jobs):
    """Slower than its lease, and the next message of the person takes it over: it is heard once."""
    inside, go_on = threading.Event(), threading.Event()

    def first_slow(turn: Turn) -> tuple[Reply, ...]:
        if turn.text == "一" and not inside.is_set():
            inside.set()
            assert go_on.wait(10)
        return item(turn)

    handled_by(first_slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(platform.says, LI_MIN.openid, "一")
        assert inside.wait(10)
        clock.move(milliseconds=LEASE_MS + 1)
        assert platform.says(LI_MIN.openid, "二").text == "2:二"
        go_on.set()
        assert first.result().is_success
    assert sent() == ["1:一"]


def test_who_loses_the_message_after_the_commit_does_not_answer_beside_the_outbox(
    platform, handled_by, desk, monkeypatch, sent, items, clock
):
    """Its answer is written down already, and the person's next message sends it: the response must be silent."""
    handled_by(item)
    finish = desk.inbox.finish

    def slow_finish(*args: object, **how: object) -> object:
        monkeypatch.setattr(desk.inbox, "finish", finish)
        clock.move(milliseconds=LEASE_MS + 1)
        assert platform.says(LI_MIN.openid, "二").text == "2:二"
        return finish(*args, **how)

    monkeypatch.setattr(desk.inbox, "finish", slow_finish)
    assert platform.says(LI_MIN.openid, "一").is_success
    assert (sent(), items()) == (["1:一"], ["一", "二"])


def test_who_loses_the_message_to_one_who_is_still_at_it_is_silent(
    platform, handled_by, desk, monkeypatch, sent, items, clock
):
    handled_by(item)
    finish = desk.inbox.finish

    def slow_finish(envelope: Envelope, token: str, **how: str) -> str | None:
        monkeypatch.setattr(desk.inbox, "finish", finish)
        clock.move(milliseconds=LEASE_MS + 1)
        assert isinstance(desk.inbox.arrive(envelope, is_new=False), Mine)
        return finish(envelope, token, **how)

    monkeypatch.setattr(desk.inbox, "finish", slow_finish)
    assert platform.says(LI_MIN.openid, "一").is_success
    clock.move(milliseconds=LEASE_MS + 1)
    assert platform.says(LI_MIN.openid, "二").text == "2:二"
    assert (sent(), items()) == (["1:一"], ["一", "二"])
