"""What is promised about each answer of the platform: every fault has its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.kinds import Channel, OutboxState
from models.work import JobCall, Office
from push import deliver
from push.attempt import LADDER
from push.wechat import WeChatGateway
from tests.conftest import Clock
from tests.push.conftest import ZHAO_LEI, Follow, Post, Row, follower, late_reply
from tests.push.platform import HTML, Platform

CUSTOM, TEMPLATE = "message/custom/send", "message/template/send"


@pytest.mark.parametrize("answer", [-1, 61450, HTML, "502"])
def test_a_busy_platform_is_tried_again_in_ever_longer_steps(
    answer: object, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row,
    jobs: list[JobCall], clock: Clock,
) -> None:  # fmt: skip
    platform.says(TEMPLATE, answer, answer, answer, {"errcode": 0, "msgid": 7})
    entry_id = post()
    waits = []
    for _ in range(3):
        deliver.deliver(office, gateway, entry_id)
        assert row(entry_id).state is OutboxState.QUEUED
        waits.append(jobs[-1].delay_seconds)
        clock.move(seconds=waits[-1])
    deliver.deliver(office, gateway, entry_id)
    assert waits == [1, 2, 4]
    assert row(entry_id).state is OutboxState.SENT
    assert row(entry_id).error == ""


def test_patience_ends_after_about_four_hours(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(TEMPLATE, -1)
    entry_id, begun = post(), clock()
    while row(entry_id).state is OutboxState.QUEUED:
        clock.now = max(clock(), row(entry_id).due_at)
        deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.FAILED
    assert len(platform.to(TEMPLATE)) == len(LADDER) + 1
    assert timedelta(hours=3.5) < clock() - begun < timedelta(hours=4.5)


def test_a_used_up_quota_waits_for_midnight_in_beijing_and_nobody_else_asks(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(TEMPLATE, 45009)
    first, second = post(), post(openid=ZHAO_LEI)
    deliver.deliver(office, gateway, first)
    deliver.deliver(office, gateway, second)
    assert len(platform.to(TEMPLATE)) == 1
    for entry_id in (first, second):
        entry = row(entry_id)
        assert entry.state is OutboxState.QUEUED
        assert entry.attempts == 0
        there = entry.due_at.astimezone(clock().tzinfo)
        assert there.isoformat() == "2026-01-06T08:00:00+08:00"  # midnight falls into the quiet hours


def test_a_reply_waits_for_midnight_itself(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(CUSTOM, 45009)
    entry_id = post("conversation.late_reply", messages=late_reply("在的"))
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).due_at.astimezone(clock().tzinfo).isoformat() == "2026-01-06T00:00:00+08:00"


@pytest.mark.parametrize("code", [45015, 45047, 48002])
def test_a_closed_window_falls_back_to_the_template(
    code: int, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow(window=2)
    platform.says(CUSTOM, code)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).channel) == (OutboxState.SENT, Channel.TEMPLATE_MESSAGE)
    assert follower(office).window_left == (2 if code == 48002 else 0)


def test_the_platform_says_that_somebody_left(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow()
    platform.says(TEMPLATE, 43004)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).error_code) == (OutboxState.FAILED, 43004)
    assert follower(office).following is False
    assert follower(office).unfollowed_at is not None


@pytest.mark.parametrize("code", [47003, 40037, 43101, 40003, 40035])
def test_a_fault_of_this_message_or_person_is_final(
    code: int, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow()
    platform.says(TEMPLATE, code)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).error_code) == (OutboxState.FAILED, code)
    assert follower(office).following is True


@pytest.mark.parametrize("code", [40164, 48004, 50002])
def test_a_fault_of_the_account_makes_all_sending_rest_and_loses_nothing(
    code: int, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(TEMPLATE, code, {"errcode": 0, "msgid": 7})
    first, second = post(), post(openid=ZHAO_LEI)
    deliver.deliver(office, gateway, first)
    deliver.deliver(office, gateway, second)
    assert len(platform.to(TEMPLATE)) == 1
    assert {row(first).state, row(second).state} == {OutboxState.QUEUED}
    gateway.pace.release()
    clock.move(minutes=11)
    deliver.deliver(office, gateway, first)
    deliver.deliver(office, gateway, second)
    assert {row(first).state, row(second).state} == {OutboxState.SENT}


def test_an_unknown_code_is_tried_once_more(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(TEMPLATE, 99999)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.QUEUED
    clock.move(seconds=5)
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).error_code) == (OutboxState.FAILED, 99999)
