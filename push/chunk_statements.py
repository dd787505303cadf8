"""The statements of a chunk, each built once: to build one takes longer than to carry it out for a few hundred."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, Update, and_, bindparam, func, or_, select, update

from models.base import Base
from models.broadcasts import Broadcast, Recipient
from models.kinds import Channel, OutboxState, Topic
from models.many import among_given, each_its_own
from models.people import Follower
from push import flights
from push.circulars import Ways
from push.ways import SHARED, obstacle, way

TABLE = Base.metadata.tables[Recipient.__tablename__]
KEPT = (
    "state", "way", "reason", "attempts", "claim", "call_began_at", "sent_at", "remote_id", "error_code",
    "error",
)  # fmt: skip
# Not as an index has it: PostgreSQL would walk through all rows that were in this state before.
_state = func.lower(TABLE.c.state)
_HELD_ALONE = and_(
    TABLE.c.claim == bindparam("token"),
    or_(_state == OutboxState.SENDING.value, _state == OutboxState.UNCERTAIN.value),
)
_FLEW = bindparam("flew", type_=Integer())
_STILL_HELD = or_(_HELD_ALONE, and_(_FLEW == 1, _state == OutboxState.QUEUED.value))
_STANDS: tuple[Any, ...] = (Broadcast.state, Broadcast.frozen_at, Broadcast.resting_until, Broadcast.is_urgent)
# Locked, so that of two workers the second sees what the first has on its way.
STANDING = select(*_STANDS).where(Broadcast.id == bindparam("which")).with_for_update(key_share=True)
_DUE_AT = func.coalesce(bindparam("new_due_at", type_=TABLE.c.due_at.type), TABLE.c.due_at)
RECORD = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("recipient_id"), _STILL_HELD)
    .values(
        {TABLE.c[name]: bindparam(f"new_{name}") for name in KEPT}
        | {TABLE.c.due_at: _DUE_AT, TABLE.c.lease_until: None}
    )
)


@lru_cache(maxsize=8)
def due(dialect: str, ways: Ways, topic: Topic, second: datetime) -> Select[Any]:
    """Who is due, and what can be done for each at that second."""
    on_their_way = flights.aboard(dialect).where(flights.FLIGHTS.c.broadcast_id == bindparam("broadcast_id"))
    is_due = (
        Recipient.broadcast_id == bindparam("broadcast_id"),
        Recipient.state == OutboxState.QUEUED,
        Recipient.due_at <= bindparam("now", type_=TABLE.c.due_at.type),
        Recipient.id.not_in(on_their_way),
    )
    return (
        select(
            Recipient.id,
            Recipient.openid,
            Recipient.round,
            Recipient.attempts + 1,
            Recipient.call_began_at,
            Recipient.way,
            way(ways, second),
            obstacle(topic, ways, second),
        )
        .outerjoin(Follower, Follower.openid == Recipient.openid)
        .where(*is_due, or_(Recipient.way.is_(None), Recipient.way.not_in(SHARED)))
        .order_by(Recipient.due_at)
        .limit(bindparam("size", type_=Integer()))
    )


@lru_cache(maxsize=2)
def taken(dialect: str) -> Update:
    """Recipients become a worker's."""
    return (
        update(TABLE)
        .where(among_given(dialect, TABLE.c.id), _state == OutboxState.QUEUED.value)
        .values(
            state=OutboxState.SENDING,
            claim=bindparam("token"),
            lease_until=bindparam("until", type_=TABLE.c.lease_until.type),
            attempts=TABLE.c.attempts + 1,
        )
    )


@lru_cache(maxsize=2)
def sent(dialect: str) -> Update:
    """Calls that went well, each with its id."""
    is_theirs, remote_id = each_its_own(dialect, TABLE.c.id)
    return (
        update(TABLE)
        .where(is_theirs, _STILL_HELD)
        .values(
            state=OutboxState.SENT,
            way=Channel.TEMPLATE_MESSAGE,
            attempts=TABLE.c.attempts + _FLEW,
            call_began_at=func.coalesce(TABLE.c.call_began_at, bindparam("began", type_=TABLE.c.call_began_at.type)),
            claim=None,
            lease_until=None,
            sent_at=bindparam("now", type_=TABLE.c.sent_at.type),
            remote_id=remote_id,
            error_code=None,
            error="",
        )
    )


@lru_cache(maxsize=2)
def held(dialect: str) -> Select[Any]:
    """One of these that still waits for its record."""
    return select(TABLE.c.id).where(among_given(dialect, TABLE.c.id), _HELD_ALONE).limit(1)
