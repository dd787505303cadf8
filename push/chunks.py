"""Whose turn it is in a broadcast: a worker takes a chunk of recipients, keeps hold of it and gives it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select, update

from models.base import Base
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, Channel, OutboxState, SkipReason
from models.people import Contact, Follower, Officer
from models.work import Office, Work
from push import circulars, house, quotas
from push.attempt import DEDUPLICATED, LADDER
from push.circulars import ENTERPRISE, NAME, Addressee, Ways
from push.ways import SHARED, obstacle, way

SIZE = 100  # recipients a worker holds at a time
LEASE = timedelta(seconds=60)

TABLE = Base.metadata.tables[Recipient.__tablename__]


@dataclass(frozen=True)
class Letter:
    """One recipient at hand: by which way now, or why not."""

    recipient: Recipient
    way: Channel | None
    obstacle: SkipReason | None
    to: Addressee

    @property
    def was_open(self) -> bool:
        """Whether an earlier call may have arrived after all."""
        return self.recipient.call_began_at is not None


@dataclass(frozen=True)
class Chunk:
    """What one worker holds."""

    token: str
    broadcast: Broadcast
    ways: Ways
    letters: Sequence[Letter]


def claim(office: Office, broadcast_id: int, open_ways: Any, size: int = SIZE) -> Chunk | None:
    """Take recipients that are due, while the broadcast is being sent; no two workers get the same."""
    token = uuid4().hex
    with office.work() as work:
        broadcast = work.db.get(Broadcast, broadcast_id)
        if broadcast is None or not may_send(broadcast, work.now) or house.is_held(work):
            return None
        ids = list(work.db.scalars(_due(broadcast_id, work.now).limit(size).with_for_update(skip_locked=True)))
        if not ids:
            return None
        taken = {"state": OutboxState.SENDING, "claim": token, "lease_until": work.now + LEASE}
        _change(work, Recipient.id.in_(ids), {**taken, "attempts": Recipient.attempts + 1})
        ways = circulars.ways_of(open_ways, broadcast)
        letters = _letters(work, broadcast, token, ways)
        work.db.expunge_all()
    return Chunk(token, broadcast, ways, letters)


def begin(office: Office, chunk: Chunk, letters: Iterable[Letter]) -> set[int]:
    """Note that the calls begin now; the ids of those that are still this worker's, while nobody has paused it."""
    by_way: dict[Channel | None, list[int]] = {}
    for letter in letters:
        by_way.setdefault(letter.way, []).append(letter.recipient.id)
    begun: set[int] = set()
    with office.work() as work:
        running = exists().where(Broadcast.id == chunk.broadcast.id, Broadcast.state == BroadcastState.SENDING)
        for channel, ids in by_way.items():
            began_at = func.coalesce(Recipient.call_began_at, work.now, type_=Recipient.call_began_at.type)
            statement = (
                update(Recipient)
                .where(Recipient.id.in_(ids), _held(chunk.token), running)
                .values(way=channel, call_began_at=began_at, lease_until=work.now + LEASE)
                .returning(Recipient.id)
            )
            mine = set(work.db.scalars(statement, execution_options={"synchronize_session": False}))
            begun |= mine
            if channel is not None:
                quotas.note(work, {channel: len(mine)})
    return begun


def record(work: Work, chunk: Chunk, rows: Sequence[dict[str, Any]]) -> None:
    """Write down what came of recipients; each row holds `recipient_id` and the columns of `KEPT`."""
    if rows:
        work.db.connection().execute(_RECORD, [{**row, "token": chunk.token} for row in rows])


def release(office: Office, chunk: Chunk) -> None:
    """Give back what was not called."""
    with office.work() as work:
        again = {"state": OutboxState.QUEUED, "claim": None, "lease_until": None, "attempts": Recipient.attempts - 1}
        _change(work, _held(chunk.token), again)


def resolve(work: Work) -> int:
    """Recipients whose worker died: queued again where nothing can arrive twice, else shown as uncertain."""
    ran_out = and_(Recipient.state == OutboxState.SENDING, Recipient.lease_until < work.now)
    not_begun = Recipient.call_began_at.is_(None)
    repeatable = and_(Recipient.way == Channel.TEMPLATE_MESSAGE, Recipient.call_began_at > work.now - DEDUPLICATED)
    dead = {"state": OutboxState.FAILED, "claim": None, "error": "its workers died again and again"}
    again = {"state": OutboxState.QUEUED, "claim": None, "lease_until": None, "due_at": work.now}
    unknown = {"state": OutboxState.UNCERTAIN, "error": "the worker died during the call"}  # its record may come late
    found = _change(work, and_(ran_out, not_begun, Recipient.attempts > len(LADDER)), dead)
    found += _change(work, and_(ran_out, or_(not_begun, repeatable)), again)
    return found + _change(work, ran_out, unknown)


def may_send(broadcast: Broadcast, now: datetime) -> bool:
    """Whether it is on its way, with its recipients frozen, and not resting."""
    is_resting = broadcast.resting_until is not None and broadcast.resting_until > now
    return broadcast.state is BroadcastState.SENDING and broadcast.frozen_at is not None and not is_resting


def _due(broadcast_id: int, now: datetime) -> Any:
    due = (Recipient.broadcast_id == broadcast_id, Recipient.state == OutboxState.QUEUED, Recipient.due_at <= now)
    alone = or_(Recipient.way.is_(None), Recipient.way.not_in(SHARED))
    return select(Recipient.id).where(*due, alone).order_by(Recipient.due_at, Recipient.id)


def _held(token: str) -> ColumnElement[bool]:
    return and_(Recipient.claim == token, Recipient.state == OutboxState.SENDING)


def _letters(work: Work, broadcast: Broadcast, token: str, ways: Ways) -> list[Letter]:
    found = work.db.execute(
        select(Recipient, way(ways, work.now), obstacle(broadcast.topic, ways, work.now))
        .outerjoin(Follower, Follower.openid == Recipient.openid)
        .where(Recipient.claim == token)
        .order_by(Recipient.id)
    ).all()
    known = _addressees(work, broadcast, [recipient.openid for recipient, _, _ in found])
    return [
        Letter(
            recipient,
            Channel(by) if by else None,
            SkipReason(why) if why else None,
            known.get(recipient.openid, Addressee()),
        )
        for recipient, by, why in found
    ]


def _addressees(work: Work, broadcast: Broadcast, openids: list[str]) -> dict[str, Addressee]:
    """Who the people are, where the text speaks of it."""
    if NAME not in broadcast.text and ENTERPRISE not in broadcast.text:
        return {}
    return addressees(work, openids)


def addressees(work: Work, openids: list[str]) -> dict[str, Addressee]:
    """What is known of people: a contact by name and enterprise, an officer by name and organisation."""
    officers = select(Officer).where(Officer.openid.in_(openids))
    known = {officer.openid: Addressee(officer.name, officer.organisation) for officer in work.db.scalars(officers)}
    contacts = select(Contact).where(Contact.openid.in_(openids), Contact.unbound_at.is_(None))
    for contact in work.db.scalars(contacts.order_by(Contact.id.desc())):
        known[contact.openid] = Addressee(contact.name, contact.enterprise.name)
    return {openid: who for openid, who in known.items() if openid}


def _change(work: Work, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    statement = update(Recipient).where(which).values(**values).execution_options(synchronize_session=False)
    return int(work.db.execute(statement).rowcount)  # type: ignore[attr-defined]  # an update has a row count


KEPT = (
    "state", "way", "reason", "attempts", "due_at", "claim", "call_began_at", "sent_at", "remote_id", "error_code",
    "error",
)  # fmt: skip
_RECORD = (
    update(TABLE)
    .where(
        TABLE.c.id == bindparam("recipient_id"),
        TABLE.c.claim == bindparam("token"),
        or_(TABLE.c.state == OutboxState.SENDING, TABLE.c.state == OutboxState.UNCERTAIN),
    )
    .values({TABLE.c[name]: bindparam(f"new_{name}") for name in KEPT} | {TABLE.c.lease_until: None})
)
