"""Books are kept beside the calls: what a worker that dies leaves behind, and what a broken connection costs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from models.broadcasts import Broadcast
from models.kinds import BroadcastState as S
from models.kinds import OutboxState
from models.people import Follower
from models.work import Office, Work
from push import chunks, sender, volley
from push.chunks import Chunk
from push.sender import Sender
from push.wechat import WeChatGateway
from services.broadcasts import sending
from tests.cast import LI_MIN
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import (
    CONTACTS,
    TEMPLATE,
    Approved,
    act,
    freeze,
    reached,
    read,
    recipients,
    send,
    start,
    states,
)

STRANGERS = {"not": {"field": "role", "in": ["contact", "officer"]}}
LONGER_THAN_THE_PLATFORM_REMEMBERS = timedelta(minutes=11)


class Killed(BaseException):
    """Nothing is tidied up."""


@pytest.fixture(autouse=True)
def small_portions(gateway: WeChatGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "SLICE", 8)
    monkeypatch.setattr(sender, "LARGEST", 40)
    monkeypatch.setattr(volley, "NAPS", (0.0, 0.0, 0.0))


def broken() -> OperationalError:
    return OperationalError("COMMIT", {}, Exception("server closed the connection"), connection_invalidated=True)


@pytest.mark.parametrize("record", [1, 3, 6, 8])
def test_after_a_long_outage_two_slices_are_uncertain_and_the_rest_of_what_a_worker_held_is_sent_once(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock,
    record: int,
) -> None:  # fmt: skip
    broadcast_id = start(office, approved(STRANGERS))
    written: list[int] = []
    there = chunks.record_sent

    def dies(*given: object) -> None:
        written.append(1)
        if len(written) >= record:
            raise Killed
        there(*given)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "record_sent", dies)
        with pytest.raises(Killed):
            send(office, gateway, broadcast_id)
    held = [row for row in recipients(office, broadcast_id).values() if row.state is OutboxState.SENDING]
    assert len(held) > 2 * chunks.SLICE
    called, left = reached(platform), {row.openid for row in held}
    clock.move(seconds=LONGER_THAN_THE_PLATFORM_REMEMBERS.total_seconds())
    with office.work() as work:
        sending.sweep(work)
    uncertain = {openid for openid, state in states(office, broadcast_id).items() if state is OutboxState.UNCERTAIN}
    assert called.keys() & left <= uncertain
    assert len(uncertain) <= 2 * chunks.SLICE
    send(office, gateway, broadcast_id)
    assert set(reached(platform).values()) == {1}
    assert len(reached(platform).keys() | uncertain) == 121


def test_who_was_called_before_by_another_stays_uncertain_though_this_worker_did_not_come_to_them(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    for worker in ("a", "b"):  # the second gets what the first may have called, within the nine minutes
        assert chunks.claim(office, broadcast_id, gateway.settings, 40, worker * 24 + "00000000")
        clock.move(seconds=61)
        with office.work() as work:
            chunks.resolve(work)
    clock.move(minutes=9)
    assert chunks.claim(office, broadcast_id, gateway.settings, 200, "c" * 24 + "00000000")
    clock.move(seconds=61)
    with office.work() as work:
        sending.sweep(work)
    counted = Counter(states(office, broadcast_id).values())
    assert counted[OutboxState.UNCERTAIN] >= 2 * chunks.SLICE
    send(office, gateway, broadcast_id)
    assert OutboxState.SENDING not in states(office, broadcast_id).values()


def test_a_pause_gives_back_what_was_claimed_ahead(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    with Sender(office, gateway, broadcast_id, lambda tally: None) as one:
        assert one.send_some(lambda: True)
        act(office, broadcast_id, sending.pause)
    counted = Counter(states(office, broadcast_id).values())
    assert counted == {OutboxState.SENT: len(reached(platform)), OutboxState.QUEUED: 121 - len(reached(platform))}
    waiting = [row for row in recipients(office, broadcast_id).values() if row.state is OutboxState.QUEUED]
    assert {(row.call_began_at, row.attempts, row.claim) for row in waiting} == {(None, 0, None)}


def test_a_pause_takes_effect_within_two_slices(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    there = chunks.record_sent

    def record_and_pause(work: Work, chunk: Chunk, remote_ids: Mapping[int, str]) -> None:
        there(work, chunk, remote_ids)
        pause_in(work, broadcast_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "record_sent", record_and_pause)
        send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.PAUSED
    assert len(platform.to(TEMPLATE)) <= 3 * chunks.SLICE  # one that was recorded, and two that were on their way
    assert OutboxState.SENDING not in states(office, broadcast_id).values()


def pause_in(work: Work, broadcast_id: int) -> None:
    broadcast = work.db.get_one(Broadcast, broadcast_id)
    if broadcast.state is S.SENDING:
        sending.pause(work, broadcast)
        work.db.flush()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_record_is_repeated_where_the_connection_broke_and_what_was_written_is_not_written_twice(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved,
    monkeypatch: pytest.MonkeyPatch, moment: str,
) -> None:  # fmt: skip
    broadcast_id = start(office, approved(CONTACTS))
    freeze(office, gateway, broadcast_id)
    with office.reading() as work:
        before = work.db.get_one(Follower, LI_MIN.openid).window_left
    there, breaks = volley.Volley._written, [moment]

    def written(self: volley.Volley, *given: object) -> bool:
        if breaks and given[0]:
            breaks.pop()
            if moment == "after":
                there(self, *given)  # type: ignore[arg-type]
            raise broken()
        return there(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(volley.Volley, "_written", written)
    send(office, gateway, broadcast_id)
    assert not breaks
    assert set(states(office, broadcast_id).values()) == {OutboxState.SENT}
    assert set(reached(platform).values()) == {1}
    with office.reading() as work:
        assert work.db.get_one(Follower, LI_MIN.openid).window_left == before - 1


@pytest.mark.parametrize("stall", [volley.LONGEST_SECONDS + 1, chunks.LEASE.total_seconds() + 1])
def test_who_was_kept_waiting_until_the_lease_ran_out_calls_nobody_more_of_what_was_held_or_claimed_ahead(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved,
    monkeypatch: pytest.MonkeyPatch, stall: float,
) -> None:  # fmt: skip
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    late, there = [0.0], time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: there() + late[0])
    record, called = chunks.record_sent, []

    def stalls(*given: object) -> None:
        record(*given)  # type: ignore[arg-type]
        called.append(len(platform.to(TEMPLATE)))
        if len(called) == 1:
            late[0] = stall

    monkeypatch.setattr(chunks, "record_sent", stalls)
    with Sender(office, gateway, broadcast_id, lambda tally: None) as one:
        assert one.send_some(lambda: True)
        assert len(platform.to(TEMPLATE)) <= 2 * chunks.SLICE  # of five
        assert one.send_some(lambda: True)
    counted = Counter(states(office, broadcast_id).values())
    assert counted == {OutboxState.SENT: len(reached(platform)), OutboxState.QUEUED: 121 - len(reached(platform))}
    is_past_the_lease = stall > chunks.LEASE.total_seconds()
    assert (len(platform.to(TEMPLATE)) <= 2 * chunks.SLICE) is is_past_the_lease  # the chunk claimed ahead is stale too
