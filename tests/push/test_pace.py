"""What is promised about the pace: all workers share it, and a used-up day ends at midnight."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from redis import Redis

from models.kinds import Channel
from push.errors import Blocked, QuotaUsedUp, Temporary
from push.hours import after_quiet, next_midnight
from push.pace import BULK_SHARE, Pace, calls_a_day
from tests.conftest import MONDAY_MORNING, Clock

CUSTOMER = Channel.CUSTOMER_MESSAGE


def test_two_clients_share_one_pace(redis: Redis, redis_url: str) -> None:
    other = Redis.from_url(redis_url)
    paces = [Pace(redis, per_second=40), Pace(other, per_second=40)]

    def take(pace: Pace) -> None:
        for _ in range(30):
            pace.take(CUSTOMER, MONDAY_MORNING)

    threads = [threading.Thread(target=take, args=(pace,)) for pace in paces]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert time.monotonic() - begun > (60 - 40 * 0.5 - 2) / 40  # all but the credit of a quiet spell
    assert paces[0].sent_today(CUSTOMER, MONDAY_MORNING) == 60


def test_a_long_queue_is_told_to_come_again(redis: Redis) -> None:
    pace = Pace(redis, per_second=0.1)
    pace.take(CUSTOMER, MONDAY_MORNING)
    with pytest.raises(Temporary) as late:
        pace.take(CUSTOMER, MONDAY_MORNING)
    assert 5 < (late.value.after_seconds or 0) <= 10


def test_a_used_up_day_is_used_up_for_its_channel_alone_and_until_midnight(redis: Redis, clock: Clock) -> None:
    pace = Pace(redis)
    pace.close_day(CUSTOMER, clock())
    with pytest.raises(QuotaUsedUp):
        pace.take(CUSTOMER, clock())
    pace.take(Channel.TEMPLATE_MESSAGE, clock())
    clock.move(hours=14)
    pace.take(CUSTOMER, clock())


def test_the_days_quota_is_counted(redis: Redis, clock: Clock) -> None:
    pace = Pace(redis)
    redis.set("push:quota:customer_message:20260105", calls_a_day(CUSTOMER) - 1)
    pace.take(CUSTOMER, clock())
    with pytest.raises(QuotaUsedUp):
        pace.take(CUSTOMER, clock())


def test_a_held_account_sends_nothing_until_it_is_released(redis: Redis, clock: Clock) -> None:
    pace = Pace(redis)
    pace.hold(600)
    with pytest.raises(Blocked) as held:
        pace.take(CUSTOMER, clock())
    assert 590 < (held.value.after_seconds or 0) <= 600
    pace.release()
    pace.take(CUSTOMER, clock())


def test_a_held_official_account_holds_back_nobody_in_wecom(redis: Redis, clock: Clock) -> None:
    pace = Pace(redis)
    pace.hold(600)
    pace.take(Channel.WECOM_MESSAGE, clock())
    pace.take_robot(1)
    pace.hold(600, Channel.WECOM_MESSAGE)
    with pytest.raises(Temporary):
        pace.take_robot(2)


@pytest.mark.parametrize(
    ("hour", "waits_hours"), [(7.5, 0.5), (8, 0), (12, 0), (20.99, 0), (21, 11), (23.5, 8.5), (0, 8)]
)
def test_quiet_hours_end_in_the_morning(hour: float, waits_hours: float) -> None:
    moment = MONDAY_MORNING.replace(hour=0) + timedelta(hours=hour)
    assert after_quiet(moment) - moment == timedelta(hours=waits_hours)


def test_the_platforms_day_ends_in_beijing() -> None:
    assert next_midnight(MONDAY_MORNING).isoformat() == "2026-01-06T00:00:00+08:00"


def test_a_broadcast_asks_for_several_turns_at_once_and_never_for_more_than_the_day_has_left(redis: Redis) -> None:
    pace, share = Pace(redis, per_second=1000), int(calls_a_day(CUSTOMER) * BULK_SHARE)
    redis.set("push:quota:customer_message:20260105", share - 3)
    pace.take(CUSTOMER, MONDAY_MORNING, wanted=10)
    assert pace.sent_today(CUSTOMER, MONDAY_MORNING) == share, "the turns that follow are taken already"
    for _ in range(2):
        pace.take(CUSTOMER, MONDAY_MORNING, wanted=10)
    with pytest.raises(QuotaUsedUp):
        pace.take(CUSTOMER, MONDAY_MORNING, wanted=10)


def test_a_call_for_thousands_takes_one_of_the_days_hundred(redis: Redis) -> None:
    Pace(redis, per_second=1000).take(Channel.MASS_MESSAGE, MONDAY_MORNING, wanted=1)
    assert Pace(redis).sent_today(Channel.MASS_MESSAGE, MONDAY_MORNING) == 1


def test_a_slow_broadcast_asks_for_no_turn_that_is_far_off(redis: Redis) -> None:
    """Else an answer would wait behind turns nobody uses yet."""
    pace = Pace(redis, per_second=2)
    for _ in range(2):  # the credit of a quiet spell
        pace.take(CUSTOMER, MONDAY_MORNING, wanted=10)
    assert pace.sent_today(CUSTOMER, MONDAY_MORNING) <= 2


def test_turns_nobody_took_are_forgotten(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account may have been told to rest meanwhile."""
    pace, moment = Pace(redis, per_second=1000), time.monotonic()
    pace.take(CUSTOMER, MONDAY_MORNING, wanted=10)
    pace.hold(60)
    pace.take(CUSTOMER, MONDAY_MORNING, wanted=10)  # asked for before
    monkeypatch.setattr("push.pace.time.monotonic", lambda: moment + 60)
    with pytest.raises(Blocked):
        pace.take(CUSTOMER, MONDAY_MORNING, wanted=10)
