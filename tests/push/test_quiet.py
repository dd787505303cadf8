"""Quiet nights, and who is told in them all the same: those who are just writing to us."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.rules import rules
from models.kinds import OutboxState
from models.work import Office
from push import deliver
from push.wechat import WeChatGateway
from tests.conftest import Clock
from tests.push.conftest import ZHAO_LEI, Follow, Post, Row
from tests.push.platform import Platform

TEMPLATE = "message/template/send"
TO_THE_EVENING = timedelta(hours=11, minutes=5)  # the tests' clock begins at ten in the morning
MORNING = "2026-01-06T08:00:00+08:00"


@pytest.fixture
def evening(clock: Clock) -> Clock:
    clock.now += TO_THE_EVENING
    return clock


def there(row: Row, entry_id: int) -> str:
    return row(entry_id).due_at.astimezone(rules().zone).isoformat()


def test_who_is_just_writing_is_told_at_once_and_who_sleeps_in_the_morning(
    evening: Clock, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow(window=5)
    awake, asleep = post(), post(openid=ZHAO_LEI)
    for entry_id in (awake, asleep):
        deliver.deliver(office, gateway, entry_id)
    assert row(awake).state is OutboxState.SENT
    assert row(asleep).state is OutboxState.QUEUED
    assert there(row, asleep) == MORNING
    assert len(platform.texts) == 1


@pytest.mark.parametrize(("minutes_ago", "is_told"), [(29, True), (31, False)])
def test_half_an_hour_after_the_last_word_a_person_is_left_in_peace(
    evening: Clock, post: Post, row: Row, follow: Follow, minutes_ago: int, is_told: bool
) -> None:
    follow(window=5)
    evening.move(minutes=minutes_ago)
    assert (there(row, post()) != MORNING) is is_told


def test_who_has_left_is_not_awake(evening: Clock, post: Post, row: Row, follow: Follow) -> None:
    follow(window=5, following=False)
    assert there(row, post()) == MORNING


def test_what_comes_later_in_a_matter_does_not_overtake_what_is_held_back(
    evening: Clock, office: Office, post: Post, row: Row, follow: Follow
) -> None:
    earlier = post(number="1")
    follow(window=5)
    later = post(number="2")
    assert there(row, earlier) == there(row, later) == MORNING


def test_what_is_due_when_the_night_begins_still_reaches_who_is_awake(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow, clock: Clock
) -> None:
    mine, other = post(), post(openid=ZHAO_LEI)
    clock.now += TO_THE_EVENING
    follow(window=5)
    for entry_id in (other, mine):
        deliver.deliver(office, gateway, entry_id)
    assert row(mine).state is OutboxState.SENT
    assert there(row, other) == MORNING


def test_a_repeat_of_a_failed_call_comes_while_the_person_is_awake(
    evening: Clock, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    platform.says("message/custom/send", -1)
    follow(window=5)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.QUEUED
    assert row(entry_id).due_at - evening.now < timedelta(minutes=5)
