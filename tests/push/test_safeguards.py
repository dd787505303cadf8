"""The safeguards of sending: the ledger of quotas, the guard against copies, trial mode, and what a person decides."""

from __future__ import annotations

import dataclasses
import logging

import pytest
from redis import Redis
from sqlalchemy import select

from models.batches import HouseMark, QuotaDay
from models.kinds import Channel, OutboxState
from models.messages import WorkItem
from models.outbox import OutboxEntry
from models.work import Actor, Office
from push import deliver, house, quotas
from push.pace import HOLD, calls_a_day
from push.wechat import WeChatGateway
from services import deliveries
from tests.conftest import Clock
from tests.push.conftest import LI_MIN, Follow, Post, Row
from tests.push.platform import Platform
from tests.services.refusals import refused

CUSTOM, TEMPLATE = "message/custom/send", "message/template/send"


def used(office: Office) -> dict[Channel, int]:
    with office.reading() as work:
        return {row.channel: row.used for row in work.db.scalars(select(QuotaDay))}


def test_every_call_is_in_the_ledger_and_redis_is_told_what_it_forgot(
    office: Office, gateway: WeChatGateway, redis: Redis, post: Post, clock: Clock
) -> None:
    for _ in range(3):
        deliver.deliver(office, gateway, post())
    assert used(office) == {Channel.TEMPLATE_MESSAGE: 3}
    redis.flushdb()
    assert gateway.pace.sent_today(Channel.TEMPLATE_MESSAGE, clock()) == 0
    quotas.restore(office, redis)
    assert gateway.pace.sent_today(Channel.TEMPLATE_MESSAGE, clock()) == 3
    clock.move(days=1)
    deliver.deliver(office, gateway, post())
    with office.reading() as work:
        assert [use.used for use in quotas.since(work, clock().date())] == [1]


def test_who_passes_seven_tenths_is_told_of_once(office: Office, clock: Clock) -> None:
    mark = int(calls_a_day(Channel.TEMPLATE_MESSAGE) * quotas.WARNING)
    for count, warnings in ((mark - 1, 0), (1, 1), (10, 0)):
        with office.work() as work:
            quotas.note(work, {Channel.TEMPLATE_MESSAGE: count})
        with office.work() as work:
            assert deliveries.warn(work) == warnings
    with office.reading() as work:
        said = work.db.scalars(select(WorkItem.text)).one()
    assert "模板消息今天已用 70000 次" in said


def test_the_same_house_goes_on_and_ticks(office: Office, redis: Redis) -> None:
    assert all(house.look(office, redis) for _ in range(3))
    with office.reading() as work:
        assert work.db.scalars(select(HouseMark.ticks)).one() == 3
        assert not house.is_held(work)


@pytest.mark.parametrize("what", ["an old backup", "a copy elsewhere"])
def test_a_copied_house_sends_nothing_before_a_person_confirms(
    office: Office, gateway: WeChatGateway, platform: Platform, redis: Redis, post: Post, row: Row, what: str
) -> None:
    entry_id = post()
    for _ in range(5):
        house.look(office, redis)
    if what == "an old backup":
        with office.work() as work:
            work.db.scalars(select(HouseMark)).one().ticks = 2
    else:
        redis.flushdb()
    assert not house.look(office, redis)
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.QUEUED
    assert not platform.to(TEMPLATE)
    assert not house.look(office, redis)  # it does not come right by itself
    with office.work(Actor("staff", "高远")) as work:
        house.confirm(work, redis)
    assert house.look(office, redis)
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.SENT


def test_a_redis_that_forgot_its_last_seconds_holds_nobody_up(office: Office, redis: Redis) -> None:
    house.look(office, redis)
    before = redis.get(house.KEY)
    house.look(office, redis)
    assert before is not None
    redis.set(house.KEY, before)
    assert house.look(office, redis)


def test_on_trial_the_listed_alone_are_written_to(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row
) -> None:
    gateway.settings = dataclasses.replace(gateway.settings, trial_mode=True, trial_openids="o-somebody, o-else")
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).error) == (OutboxState.SKIPPED, "trial")
    assert not platform.calls
    gateway.settings = dataclasses.replace(gateway.settings, trial_openids=f"o-somebody, {LI_MIN}")
    listed = post()
    deliver.deliver(office, gateway, listed)
    assert row(listed).state is OutboxState.SENT


@pytest.mark.parametrize("arrived", [True, False])
def test_a_person_decides_what_nobody_is_sure_of(
    office: Office, gateway: WeChatGateway, platform: Platform, follow: Follow, post: Post, row: Row, arrived: bool
) -> None:
    follow(window=5)
    gateway.client.timeout = (1, 0.2)
    platform.seconds[CUSTOM] = 0.5
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.UNCERTAIN
    platform.seconds[CUSTOM] = 0
    with office.work() as work:
        deliveries.decide(work, work.db.get_one(OutboxEntry, entry_id), arrived=arrived)
    assert row(entry_id).state is (OutboxState.SENT if arrived else OutboxState.QUEUED)
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.SENT
    assert len(platform.to(CUSTOM)) == (1 if arrived else 2)
    with office.work() as work, refused("broadcast.known_meanwhile"):
        deliveries.decide(work, work.db.get_one(OutboxEntry, entry_id), arrived=arrived)


def test_a_way_that_was_shut_by_a_limit_of_nothing_is_short_and_stops_no_sweep(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "calls_a_day", lambda _channel: 0)
    with office.work() as work:
        quotas.note(work, {Channel.TEMPLATE_MESSAGE: 1})
    with office.work() as work:
        assert deliveries.warn(work) == 1
        assert [use.share for use in quotas.since(work, work.now.date())] == [1]


def test_an_account_that_is_refused_its_token_is_held_and_told_of_once(
    office: Office, gateway: WeChatGateway, platform: Platform, redis: Redis, post: Post, row: Row,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    platform.says("stable_token", 40164)
    entries = [post(), post(openid="o-zhao-lei")]
    with caplog.at_level(logging.ERROR):
        for entry_id in entries:
            deliver.deliver(office, gateway, entry_id)
    assert {row(entry_id).state for entry_id in entries} == {OutboxState.QUEUED}
    assert redis.ttl(HOLD) > 0
    assert len([line for line in caplog.messages if "40164" in line]) == 1
