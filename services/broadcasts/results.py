"""What became of a broadcast (发送结果): counts that are live, reasons with advice, a row for each person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from models.batches import Batch
from models.broadcasts import Broadcast, Recipient
from models.kinds import Channel, OutboxState, SkipReason
from models.many import dialect_of
from models.work import Work
from push import flights
from push.codes import CODES, Verdict
from push.mass_receipts import FILTERED
from services.broadcasts import audience, taps
from services.broadcasts.taps import Taps

CHUNK = 1000
TOLD = ("failed", "send fail", "err(", FILTERED)  # how the platform's reports of what did not arrive begin


@dataclass(frozen=True)
class Progress:
    """How far it is."""

    by_state: Mapping[OutboxState, int]
    by_way: Mapping[Channel, int]  # of those sent
    skipped: Mapping[SkipReason, int]
    delivered: int  # told by the platform; only templates tell
    faults: Sequence[Fault]
    tapped: Taps
    batches: Sequence[Batch]  # calls that went to many

    @property
    def people(self) -> int:
        return sum(self.by_state.values())

    @property
    def to_send(self) -> int:
        return self.people - self.by_state.get(OutboxState.SKIPPED, 0)

    @property
    def done(self) -> int:
        ends = (OutboxState.SENT, OutboxState.FAILED, OutboxState.UNCERTAIN)
        return sum(self.by_state.get(state, 0) for state in ends)


@dataclass(frozen=True)
class Fault:
    """One kind of failure, with its advice: a verdict of the code table, or `network`, `receipt`, `uncertain`."""

    kind: str
    code: int | None
    example: str
    count: int


def progress(work: Work, broadcast: Broadcast) -> Progress:
    """Two passes over its recipients, and a look at those that are on their way."""
    mine = Recipient.broadcast_id == broadcast.id
    columns = (Recipient.state, Recipient.way, Recipient.reason)
    by_state: dict[OutboxState, int] = {}
    by_way: dict[Channel, int] = {}
    skipped: dict[SkipReason, int] = {}
    delivered = 0
    counted = select(*columns, func.count(), func.count(Recipient.delivered_at)).where(mine).group_by(*columns)
    for state, way, reason, count, arrived in work.db.execute(counted):
        by_state[state] = by_state.get(state, 0) + count
        delivered += arrived
        if state is OutboxState.SENT and way is not None:
            by_way[way] = by_way.get(way, 0) + count
        if state is OutboxState.SKIPPED and reason is not None:
            skipped[reason] = skipped.get(reason, 0) + count
    _tell_apart(by_state, _under_way(work, broadcast))
    shared = work.db.scalars(select(Batch).where(Batch.broadcast_id == broadcast.id).order_by(Batch.id)).all()
    tapped = taps.counted(work, broadcast)
    return Progress(by_state, by_way, skipped, delivered, _faults(work, broadcast), tapped, shared)


def _under_way(work: Work, broadcast: Broadcast) -> int:
    """How many of those that are queued by their rows are being called."""
    queued = and_(Recipient.broadcast_id == broadcast.id, Recipient.state == OutboxState.QUEUED)
    aboard = flights.is_aboard(dialect_of(work.db), broadcast.id)
    return work.db.scalar(select(func.count()).where(queued, aboard)) or 0


def _tell_apart(by_state: dict[OutboxState, int], under_way: int) -> None:
    """They are shown as being sent; more may have left since the rows were counted."""
    queued, sending = OutboxState.QUEUED, OutboxState.SENDING
    if under_way := min(under_way, by_state.get(queued, 0)):
        by_state[sending] = by_state.get(sending, 0) + under_way
        by_state[queued] -= under_way


def _faults(work: Work, broadcast: Broadcast) -> list[Fault]:
    """Failures by code, the most frequent first."""
    lost = Recipient.state.in_((OutboxState.FAILED, OutboxState.UNCERTAIN))
    counted = (
        select(Recipient.state, Recipient.error_code, func.min(Recipient.error), func.count().label("count"))
        .where(Recipient.broadcast_id == broadcast.id, lost)
        .group_by(Recipient.state, Recipient.error_code)
        .order_by(func.count().desc())
    )
    return [
        Fault(_kind(state, code, error), code, error, count) for state, code, error, count in work.db.execute(counted)
    ]


def _kind(state: OutboxState, code: int | None, error: str) -> str:
    if state is OutboxState.UNCERTAIN:
        return "uncertain"
    if code is None:
        return "receipt" if error.startswith(TOLD) else "network"
    return CODES.get(code, Verdict.BUSY).value


def rows(work: Work, broadcast: Broadcast) -> Iterator[Sequence[Any]]:
    """A row for each recipient, as a file shows it: the recipient, their contact, their officer, and their taps."""
    last = 0
    while True:
        some = list(
            work.db.scalars(
                select(Recipient)
                .where(Recipient.broadcast_id == broadcast.id, Recipient.id > last)
                .order_by(Recipient.id)
                .limit(CHUNK)
            )
        )
        if not some:
            return
        openids = [recipient.openid for recipient in some]
        contacts, officers = audience.contacts_of(work, openids), audience.officers_of(work, openids)
        tapped = taps.of(work, [recipient.id for recipient in some])
        for recipient in some:
            who = contacts.get(recipient.openid), officers.get(recipient.openid)
            yield recipient, *who, tapped.get(recipient.id)
        last = some[-1].id
        work.db.expunge_all()
