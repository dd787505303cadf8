"""Where nothing else reaches, one mass message goes to many: once, within the month's budget, and reported on."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest
from sqlalchemy import select

from models.batches import Batch, QuotaDay
from models.kinds import BroadcastState as S
from models.kinds import Channel, OutboxState, SkipReason
from models.work import Office
from push import batches, circulars, mass_receipts
from push.mass_receipts import MassCounts
from push.wechat import WeChatGateway
from services.broadcasts import planner, results, sending
from tests.cast import Cast
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import (
    EVERYBODY,
    Approved,
    act,
    freeze,
    read,
    recipients,
    send,
    start,
    states,
)

MASS = "message/mass/send"
STRANGERS = {"not": {"field": "role", "in": ["contact", "officer"]}}
JOB = {"errcode": 0, "errmsg": "ok", "msg_id": 4711}


@pytest.fixture
def bare(gateway: WeChatGateway, platform: Platform) -> WeChatGateway:
    """An account without templates."""
    gateway.settings = dataclasses.replace(gateway.settings, wechat_template_notice="", wechat_template_event="")
    platform.says(MASS, JOB)
    return gateway


def batch_of(office: Office) -> Batch:
    with office.reading() as work:
        found = work.db.scalars(select(Batch).order_by(Batch.id.desc())).first()
        assert found is not None
        work.db.expunge_all()
    return found


def of_crowd(office: Office, broadcast_id: int) -> set[OutboxState]:
    """The states of those who are reached by nothing else."""
    return {state for openid, state in states(office, broadcast_id).items() if "crowd" in openid}


def told(office: Office, status: str, total: int, sent: int) -> bool:
    with office.work() as work:
        return mass_receipts.mass_finished(work, "4711", status, MassCounts(total, sent, sent, 0))


def test_one_call_reaches_all_whom_nothing_else_reaches(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, bare, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED
    assert [sorted(call.body["touser"]) for call in platform.to(MASS)] == [sorted(many)]
    assert len(platform.texts) == 4  # the cast wrote lately
    ways = Counter(row.way for row in recipients(office, broadcast_id).values())
    assert ways == {Channel.MASS_MESSAGE: 120, Channel.CUSTOMER_MESSAGE: 4}
    assert told(office, "send success", 120, 120)
    assert all(row.delivered_at for row in recipients(office, broadcast_id).values() if row.openid in many)
    with office.reading() as work:
        used = {row.channel: row.used for row in work.db.scalars(select(QuotaDay))}
    assert used == {Channel.MASS_MESSAGE: 1, Channel.CUSTOMER_MESSAGE: 4}


def test_the_fifth_of_a_month_reaches_nobody_and_the_forecast_says_so(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    for title in ("一", "二", "三", "四"):
        send(office, bare, start(office, approved(STRANGERS, title=title, is_urgent=True, urgent_reason="试")))
    fifth = approved(STRANGERS, title="五", is_urgent=True, urgent_reason="试")
    open_ways = circulars.ways_of(bare.settings, read(office, fifth))

    def forecast() -> planner.Forecast:
        return act(office, fifth, lambda work, one: planner.forecast(work, one, open_ways))

    steps = act(office, fifth - 1, lambda work, one: [(step.verb, step.note) for step in one.steps])
    assert ("override", "121 · 试") in steps  # the fourth passed over the three of a week
    # 周平 had four messages of his window, and no mass message yet: but there is none to one person
    assert forecast().unreached == {SkipReason.BUDGET: 120, SkipReason.NO_WAY: 1}
    clock.move(days=27)  # the first of February
    assert forecast().by_way[Channel.MASS_MESSAGE] == 121
    assert forecast().calls(Channel.MASS_MESSAGE) == 1


def test_a_call_whose_answer_was_lost_is_repeated_under_the_same_id(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    bare.client.timeout = (1, 0.2)
    platform.seconds[MASS] = 0.5
    broadcast_id = start(office, approved(STRANGERS))
    send(office, bare, broadcast_id)
    assert batch_of(office).state is OutboxState.QUEUED
    platform.seconds[MASS] = 0
    platform.says(MASS, {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": 4711})
    clock.move(seconds=10)
    send(office, bare, broadcast_id)
    assert len({call.body["clientmsgid"] for call in platform.to(MASS)}) == 1
    assert batch_of(office).remote_id == "4711"
    assert of_crowd(office, broadcast_id) == {OutboxState.SENT}


def test_a_call_that_a_long_pause_kept_from_being_repeated_is_uncertain_and_not_made_twice(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    bare.client.timeout = (1, 0.2)
    platform.seconds[MASS] = 0.5
    broadcast_id = start(office, approved(STRANGERS))
    send(office, bare, broadcast_id)
    act(office, broadcast_id, sending.pause)
    platform.seconds[MASS] = 0
    clock.move(days=1)
    act(office, broadcast_id, sending.resume)
    send(office, bare, broadcast_id)
    assert len(platform.to(MASS)) == 1
    assert of_crowd(office, broadcast_id) == {OutboxState.UNCERTAIN}
    assert read(office, broadcast_id).state is S.COMPLETED_WITH_FAILURES


def test_a_worker_that_dies_in_the_call_leaves_it_to_be_repeated_and_a_report_settles_it_too(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, bare, broadcast_id)
    parcel = batches.claim(office, broadcast_id, bare.settings)
    assert parcel is not None
    assert batches.begin(office, parcel)
    clock.move(days=1)
    with office.work() as work:
        sending.sweep(work)
    assert of_crowd(office, broadcast_id) == {OutboxState.UNCERTAIN}  # too late to ask the platform again
    assert not told(office, "send success", 90, 90)
    clock.move(hours=-2)
    assert told(office, "send success", 120, 120)
    assert of_crowd(office, broadcast_id) == {OutboxState.SENT}
    assert not platform.to(MASS)


@pytest.mark.parametrize(("status", "sent", "end"), [("send success", 120, "sent"), ("send fail", 0, "failed")])
def test_a_report_that_comes_before_the_answer_waits_for_its_id_and_one_of_another_message_settles_nothing(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock,
    status: str, sent: int, end: str,
) -> None:  # fmt: skip
    bare.client.timeout = (1, 0.2)
    platform.seconds[MASS] = 0.5
    broadcast_id = start(office, approved(STRANGERS))
    send(office, bare, broadcast_id)
    with office.work() as work:  # somebody sends to as many by hand
        assert not mass_receipts.mass_finished(work, "9999", "send success", MassCounts(120, 120, 120, 0))
    assert not told(office, status, 120, sent)
    assert of_crowd(office, broadcast_id) == {OutboxState.SENDING}
    platform.seconds[MASS] = 0
    clock.move(seconds=5)
    send(office, bare, broadcast_id)
    assert of_crowd(office, broadcast_id) == {OutboxState(end)}
    assert (batch_of(office).remote_id, batch_of(office).reached) == ("4711", sent)


def test_a_report_that_crossed_the_answer_is_brought_to_its_batch_by_the_sweep(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    with pytest.MonkeyPatch.context() as patch:
        there = bare.send_to_list
        patch.setattr(bare, "send_to_list", lambda *args: told(office, "send success", 120, 120) or there(*args))
        patch.setattr(mass_receipts, "catch_up", lambda *_: None)  # both were under way and saw nothing of each other
        send(office, bare, broadcast_id)
    assert batch_of(office).told_at is None
    with office.work() as work:
        sending.sweep(work)
    assert batch_of(office).reached == 120
    assert all(row.delivered_at for row in recipients(office, broadcast_id).values() if row.openid in many)


@pytest.mark.parametrize(("others", "end"), [(80, "sent"), (120, "uncertain")])
def test_a_kept_report_settles_what_became_uncertain_unless_another_message_meant_as_many(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock,
    others: int, end: str,
) -> None:  # fmt: skip
    bare.client.timeout = (1, 0.2)
    platform.seconds[MASS] = 0.5
    broadcast_id = start(office, approved(STRANGERS))
    send(office, bare, broadcast_id)
    assert not told(office, "send success", 120, 120)
    with office.work() as work:
        assert not mass_receipts.mass_finished(work, "9999", "send success", MassCounts(others, others, others, 0))
    platform.seconds[MASS] = 0
    clock.move(hours=23, minutes=30)
    send(office, bare, broadcast_id)
    assert of_crowd(office, broadcast_id) == {OutboxState.UNCERTAIN}
    with office.work() as work:
        sending.sweep(work)
    assert of_crowd(office, broadcast_id) == {OutboxState(end)}


def test_who_is_left_alone_while_another_worker_gathers_the_others_waits_for_them(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    with pytest.MonkeyPatch.context() as patch:
        there = batches._candidates
        patch.setattr(batches, "_candidates", lambda *args: there(*args)[:1])
        send(office, bare, broadcast_id)
    assert of_crowd(office, broadcast_id) == {OutboxState.QUEUED}
    send(office, bare, broadcast_id)
    assert [len(call.body["touser"]) for call in platform.to(MASS)] == [120]


@pytest.mark.parametrize(
    ("status", "error"),
    [("send fail", "send fail"), ("err(10001)", "err(10001)"), ("send success", mass_receipts.FILTERED)],
)
def test_a_job_that_reached_nobody_has_failed_for_all_and_is_no_part_of_their_month(
    office: Office, bare: WeChatGateway, many: list[str], approved: Approved, status: str, error: str
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    send(office, bare, broadcast_id)
    assert told(office, status, 120, 0)
    of_them = [row for row in recipients(office, broadcast_id).values() if "crowd" in row.openid]
    assert {(row.error, row.sent_at) for row in of_them} == {(error, None)}
    assert of_crowd(office, broadcast_id) == {OutboxState.FAILED}
    (fault,) = act(office, broadcast_id, results.progress).faults
    assert (fault.kind, fault.count) == ("receipt", 120)


def test_what_was_filtered_is_counted_and_nobody_is_named(
    office: Office, bare: WeChatGateway, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    send(office, bare, broadcast_id)
    assert told(office, "send success", 120, 117)
    assert (batch_of(office).reached, batch_of(office).filtered) == (117, 3)
    assert {row.delivered_at for row in recipients(office, broadcast_id).values()} == {None}


def test_a_pause_before_the_call_gives_everybody_back(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, people: Cast
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, bare, broadcast_id)
    with pytest.MonkeyPatch.context() as patch:
        there = batches.begin
        patch.setattr(batches, "begin", lambda *args: act(office, broadcast_id, sending.pause) or there(*args))
        send(office, bare, broadcast_id)
    assert not platform.to(MASS)
    assert of_crowd(office, broadcast_id) == {OutboxState.QUEUED}
    act(office, broadcast_id, sending.resume)
    send(office, bare, broadcast_id)
    assert len(platform.to(MASS)) == 1
    assert of_crowd(office, broadcast_id) == {OutboxState.SENT}


def test_where_mass_sending_is_not_granted_the_others_are_still_reached(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    platform.says(MASS, 48003)
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, bare, broadcast_id)
    assert Counter(states(office, broadcast_id).values()) == {OutboxState.FAILED: 120, OutboxState.SENT: 4}


def test_a_cancel_during_the_call_leaves_nobody_waiting_and_a_person_says_what_became_of_it(
    office: Office, bare: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    bare.client.timeout = (1, 0.2)
    platform.seconds[MASS] = 0.5
    with pytest.MonkeyPatch.context() as patch:
        there = bare.send_to_list
        patch.setattr(
            bare, "send_to_list", lambda *args: act(office, broadcast_id, sending.cancel, "内容有误") or there(*args)
        )
        send(office, bare, broadcast_id)
    clock.move(seconds=30)
    with office.work() as work:
        sending.sweep(work)
    assert of_crowd(office, broadcast_id) == {OutboxState.UNCERTAIN}
    assert act(office, broadcast_id, sending.decide_uncertain, arrived=False) == 120
    assert of_crowd(office, broadcast_id) == {OutboxState.SKIPPED}
    assert read(office, broadcast_id).state is S.CANCELLED
    assert len(platform.to(MASS)) == 1
