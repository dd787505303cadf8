"""Taps (点开): who opened the link of a broadcast, counted once a person, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from models.broadcasts import Broadcast, Recipient
from models.taps import Tap
from models.upserts import insert_into
from models.work import Work


@dataclass(frozen=True)
class Taps:
    """How many people opened the link, and how often all of them together."""

    people: int
    times: int


def target(work: Work, recipient_id: int) -> str | None:
    """Where the link of a recipient leads: to what their broadcast named, and nowhere else."""
    named = select(Broadcast.link).join(Recipient, Recipient.broadcast_id == Broadcast.id)
    return work.db.scalar(named.where(Recipient.id == recipient_id)) or None


def record(work: Work, recipient_id: int) -> None:
    """A recipient has opened their link."""
    broadcast_id = work.db.scalar(select(Recipient.broadcast_id).where(Recipient.id == recipient_id))
    first = insert_into(work.db, Tap).values(
        recipient_id=recipient_id, broadcast_id=broadcast_id, first_at=work.now, last_at=work.now, times=1
    )
    again = {"times": Tap.times + 1, "last_at": work.now}
    work.db.execute(first.on_conflict_do_update(index_elements=[Tap.recipient_id], set_=again))


def of(work: Work, recipient_ids: list[int]) -> dict[int, Tap]:
    """The taps of these recipients, by recipient."""
    found = work.db.scalars(select(Tap).where(Tap.recipient_id.in_(recipient_ids)))
    return {tap.recipient_id: tap for tap in found}


def counted(work: Work, broadcast: Broadcast) -> Taps:
    """The taps of a broadcast so far."""
    sums = select(func.count(), func.coalesce(func.sum(Tap.times), 0)).where(Tap.broadcast_id == broadcast.id)
    people, times = work.db.execute(sums).one()
    return Taps(people, int(times))
