"""Template messages that are on their way at once: nobody is lost or doubled by what happens to one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from redis import Redis
from sqlalchemy.exc import OperationalError

from models.kinds import BroadcastState as S
from models.kinds import Channel, OutboxState
from models.work import JobCall, Office
from push import chunks, quotas, volley
from push.pace import Pace
from push.salvo import AT_ONCE, SLOW
from push.wechat import WeChatGateway
from services.broadcasts import freezing, sending
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import (
    CONTACTS,
    CUSTOM,
    EVERYBODY,
    STRANGERS,
    TEMPLATE,
    Approved,
    freeze,
    reached,
    read,
    recipients,
    send,
    start,
    states,
)


def calls_noted(office: Office, clock: Clock) -> int:
    with office.reading() as work:
        return sum(use.used for use in quotas.since(work, clock().date()) if use.channel is Channel.TEMPLATE_MESSAGE)


def test_a_token_that_is_refused_on_the_way_costs_nobody_their_message_and_is_not_used_again(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    gateway.prepare()
    platform.token, platform.good_tokens = "token-2", {"token-2"}
    monkeypatch.setattr(volley, "LARGEST", len(many))
    broadcast_id = start(office, approved(STRANGERS))
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED
    taken = Counter(call.body["touser"] for call in platform.to(TEMPLATE) if call.token == "token-2")
    assert taken == dict.fromkeys(many, 1)
    assert len(platform.to(TEMPLATE)) <= len(recipients(office, broadcast_id)) + 2 * AT_ONCE
    assert "" not in {recipients(office, broadcast_id)[openid].remote_id for openid in many}
    assert len(platform.to("stable_token")) == 2


def test_a_slow_pace_reads_each_answer_as_it_comes(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, redis: Redis
) -> None:
    gateway.pace = Pace(redis, per_second=SLOW - 1)
    broadcast_id = start(office, approved(STRANGERS))
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED
    assert Counter(call.body["touser"] for call in platform.to(TEMPLATE)) == dict.fromkeys(many, 1)


def test_calls_of_a_worker_that_died_count_for_the_quota_rather_twice_than_never(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    assert chunks.claim(office, broadcast_id, gateway.settings, 40)  # and dies; nobody knows which calls had left
    clock.move(seconds=61)
    with office.work() as work:
        sending.sweep(work)
    send(office, gateway, broadcast_id)
    called = len(platform.to(TEMPLATE))
    assert called == len(many)
    assert called < calls_noted(office, clock) <= called + 40


@pytest.mark.parametrize("answer", ["502", "500"])
def test_a_gateway_that_fails_has_a_template_message_repeated_under_its_id(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock,
    answer: str,
) -> None:  # fmt: skip
    platform.says(TEMPLATE, answer, {"errcode": 0, "errmsg": "ok", "msgid": 5})
    broadcast_id = start(office, approved(STRANGERS))
    send(office, gateway, broadcast_id)
    assert Counter(states(office, broadcast_id).values()) == {OutboxState.SENT: 120, OutboxState.QUEUED: 1}
    clock.move(seconds=2)
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED
    ids = Counter(call.body["client_msg_id"] for call in platform.to(TEMPLATE))
    assert (len(ids), sorted(ids.values())[-2:]) == (120, [1, 2])


def test_a_gateway_that_fails_leaves_a_customer_message_to_a_person(
    office: Office, gateway: WeChatGateway, platform: Platform, approved: Approved, clock: Clock
) -> None:
    platform.says(CUSTOM, "502", {"errcode": 0})
    broadcast_id = start(office, approved(CONTACTS))
    send(office, gateway, broadcast_id)
    clock.move(hours=1)
    send(office, gateway, broadcast_id)
    assert sorted(states(office, broadcast_id).values()) == [OutboxState.SENT, OutboxState.UNCERTAIN]
    assert set(reached(platform).values()) == {1}


def test_where_the_account_must_wait_the_rest_of_the_chunk_is_not_called_and_not_counted(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    platform.says(TEMPLATE, {"errcode": 0, "errmsg": "ok", "msgid": 5}, 45011, {"errcode": 0, "errmsg": "ok"})
    broadcast_id = start(office, approved(STRANGERS))
    send(office, gateway, broadcast_id)
    before = len(platform.to(TEMPLATE))
    assert states(office, broadcast_id)[many[-1]] is OutboxState.QUEUED
    assert recipients(office, broadcast_id)[many[-1]].call_began_at is None
    assert before <= calls_noted(office, clock) < before + 2
    clock.move(minutes=2)
    send(office, gateway, broadcast_id)
    ids = Counter(call.body["client_msg_id"] for call in platform.to(TEMPLATE))
    assert len(ids) == 120
    assert read(office, broadcast_id).state is S.COMPLETED


def test_a_job_that_may_not_go_on_leaves_the_freezing_to_the_next(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved,
    jobs: list[JobCall], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(freezing, "PORTION", 50)
    broadcast_id = start(office, approved(EVERYBODY))
    jobs.clear()
    sending.run(office, gateway, broadcast_id, lambda: False)
    assert len(recipients(office, broadcast_id)) == 50
    assert jobs == [JobCall(sending.JOB, broadcast_id)]
    send(office, gateway, broadcast_id)
    assert len(recipients(office, broadcast_id)) == 124
    assert set(reached(platform).values()) == {1}


def test_a_record_that_the_database_took_back_is_written_once_more(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    refusals = [OperationalError("UPDATE recipients", {}, Exception("deadlock detected"))]
    there = chunks.record_sent

    def record_sent(*given: Any, flew: bool) -> None:
        there(*given, flew=flew)
        if refusals:
            raise refusals.pop()

    monkeypatch.setattr(chunks, "record_sent", record_sent)
    broadcast_id = start(office, approved(STRANGERS))
    send(office, gateway, broadcast_id)
    assert {states(office, broadcast_id)[openid] for openid in many} == {OutboxState.SENT}
    assert {reached(platform)[openid] for openid in many} == {1}
