"""Template messages on their way stand in one row: nobody takes one of them for somebody who waits."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from models.kinds import BroadcastState as S
from models.kinds import Channel, OutboxState
from models.work import JobCall, Office, Work
from push import chunks, flights, outcomes, volley, wire
from push.attempt import DEDUPLICATED
from push.chunks import Chunk
from push.errors import Uncertain
from push.outcomes import Outcome, Tally
from push.wechat import WeChatGateway
from services.broadcasts import results, sending
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import (
    CHUNK,
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
    write_down,
)


def in_doubt(chunk: Chunk, clock: Clock) -> list[Outcome]:
    return [outcomes.of_error(letter, Uncertain("late"), clock()) for letter in chunk.letters.side_by_side]


def books(office: Office, gateway: WeChatGateway, chunk: Chunk, note: volley.Note, found: list[Outcome]) -> None:
    volley.Volley(office, gateway, chunk, time.monotonic() + 20, note)._record(found, {})


def test_two_who_claim_at_the_same_moment_get_different_people(
    office: Office, gateway: WeChatGateway, many: list[str], approved: Approved, monkeypatch: pytest.MonkeyPatch
) -> None:
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    found: list[Chunk | None] = []
    there = flights.leave

    def claim() -> None:
        found.append(chunks.claim(office, broadcast_id, gateway.settings, CHUNK))

    second = threading.Thread(target=claim)

    def slowly(*given: object) -> None:
        if not second.ident:
            second.start()
            second.join(0.3)  # by then it waits, or has looked too early
        there(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(flights, "leave", slowly)
    claim()
    second.join()
    ids = [one for chunk in found if chunk for one in chunk.ids]
    assert (len(found), len(ids), len({*ids})) == (2, 2 * CHUNK, 2 * CHUNK)


def test_the_books_of_a_chunk_are_written_once_and_its_row_is_gone(office: Office, held: Chunk, clock: Clock) -> None:
    before = recipients(office, held.broadcast.id).values()
    assert {(row.state, row.call_began_at, row.attempts) for row in before} == {(OutboxState.QUEUED, None, 0)}
    with office.reading() as work:
        shown = results.progress(work, held.broadcast).by_state
    assert shown == {OutboxState.SENDING: CHUNK, OutboxState.QUEUED: 121 - CHUNK}
    assert write_down(office, held)
    assert not aboard(office)
    rows = [row for row in recipients(office, held.broadcast.id).values() if row.id in held.ids]
    told = {(row.state, row.way, row.attempts, row.call_began_at, row.remote_id == f"7{row.id}") for row in rows}
    assert told == {(OutboxState.SENT, Channel.TEMPLATE_MESSAGE, 1, held.began_at, True)}


def test_who_was_on_the_way_when_a_worker_died_is_called_once_more_by_the_same_way_and_id(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], held: Chunk, clock: Clock
) -> None:
    clock.move(seconds=61)
    with office.work() as work:
        sending.sweep(work)
    assert not aboard(office)
    rows = {row.id: row for row in recipients(office, held.broadcast.id).values()}
    again = {(rows[one].state, rows[one].way, rows[one].call_began_at) for one in held.ids}
    assert again == {(OutboxState.QUEUED, Channel.TEMPLATE_MESSAGE, held.began_at)}
    send(office, gateway, held.broadcast.id)
    assert Counter(call.body["touser"] for call in platform.to(TEMPLATE)) == dict.fromkeys(many, 1)
    assert read(office, held.broadcast.id).state is S.COMPLETED


@pytest.mark.parametrize("seconds", [61, 11 * 60])
def test_a_record_that_comes_after_the_lease_ends_nobody_who_was_given_to_others(
    office: Office, gateway: WeChatGateway, held: Chunk, clock: Clock, seconds: int
) -> None:
    clock.move(seconds=seconds)
    with office.work() as work:
        sending.sweep(work)
    assert not write_down(office, held)
    ended = {one for one, row in _by_id(office, held).items() if row is OutboxState.SENT}
    assert ended == (set() if seconds < DEDUPLICATED.total_seconds() else {*held.ids})


def test_who_is_on_the_way_when_it_is_cancelled_is_told_apart_from_who_waits(
    office: Office, many: list[str], held: Chunk
) -> None:
    act(office, held.broadcast.id, sending.cancel, "改期")
    assert Counter(states(office, held.broadcast.id).values()) == {OutboxState.QUEUED: CHUNK, OutboxState.SKIPPED: 81}
    assert write_down(office, held)
    assert Counter(states(office, held.broadcast.id).values()) == {OutboxState.SENT: CHUNK, OutboxState.SKIPPED: 81}


def test_nobody_is_woken_for_those_who_are_on_their_way(
    office: Office, gateway: WeChatGateway, many: list[str], held: Chunk, jobs: list[JobCall]
) -> None:
    while (other := chunks.claim(office, held.broadcast.id, gateway.settings, CHUNK)) is not None:
        write_down(office, other)
    jobs.clear()
    with office.work() as work:
        sending.settle(work, held.broadcast.id)
    assert (jobs, read(office, held.broadcast.id).state) == ([], S.SENDING)
    write_down(office, held)
    with office.work() as work:
        sending.settle(work, held.broadcast.id)
    assert read(office, held.broadcast.id).state is S.COMPLETED


def test_the_nine_minutes_of_a_lost_answer_begin_at_the_claim_and_not_with_its_books(
    office: Office, gateway: WeChatGateway, held: Chunk, clock: Clock
) -> None:
    clock.move(seconds=50)
    books(office, gateway, held, sending._note, in_doubt(held, clock))
    rows = recipients(office, held.broadcast.id).values()
    assert {row.call_began_at for row in rows if row.id in held.ids} == {held.began_at}


def test_a_claim_and_a_record_that_gives_quota_back_do_not_wait_for_each_other(
    office: Office, gateway: WeChatGateway, held: Chunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed: list[Chunk | None] = []
    has_locked, there = threading.Event(), flights.leave
    wanted = (office, held.broadcast.id, gateway.settings, CHUNK)
    second = threading.Thread(target=lambda: claimed.append(chunks.claim(*wanted)))

    def tell(*given: object) -> None:
        has_locked.set()
        there(*given)  # type: ignore[arg-type]

    def note(work: Work, broadcast_id: int, tally: Tally) -> None:
        second.start()
        has_locked.wait(0.3)
        sending._note(work, broadcast_id, tally)

    monkeypatch.setattr(flights, "leave", tell)
    books(office, gateway, held, note, [outcomes.put_back(letter) for letter in held.letters.side_by_side])
    second.join()
    assert [len(chunk.ids) for chunk in claimed if chunk] == [CHUNK]


def test_who_may_have_been_reached_is_not_left_out_where_the_books_are_done_while_it_is_cancelled(
    office: Office, held: Chunk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, found = sending._changed, [outcomes.row(one, clock(), clock()) for one in in_doubt(held, clock)]

    def between(work: Work, statement: object) -> int:
        count = there(work, statement)  # type: ignore[arg-type]
        if flights.is_under_way(work, held.token):
            chunks.record(work, held, found, flew=chunks.land(work, held, set()))
        return count

    monkeypatch.setattr(sending, "_changed", between)
    act(office, held.broadcast.id, sending.cancel, "改期")
    assert {*_by_id(office, held).values()} == {OutboxState.QUEUED}  # the sweep comes to them
    with office.work() as work:
        sending.sweep(work)
    assert {*_by_id(office, held).values()} == {OutboxState.UNCERTAIN}


@pytest.mark.parametrize(("place", "step"), [(wire.Route, "send"), (wire, "read")])
def test_where_the_sending_breaks_off_in_the_middle_nobody_is_lost_or_gets_another_message(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock,
    monkeypatch: pytest.MonkeyPatch, place: object, step: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(volley, "LARGEST", 2 * CHUNK)
    there, times = getattr(place, step), list(range(CHUNK // 2))

    def breaks(*given: object) -> object:
        if not times:
            raise KeyboardInterrupt
        times.pop()
        return there(*given)

    broadcast_id = start(office, approved(STRANGERS))
    monkeypatch.setattr(place, step, breaks)
    with pytest.raises(KeyboardInterrupt):
        send(office, gateway, broadcast_id)
    monkeypatch.setattr(place, step, there)
    assert aboard(office)
    clock.move(seconds=61)
    with office.work() as work:
        sending.sweep(work)
    rows = recipients(office, broadcast_id)
    unsure = {openid for openid, row in rows.items() if row.call_began_at and row.state is OutboxState.QUEUED}
    sure = {openid for openid, row in rows.items() if row.state is OutboxState.SENT}
    assert reached(platform).keys() <= sure | unsure
    send(office, gateway, broadcast_id)
    ids: dict[str, set[str]] = {}
    for call in platform.to(TEMPLATE):
        ids.setdefault(call.body["touser"], set()).add(call.body["client_msg_id"])
    assert {openid: len(told) for openid, told in ids.items()} == dict.fromkeys(many, 1)
    assert read(office, broadcast_id).state is S.COMPLETED


def _by_id(office: Office, chunk: Chunk) -> dict[int, OutboxState]:
    return {row.id: row.state for row in recipients(office, chunk.broadcast.id).values() if row.id in chunk.ids}
