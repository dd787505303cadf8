"""Whose turn it is: how a worker takes a row of the outbox, keeps hold of it and gives it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from models.kinds import Channel, Lane, OutboxState
from models.outbox import OutboxEntry
from models.work import Office, Work
from push import house, quiet, quotas

LEASE = timedelta(seconds=60)  # longer than the slowest call with a refreshed token
ORDER_HELD = timedelta(seconds=60)  # a notice waits so long for an earlier one that is being tried again


class LeaseLost(Exception):
    """Another worker took the row, because this one was too slow."""


def claim(office: Office, entry_id: int) -> OutboxEntry | None:
    """Take one row, if it is due and nothing older to the same person is on its way."""
    with office.work() as work:
        return None if house.is_held(work) else _take(work, entry_id)


def claim_next(office: Office, lane: Lane) -> OutboxEntry | None:
    """Take the row of a lane that has been due the longest."""
    with office.work() as work:
        entry_id = None if house.is_held(work) else next_due(work, lane)
        return _take(work, entry_id) if entry_id is not None else None


def next_due(work: Work, lane: Lane) -> int | None:
    """The row that `claim_next` would take."""
    due = (
        select(OutboxEntry.id)
        .where(_is_due(work.now), OutboxEntry.lane == lane, ~_is_behind(work.now))
        .order_by(OutboxEntry.due_at, OutboxEntry.id)
        .limit(1)
    )
    return work.db.scalar(due.with_for_update(skip_locked=True, of=OutboxEntry))


def begin_call(office: Office, entry: OutboxEntry, channel: Channel) -> None:
    """Note that the call begins now, unless an earlier one is still unresolved. Raises LeaseLost."""
    with office.work() as work:
        began_at = entry.call_began_at or work.now
        lease_until = work.now + LEASE
        change(work, entry, channel=channel, call_began_at=began_at, lease_until=lease_until)
        quotas.note(work, {channel: 1})
    entry.channel, entry.call_began_at, entry.lease_until = channel, began_at, lease_until


def change(work: Work, entry: OutboxEntry, **values: Any) -> None:
    """Change a row that this worker holds. Raises LeaseLost."""
    held = (OutboxEntry.state == OutboxState.SENDING, OutboxEntry.lease_until == entry.lease_until)
    statement = update(OutboxEntry).where(OutboxEntry.id == entry.id, *held).values(**values)
    if not _changed(work, statement):
        raise LeaseLost(f"outbox row {entry.id}")


def _take(work: Work, entry_id: int) -> OutboxEntry | None:
    quiet.hold_back(work)
    statement = (
        update(OutboxEntry)
        .where(OutboxEntry.id == entry_id, _is_due(work.now), ~_is_behind(work.now))
        .values(state=OutboxState.SENDING, lease_until=work.now + LEASE, attempts=OutboxEntry.attempts + 1)
    )
    return work.db.get(OutboxEntry, entry_id) if _changed(work, statement) else None


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(OutboxEntry.state == OutboxState.QUEUED, OutboxEntry.due_at <= now)


def _is_behind(now: datetime) -> ColumnElement[bool]:
    """Whether something older to the same person, in the same lane, is on its way or about to be."""
    older = aliased(OutboxEntry)
    about_to_leave = or_(older.due_at <= now, and_(older.attempts > 0, older.due_at <= now + ORDER_HELD))
    return exists().where(
        older.openid == OutboxEntry.openid,
        older.id < OutboxEntry.id,
        older.lane == OutboxEntry.lane,
        or_(older.state == OutboxState.SENDING, and_(older.state == OutboxState.QUEUED, about_to_leave)),
    )


def _changed(work: Work, statement: Any) -> int:
    return int(work.db.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
