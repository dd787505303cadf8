"""What the platform reports of a broadcast comes in bursts: the door puts it by, the rows are written in portions."""

from __future__ import annotations

import resource
from collections import Counter
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import insert, select

from bot import conversation, keeper, reports
from bot.envelope import Envelope
from bot.inbox import KEPT
from bot.talking import Desk
from models.batches import Batch
from models.broadcasts import Broadcast, Recipient
from models.kinds import Channel, OutboxState, Topic
from models.messages import Message
from models.work import Office
from tests.bot.platform import Platform
from tests.conftest import Clock

BURST = 10_000
DOOR = 500  # of them come sealed, through the whole door
MOST_MEMORY = 64 * 1024  # kilobytes that a burst may add to a process


@pytest.fixture
def broadcast_id(office: Office) -> int:
    """A broadcast that has just left to ten thousand."""
    with office.work() as work:
        broadcast = work.add(Broadcast(number="QF1", topic=Topic.NOTICE, created_at=work.now))
        sent = {
            "broadcast_id": broadcast.id, "state": OutboxState.SENT, "way": Channel.TEMPLATE_MESSAGE, "round": 0,
            "attempts": 1, "due_at": work.now, "call_began_at": work.now, "sent_at": work.now, "error": "",
        }  # fmt: skip
        rows = [{**sent, "openid": f"o-{number}", "remote_id": str(9000 + number)} for number in range(BURST)]
        work.db.execute(insert(Recipient), rows)
        return broadcast.id


def burst(platform: Platform, count: int) -> None:
    for number in range(count):
        status = "success" if number % 10 else "failed:user block"
        assert platform.happens(
            f"o-{number}", "TEMPLATESENDJOBFINISH", MsgID=str(9000 + number), Status=status
        ).is_success


def outcomes(office: Office) -> Counter[tuple[OutboxState, bool]]:
    with office.reading() as work:
        rows = work.db.execute(select(Recipient.state, Recipient.delivered_at)).all()
    return Counter((state, arrived is not None) for state, arrived in rows)


def test_a_burst_as_large_as_the_broadcast_is_absorbed(
    platform: Platform, desk: Desk, office: Office, redis: Redis, broadcast_id: int
) -> None:
    burst(platform, DOOR)
    for number in range(DOOR, BURST):
        status = "success" if number % 10 else "failed:user block"
        fields = {"MsgID": str(9000 + number), "Status": status}
        key = f"event:{number}"
        told = Envelope(f"o-{number}", "gh", reports.TEMPLATE, key, 1_767_578_400, fields, True, "", "")
        assert conversation.receive(desk, told) == []
    assert redis.xlen(KEPT) == BURST
    assert outcomes(office) == {(OutboxState.SENT, False): BURST}  # the door has not touched the database
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while keeper.keep(office, redis):
        pass
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY
    assert outcomes(office) == {(OutboxState.SENT, True): BURST * 9 // 10, (OutboxState.FAILED, False): BURST // 10}
    with office.reading() as work:
        assert len(work.db.scalars(select(Message.id)).all()) == BURST


def test_a_report_that_comes_twice_changes_nothing_the_second_time(
    platform: Platform, office: Office, redis: Redis, broadcast_id: int, clock: Clock
) -> None:
    burst(platform, 20)
    entries: Any = redis.xrange(KEPT)
    keeper.keep(office, redis)
    before = outcomes(office)
    for _, fields in entries:
        redis.xadd(KEPT, fields)
    clock.move(hours=1)
    keeper.keep(office, redis)
    assert outcomes(office) == before


def test_reports_of_mass_messages_and_of_subscription_notices_are_noted_too(
    platform: Platform, office: Office, redis: Redis, broadcast_id: int
) -> None:
    with office.work() as work:
        batch = work.add(
            Batch(broadcast_id=broadcast_id, way=Channel.MASS_MESSAGE, state=OutboxState.SENT, people=2,
                  due_at=work.now, remote_id="77")
        )  # fmt: skip
        mine = {one.openid: one for one in work.db.scalars(select(Recipient).where(Recipient.id < 5))}
        for openid in ("o-0", "o-1"):
            mine[openid].batch_id = batch.id
        for openid in ("o-2", "o-3"):
            mine[openid].way = Channel.SUBSCRIPTION_NOTICE
    counts = {"TotalCount": "2", "FilterCount": "2", "SentCount": "2", "ErrorCount": "0"}
    platform.happens("o-admin", "MASSSENDJOBFINISH", MsgID="77", Status="send success", **counts)
    for openid, code in (("o-2", "0"), ("o-3", "43101")):
        told = {"TemplateId": "t", "MsgID": "5", "ErrorCode": code, "ErrorStatus": "user refuse"}
        platform.happens(openid, "subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": told})
    keeper.keep(office, redis)
    with office.reading() as work:
        rows = {row.openid: row for row in work.db.scalars(select(Recipient).where(Recipient.id < 5))}
        assert all(rows[openid].delivered_at for openid in ("o-0", "o-1", "o-2"))
        assert (rows["o-3"].state, rows["o-3"].error) == (OutboxState.FAILED, "failed:user refuse")
