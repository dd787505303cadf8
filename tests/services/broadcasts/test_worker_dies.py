"""What a worker that dies or is kept waiting leaves behind, and what a broken connection costs."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest
from sqlalchemy.exc import OperationalError

from models.broadcasts import Broadcast
from models.kinds import BroadcastState as S
from models.kinds import OutboxState
from models.people import Follower
from models.work import JobCall, Office, Work
from push import chunks, volley
from push.chunks import Chunk
from push.outcomes import Tally
from push.wechat import WeChatGateway
from services.broadcasts import sending
from tests.cast import LI_MIN
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import (
    CONTACTS,
    STRANGERS,
    TEMPLATE,
    Approved,
    aboard,
    act,
    freeze,
    reached,
    read,
    recipients,
    send,
    start,
    states,
)

LONGER_THAN_THE_PLATFORM_REMEMBERS = 11 * 60
CHUNK = 40


class Killed(BaseException):
    """Nothing is tidied up."""


@pytest.fixture(autouse=True)
def small_portions(gateway: WeChatGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volley, "LARGEST", CHUNK)
    monkeypatch.setattr(volley, "NAPS", (0.0, 0.0, 0.0))


def broken() -> OperationalError:
    return OperationalError("COMMIT", {}, Exception("server closed the connection"), connection_invalidated=True)


@pytest.mark.parametrize("record", [1, 3])
def test_after_a_long_outage_a_chunk_is_uncertain_and_everybody_else_gets_it_once(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock,
    record: int,
) -> None:  # fmt: skip
    broadcast_id = start(office, approved(STRANGERS))
    written: list[int] = []
    there = chunks.record_sent

    def dies(*given: object, flew: bool) -> None:
        written.append(1)
        if len(written) >= record:
            raise Killed
        there(*given, flew=flew)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "record_sent", dies)
        with pytest.raises(Killed):
            send(office, gateway, broadcast_id)
    clock.move(seconds=LONGER_THAN_THE_PLATFORM_REMEMBERS)
    with office.work() as work:
        sending.sweep(work)
    uncertain = {openid for openid, state in states(office, broadcast_id).items() if state is OutboxState.UNCERTAIN}
    assert len(uncertain) == CHUNK
    assert uncertain <= reached(platform).keys()
    send(office, gateway, broadcast_id)
    assert reached(platform) == dict.fromkeys(recipients(office, broadcast_id), 1)


def test_a_pause_takes_effect_with_the_chunk_at_hand(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    there = chunks.record_sent

    def record_and_pause(work: Work, chunk: Chunk, remote_ids: dict[int, str], *, flew: bool) -> None:
        there(work, chunk, remote_ids, flew=flew)
        broadcast = work.db.get_one(Broadcast, broadcast_id)
        if broadcast.state is S.SENDING:
            sending.pause(work, broadcast)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "record_sent", record_and_pause)
        send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.PAUSED
    called, everybody = reached(platform), recipients(office, broadcast_id)
    waiting = {openid: row for openid, row in everybody.items() if row.state is OutboxState.QUEUED}
    assert 0 < len(called) <= CHUNK
    assert waiting.keys() == everybody.keys() - called.keys()
    assert {(row.call_began_at, row.claim) for row in waiting.values()} == {(None, None)}
    tried = sum(row.attempts for row in waiting.values())  # a connection that did not open on a starved host
    assert tried <= CHUNK - len(called)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_record_is_repeated_where_the_connection_broke_and_what_was_written_is_not_written_twice(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved,
    monkeypatch: pytest.MonkeyPatch, moment: str,
) -> None:  # fmt: skip
    broadcast_id = start(office, approved({"any": [CONTACTS, STRANGERS]}))
    freeze(office, gateway, broadcast_id)
    with office.reading() as work:
        before = work.db.get_one(Follower, LI_MIN.openid).window_left
    there, records = volley.Volley._write, [0]

    def written(self: volley.Volley, *given: object) -> None:
        records[0] += 1
        if records[0] % 2 == 0:
            there(self, *given)  # type: ignore[arg-type]
            return
        if moment == "after":
            there(self, *given)  # type: ignore[arg-type]
        raise broken()

    monkeypatch.setattr(volley.Volley, "_write", written)
    send(office, gateway, broadcast_id)
    assert set(states(office, broadcast_id).values()) == {OutboxState.SENT}
    assert set(reached(platform).values()) == {1}
    assert read(office, broadcast_id).tried == len(reached(platform))
    with office.reading() as work:
        assert work.db.get_one(Follower, LI_MIN.openid).window_left == before - 1


def test_who_was_kept_waiting_after_a_claim_calls_nobody_of_it_and_gives_them_back(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    late, there, claim = [0.0], time.monotonic, chunks.claim
    monkeypatch.setattr(time, "monotonic", lambda: there() + late[0])

    def slowly(*given: object) -> Chunk | None:
        chunk = claim(*given)  # type: ignore[arg-type]
        late[0] = volley.LONGEST_SECONDS + 1
        return chunk

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "claim", slowly)
        once = iter((True, False)).__next__
        assert volley.send_some(office, gateway, broadcast_id, once, lambda *noted: None)
    assert not platform.to(TEMPLATE)
    left = recipients(office, broadcast_id).values()
    assert {(row.state, row.call_began_at, row.attempts) for row in left} == {(OutboxState.QUEUED, None, 0)}
    send(office, gateway, broadcast_id)
    assert set(reached(platform).values()) == {1}


def test_a_late_record_and_a_person_who_decides_meanwhile_do_not_wait_for_each_other(
    office: Office, gateway: WeChatGateway, many: list[str], approved: Approved, clock: Clock
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    late = chunks.claim(office, broadcast_id, gateway.settings, CHUNK)
    assert late is not None
    clock.move(seconds=LONGER_THAN_THE_PLATFORM_REMEMBERS)
    with office.work() as work:
        sending.sweep(work)
    decided: list[int] = []

    def decide() -> None:
        decided.append(act(office, broadcast_id, sending.decide_uncertain, arrived=True))

    person = threading.Thread(target=decide)
    with office.work() as work:
        chunks.record_sent(work, late, {late.ids[0]: "1"}, flew=chunks.land(work, late, set()))
        person.start()
        person.join(0.3)  # by then it waits
        sending._note(work, broadcast_id, Tally(tried=1, sent=1))
    person.join()
    assert decided == [CHUNK - 1]
    assert Counter(states(office, broadcast_id).values())[OutboxState.SENT] == CHUNK


@pytest.mark.parametrize(("seconds", "started"), [(10, 0), (35, sending.HELPERS + 1)])
def test_others_go_on_with_who_waits_before_the_lease_of_a_dead_worker_has_run_out(
    office: Office, gateway: WeChatGateway, many: list[str], approved: Approved, clock: Clock, jobs: list[JobCall],
    seconds: int, started: int,
) -> None:  # fmt: skip
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    held = chunks.claim(office, broadcast_id, gateway.settings, CHUNK)  # and dies
    assert held is not None
    clock.move(seconds=seconds)
    jobs.clear()
    with office.work() as work:
        sending.sweep(work)
    assert jobs == [JobCall(sending.JOB, broadcast_id)] * started
    assert sorted(aboard(office)) == sorted(held.ids)
