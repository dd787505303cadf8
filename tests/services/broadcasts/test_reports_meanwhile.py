"""Reports of the platform that come while template messages are on their way, and long after."""

from __future__ import annotations

from collections import Counter

import pytest

from models.broadcasts import Broadcast
from models.kinds import OutboxState
from models.work import Office
from push import chunks, receipts
from push.chunks import Chunk
from push.receipts import Report
from push.wechat import WeChatGateway
from services.broadcasts import sending
from tests.conftest import Clock
from tests.services.broadcasts.conftest import (
    CHUNK,
    STRANGERS,
    Approved,
    freeze,
    recipients,
    start,
    states,
    write,
    write_down,
)


@pytest.mark.parametrize(
    ("status", "state"), [("success", OutboxState.SENT), ("failed:user block", OutboxState.FAILED)]
)
def test_a_report_may_come_before_the_books(office: Office, held: Chunk, status: str, state: OutboxState) -> None:
    openid = held.letters.side_by_side[0].openid
    with office.work() as work:
        receipts.templates_finished(work, [Report("7001", openid, status)])
    write_down(office, held)
    row = recipients(office, held.broadcast.id)[openid]
    assert (row.state, row.delivered_at is not None) == (state, status == "success")


@pytest.mark.parametrize("days", [0, 8])
def test_a_report_finds_its_message_by_person_and_id_however_late_it_comes(
    office: Office, held: Chunk, clock: Clock, days: int
) -> None:
    write_down(office, held)
    letter, other = held.letters.side_by_side[:2]
    clock.move(days=days)
    with office.work() as work:
        reports = [Report(f"7{letter.id}", letter.openid, "success"), Report(f"7{letter.id}", other.openid, "success")]
        receipts.templates_finished(work, reports)
    rows = recipients(office, held.broadcast.id)
    assert (rows[letter.openid].delivered_at, rows[other.openid].delivered_at) == (clock(), None)


def test_a_late_record_is_not_taken_for_the_message_that_is_sent_anew(
    office: Office, many: list[str], held: Chunk
) -> None:
    openid = held.letters.side_by_side[0].openid
    with office.work() as work:
        receipts.templates_finished(work, [Report("7001", openid, "failed:user block")])
        broadcast = work.db.get_one(Broadcast, held.broadcast.id)
        sending._again(work, broadcast, sending._in(broadcast, OutboxState.FAILED))
    write_down(office, held)
    rows = recipients(office, held.broadcast.id)
    assert (rows[openid].state, rows[openid].round) == (OutboxState.QUEUED, 1)
    assert Counter(row.state for row in rows.values())[OutboxState.SENT] == CHUNK - 1


def test_two_reports_of_one_person_belong_to_two_broadcasts(
    office: Office, gateway: WeChatGateway, held: Chunk, approved: Approved
) -> None:
    other = start(office, approved(STRANGERS, title="讲座报名开始", text="下周二的讲座现在可以报名。"))
    freeze(office, gateway, other)
    assert chunks.claim(office, other, gateway.settings, 3 * CHUNK) is not None
    openid = held.letters.side_by_side[0].openid
    with office.work() as work:
        receipts.templates_finished(work, [Report("1", openid, "success"), Report("2", openid, "success")])
    assert all(recipients(office, one)[openid].delivered_at for one in (held.broadcast.id, other))


def test_a_report_is_not_lost_where_the_books_are_done_while_it_is_looked_for(
    office: Office, held: Chunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = held.letters.side_by_side[0]
    monkeypatch.setattr(receipts, "_flying", lambda work, openid: write(work, held) and None)
    with office.work() as work:
        receipts.templates_finished(work, [Report(f"7{letter.id}", letter.openid, "failed:user block")])
    assert states(office, held.broadcast.id)[letter.openid] is OutboxState.FAILED
