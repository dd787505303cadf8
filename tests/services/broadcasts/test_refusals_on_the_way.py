"""What the platform's refusals, the hours and people's own words do to a broadcast on its way."""

from __future__ import annotations

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import select

from models.broadcasts import Broadcast
from models.kinds import BroadcastState as S
from models.kinds import OutboxState
from models.outbox import OutboxEntry
from models.work import JobCall, Office
from push import house, receipts, turns
from push.pace import HOLD, Pace
from push.wechat import WeChatGateway
from services import followers
from services.broadcasts import results, sending
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import (
    CONTACTS,
    CUSTOM,
    EVERYBODY,
    TEMPLATE,
    Approved,
    act,
    read,
    recipients,
    send,
    start,
    states,
)

LI, ZHAO, WANG = LI_MIN.openid, ZHAO_LEI.openid, WANG_QIANG.openid


def test_in_quiet_hours_it_rests_and_an_urgent_one_does_not(
    office: Office, gateway: WeChatGateway, platform: Platform, approved: Approved, clock: Clock, jobs: list[JobCall]
) -> None:
    usual = start(office, approved(CONTACTS))
    urgent = start(office, approved(CONTACTS, is_urgent=True, urgent_reason="台风红色预警"))
    clock.move(hours=12)
    send(office, gateway, usual)
    assert platform.to(CUSTOM) == []
    assert read(office, usual).resting_why == "quiet"
    send(office, gateway, urgent)
    assert len(platform.to(CUSTOM)) == 2
    clock.move(hours=10)
    jobs.clear()
    with office.work() as work:
        sending.sweep(work)
    assert JobCall("broadcasts.send", usual) in jobs
    send(office, gateway, usual)
    assert len(platform.to(CUSTOM)) == 4


def test_the_days_quota_used_up_makes_it_rest_till_midnight(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    platform.says(TEMPLATE, *[{"errcode": 0, "msgid": n} for n in range(1, 30)], 45009)
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, gateway, broadcast_id)
    until = read(office, broadcast_id).resting_until
    assert until is not None
    assert until.isoformat() == "2026-01-05T16:00:00+00:00"
    assert states(office, broadcast_id)[many[-1]] is OutboxState.QUEUED
    platform.says(TEMPLATE, {"errcode": 0, "msgid": 1})
    clock.move(days=1)
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED


def test_too_many_errors_brake_it(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    platform.says(TEMPLATE, 47003)
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.PAUSED
    assert len(platform.to(TEMPLATE)) < 120
    with office.reading() as work:
        assert work.db.get_one(Broadcast, broadcast_id).steps[-1].verb == "brake"


def test_an_absence_of_redis_is_no_reason_to_brake(
    office: Office,
    gateway: WeChatGateway,
    platform: Platform,
    many: list[str],
    approved: Approved,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0)
    there, gateway.pace = gateway.pace, Pace(Redis(port=1, retry=Retry(NoBackoff(), 0)), per_second=10_000)
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, gateway, broadcast_id)
    assert (read(office, broadcast_id).state, platform.to(TEMPLATE)) == (S.SENDING, [])
    assert {row.attempts for row in recipients(office, broadcast_id).values() if row.openid in many} == {0}
    gateway.pace = there
    clock.move(seconds=10)
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED


def test_people_who_left_are_no_reason_to_brake(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    platform.says(TEMPLATE, 43004)
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED_WITH_FAILURES


def test_only_those_it_failed_for_get_it_again(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    platform.says(TEMPLATE, *[47003] * 5, {"errcode": 0, "msgid": 1})
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED_WITH_FAILURES
    failed = {openid for openid, state in states(office, broadcast_id).items() if state is OutboxState.FAILED}
    before = list(platform.calls)
    assert act(office, broadcast_id, sending.resend) == 5
    send(office, gateway, broadcast_id)
    anew = platform.calls[len(before) :]
    assert sorted(str(call.body["touser"]) for call in anew) == sorted(failed)
    assert {call.body["client_msg_id"] for call in anew}.isdisjoint(call.body.get("client_msg_id") for call in before)
    assert read(office, broadcast_id).state is S.COMPLETED


def test_a_busy_platform_is_tried_again_by_the_ladder(
    office: Office, gateway: WeChatGateway, platform: Platform, approved: Approved, clock: Clock, jobs: list[JobCall]
) -> None:
    platform.says(CUSTOM, -1, -1, {"errcode": 0})
    broadcast_id = start(office, approved(CONTACTS))
    jobs.clear()
    send(office, gateway, broadcast_id)
    assert set(states(office, broadcast_id).values()) == {OutboxState.QUEUED}
    assert jobs[-1] == JobCall("broadcasts.send", broadcast_id, delay_seconds=1.0)
    clock.move(seconds=2)
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED


def test_the_platforms_report_is_kept_on_the_persons_row(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, gateway, broadcast_id)
    rows = recipients(office, broadcast_id)
    with office.work() as work:
        assert receipts.template_finished(work, rows[many[0]].remote_id, many[0], "success")
        assert receipts.template_finished(work, rows[many[1]].remote_id, many[1], "failed:user block")
    rows = recipients(office, broadcast_id)
    assert rows[many[0]].delivered_at is not None
    assert (rows[many[1]].state, rows[many[1]].error) == (OutboxState.FAILED, "failed:user block")
    with office.reading() as work:
        found = results.progress(work, work.db.get_one(Broadcast, broadcast_id))
    assert (found.people, found.done, found.delivered) == (124, 124, 1)
    assert [(fault.kind, fault.count) for fault in found.faults] == [("receipt", 1)]


def test_the_officer_is_asked_to_tell_those_it_could_not_reach(
    office: Office, gateway: WeChatGateway, approved: Approved
) -> None:
    broadcast_id = approved(CONTACTS, text="{name}您好，可以申领了。", link="https://example.org/a")
    with office.work() as work:
        followers.unfollow(work, LI)
    send(office, gateway, start(office, broadcast_id))
    with office.reading() as work:
        (entry,) = work.db.scalars(select(OutboxEntry))
        assert (entry.openid, entry.notice, entry.facts["names"]) == (WANG, "broadcast.pass_on", "恒远机械")
        assert "朋友您好，可以申领了。\n" in entry.facts["text"]  # all that is to be passed on, to nobody by name
        assert "https://example.org/a" in entry.facts["text"]
        assert "退订" not in entry.facts["text"]


def test_while_the_house_is_held_no_job_starts_the_next_and_once_confirmed_the_sweep_goes_on(
    office: Office, gateway: WeChatGateway, platform: Platform, approved: Approved, jobs: list[JobCall], redis: Redis
) -> None:
    house.look(office, redis)
    broadcast_id = start(office, approved(EVERYBODY))
    redis.delete(house.KEY)
    house.look(office, redis)
    send(office, gateway, broadcast_id)
    jobs.clear()
    send(office, gateway, broadcast_id)
    with office.work() as work:
        sending.sweep(work)
    assert not jobs
    assert not platform.to(CUSTOM)
    with office.work() as work:
        house.confirm(work, redis)
    with office.work() as work:
        sending.sweep(work)
    assert JobCall("broadcasts.send", broadcast_id) in jobs


def test_a_broadcast_that_is_refused_its_token_holds_the_account(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    platform.says("stable_token", 40164)
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, gateway, broadcast_id)
    assert gateway.redis.ttl(HOLD) > 0
    assert read(office, broadcast_id).resting_until is not None
    assert set(states(office, broadcast_id).values()) == {OutboxState.QUEUED}
