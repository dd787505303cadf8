"""Template messages that left side by side: which they are stands in one row, until the books of all are done.

A recipient is written once then, with what came of it. The platform takes a repeat of these calls once; other calls
have each its own beginning in the books, since a crash may leave one of them uncertain and not more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, Update, bindparam, delete, func, insert, literal, select, update

from models.base import Base
from models.broadcasts import Recipient
from models.flights import Flight
from models.kinds import Channel, OutboxState
from models.many import among_given, dialect_of, listed
from models.work import Work

RECIPIENTS, FLIGHTS = (Base.metadata.tables[kind.__tablename__] for kind in (Recipient, Flight))
_LEAVE = insert(FLIGHTS)
_LAND = delete(FLIGHTS).where(FLIGHTS.c.token == bindparam("which"))


def leave(work: Work, token: str, broadcast_id: int, ids: Sequence[int], lease_until: datetime) -> None:
    """Note that the calls to these begin now."""
    row = {"token": token, "broadcast_id": broadcast_id, "recipient_ids": ids, "lease_until": lease_until}
    work.db.connection().execute(_LEAVE, {**row, "began_at": work.now})


def land(work: Work, token: str) -> bool:
    """Their books are done with this work; False where nobody waited so long, and each is held by its own row."""
    return bool(work.db.connection().execute(_LAND, {"which": token}).rowcount)


def is_under_way(work: Work, token: str) -> bool:
    return work.db.get(Flight, token, populate_existing=True) is not None


def disband(work: Work, token: str) -> None:
    """Each of its recipients is held by its own row from now on."""
    flight = work.db.get(Flight, token, populate_existing=True, with_for_update=True)
    if flight is not None:
        _disband(work, flight)


def disband_all(work: Work, broadcast_id: int) -> None:
    """The same for all of a broadcast; whose books are being done right now is left alone."""
    _disband_each(work, Flight.broadcast_id == broadcast_id)


def resolve(work: Work) -> None:
    """Disband those whose worker died."""
    _disband_each(work, Flight.lease_until < work.now)


@lru_cache(maxsize=2)
def aboard(dialect: str) -> Select[int]:
    """The recipients that are on their way; to be narrowed to those of a broadcast."""
    return listed(dialect, FLIGHTS.c.recipient_ids)


def is_aboard(dialect: str, broadcast_id: int) -> ColumnElement[bool]:
    """Whether a recipient of this broadcast is on its way."""
    return Recipient.id.in_(aboard(dialect).where(FLIGHTS.c.broadcast_id == broadcast_id))


def _disband_each(work: Work, which: ColumnElement[bool]) -> None:
    found = select(Flight).where(which).order_by(Flight.token).with_for_update(skip_locked=True)
    for flight in work.db.scalars(found).all():
        _disband(work, flight)


def _disband(work: Work, flight: Flight) -> None:
    given = {"ids": flight.recipient_ids, "token": flight.token, "until": flight.lease_until, "began": flight.began_at}
    work.db.connection().execute(_held_alone(dialect_of(work.db)), given)
    work.db.delete(flight)
    work.db.flush()


@lru_cache(maxsize=2)
def _held_alone(dialect: str) -> Update:
    """Those whose end is not known yet, as calls that have begun."""
    columns = RECIPIENTS.c
    began_at = func.coalesce(columns.call_began_at, bindparam("began", type_=columns.call_began_at.type))
    return (
        update(RECIPIENTS)
        .where(among_given(dialect, columns.id), func.lower(columns.state) == literal(OutboxState.QUEUED.value))
        .values(
            state=OutboxState.SENDING,
            way=Channel.TEMPLATE_MESSAGE,
            claim=bindparam("token"),
            lease_until=bindparam("until", type_=columns.lease_until.type),
            attempts=columns.attempts + 1,
            call_began_at=began_at,
        )
    )
