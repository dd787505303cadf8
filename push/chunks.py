"""Whose turn it is in a broadcast: a worker takes a chunk of recipients, keeps hold of it and gives it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, and_, exists, func, literal, or_, select, update

from config.settings import Settings
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, Channel, OutboxState, SkipReason
from models.many import dialect_of, each_given
from models.people import Contact, Enterprise, Officer
from models.work import Office, Work
from push import chunk_statements as statements
from push import circulars, flights, house, quotas
from push.attempt import DEDUPLICATED, LADDER
from push.circulars import ENTERPRISE, NAME, Addressee, Ways
from push.hours import after_quiet
from push.outcomes import Outcome
from push.sorting import Letter, Sorted, sort

LEASE = timedelta(seconds=60)
UNFINISHED = (BroadcastState.SENDING, BroadcastState.PAUSED, BroadcastState.CANCELLED)  # workers may hold some of them

CHANNELS = {channel.value: channel for channel in Channel}  # by what the columns hold
REASONS = {reason.value: reason for reason in SkipReason}


@dataclass(frozen=True)
class Chunk:
    """What one worker holds; the calls of those side by side count as begun."""

    token: str
    began_at: datetime
    broadcast: Broadcast
    ways: Ways
    letters: Sorted
    ids: Sequence[int]


def claim(
    office: Office, broadcast_id: int, settings: Settings, size: int, known: Broadcast | None = None
) -> Chunk | None:
    """Take recipients that are due, while the broadcast is being sent; no two workers get the same.

    It is `known` from an earlier chunk: what it says stands fast, whether it may be sent is asked each time.
    """
    token = uuid4().hex
    with office.work() as work:
        broadcast = known or work.db.get(Broadcast, broadcast_id)
        if broadcast is None or not _may_be_sent(work, broadcast_id) or house.is_held(work):
            return None
        ways = circulars.ways_of(settings, broadcast)
        found = _due_letters(work, broadcast, ways, size)
        if not found:
            return None
        letters = sort(found, work.now, settings.may_get)
        chunk = Chunk(token, work.now, broadcast, ways, letters, [letter.id for letter in found])
        begun = [letter.id for letter in letters.side_by_side]
        if begun:
            flights.leave(work, token, broadcast_id, begun, work.now + LEASE)
            quotas.note(work, {Channel.TEMPLATE_MESSAGE: len(begun)})
        _take(work, token, sorted(set(chunk.ids).difference(begun)))
        work.db.expunge_all()
    return chunk


def begin(office: Office, chunk: Chunk, letter: Letter) -> bool:
    """Note that the call begins now; whether it may: the recipient is still this worker's, and nobody has paused it."""
    running = exists().where(Broadcast.id == chunk.broadcast.id, Broadcast.state == BroadcastState.SENDING)
    with office.work() as work:
        begun = {"way": letter.way, "call_began_at": _first_beginning(work), "lease_until": work.now + LEASE}
        mine = _change(work, and_(Recipient.id == letter.id, _held(chunk.token), running), begun)
        if mine and letter.way is not None:
            quotas.note(work, {letter.way: 1})
    return bool(mine)


def land(work: Work, chunk: Chunk, left: Set[int]) -> bool:
    """Do away with the row of those that flew; False where each is held by its own row.

    So it is after too long a wait, and where some are left of whom nobody knows whether they were called.
    """
    if left.isdisjoint(letter.id for letter in chunk.letters.side_by_side):
        return flights.land(work, chunk.token)
    flights.disband(work, chunk.token)
    return False


def holds_some(work: Work, chunk: Chunk, ids: Sequence[int]) -> bool:
    """Whether some of these still wait for their record by this worker."""
    given = {"token": chunk.token, "ids": ids}
    alone = work.db.connection().execute(statements.held(dialect_of(work.db)), given).first() is not None
    return alone or flights.is_under_way(work, chunk.token)


def record_sent(work: Work, chunk: Chunk, remote_ids: Mapping[int, str], *, flew: bool) -> None:
    """Write down which calls, of those side by side, went well: one statement, whatever their number."""
    dialect = dialect_of(work.db)
    held = {"token": chunk.token, "flew": int(flew), "began": chunk.began_at}
    given = {**held, "now": work.now, **each_given(dialect, remote_ids)}
    work.db.connection().execute(statements.sent(dialect), given)


def record(work: Work, chunk: Chunk, rows: Sequence[dict[str, Any]], *, flew: bool) -> None:
    """Write down what came of recipients; each row holds `recipient_id` and the columns of `statements.KEPT`."""
    if rows:
        held = {"token": chunk.token, "flew": int(flew)}
        work.db.connection().execute(statements.RECORD, [{**row, **held} for row in rows])


def take_back_quota(work: Work, found: Iterable[Outcome]) -> None:
    """Calls that were counted as begun when their recipients were claimed, and did not begin."""
    quotas.take_back(work, Channel.TEMPLATE_MESSAGE, sum(not outcome.was_called for outcome in found))


def release(office: Office, chunk: Chunk, ids: Sequence[int]) -> None:
    """Give back those that were not called."""
    if not ids:
        return
    with office.work() as work:
        flights.disband(work, chunk.token)
        again = {"state": OutboxState.QUEUED, "claim": None, "lease_until": None, "attempts": Recipient.attempts - 1}
        _change(work, and_(Recipient.id.in_(ids), _held(chunk.token)), again)


def resolve(work: Work) -> int:
    """Recipients whose worker died: queued again where nothing can arrive twice, else shown as uncertain."""
    flights.resolve(work)
    unfinished = select(Broadcast.id).where(Broadcast.state.in_(UNFINISHED))  # by it the index finds the few there are
    ran_out = and_(
        Recipient.broadcast_id.in_(unfinished),
        Recipient.state == OutboxState.SENDING,
        Recipient.lease_until < work.now,
    )
    not_begun = Recipient.call_began_at.is_(None)
    repeatable = and_(Recipient.way == Channel.TEMPLATE_MESSAGE, Recipient.call_began_at > work.now - DEDUPLICATED)
    dead = {"state": OutboxState.FAILED, "claim": None, "error": "its workers died again and again"}
    again = {"state": OutboxState.QUEUED, "claim": None, "lease_until": None, "due_at": work.now}
    unknown = {"state": OutboxState.UNCERTAIN, "error": "the worker died during the call"}  # its record may come late
    found = _change(work, and_(ran_out, not_begun, Recipient.attempts > len(LADDER)), dead)
    found += _change(work, and_(ran_out, or_(not_begun, repeatable)), again)
    return found + _change(work, ran_out, unknown)


def _may_be_sent(work: Work, broadcast_id: int) -> bool:
    standing = work.db.connection().execute(statements.STANDING, {"which": broadcast_id}).one()
    return may_send(standing, work.now)


def may_send(broadcast: Broadcast | Row[Any], now: datetime) -> bool:
    """Whether it is on its way, with its recipients frozen, and neither resting nor quiet."""
    is_resting = broadcast.resting_until is not None and broadcast.resting_until > now
    is_ready = broadcast.state is BroadcastState.SENDING and broadcast.frozen_at is not None
    return is_ready and not is_resting and not must_be_quiet(broadcast, now)


def must_be_quiet(broadcast: Broadcast | Row[Any], now: datetime) -> bool:
    """Whether it has to wait for the end of the quiet hours."""
    return not broadcast.is_urgent and after_quiet(now) > now


def _due_letters(work: Work, broadcast: Broadcast, ways: Ways, size: int) -> list[Letter]:
    asked = statements.due(dialect_of(work.db), ways, broadcast.topic, work.now.replace(microsecond=0))
    given = {"broadcast_id": broadcast.id, "now": work.now, "size": size}
    rows = work.db.connection().execute(asked, given).all()
    found = [
        Letter(
            row_id, openid, rounds, attempts, began_at, planned, CHANNELS[by] if by else None,
            REASONS[why] if why else None,
        )
        for row_id, openid, rounds, attempts, began_at, planned, by, why in rows
    ]  # fmt: skip
    if NAME in broadcast.text or ENTERPRISE in broadcast.text:
        known = addressees(work, [letter.openid for letter in found])
        for letter in found:
            letter.to = known.get(letter.openid, letter.to)
    return found


def _take(work: Work, token: str, ids: Sequence[int]) -> None:
    if ids:
        given = {"ids": ids, "token": token, "until": work.now + LEASE}
        work.db.connection().execute(statements.taken(dialect_of(work.db)), given)


def _first_beginning(work: Work) -> ColumnElement[Any]:
    began_at = Recipient.call_began_at
    return func.coalesce(began_at, literal(work.now, began_at.type), type_=began_at.type)


def _held(token: str) -> ColumnElement[bool]:
    return and_(Recipient.claim == token, Recipient.state == OutboxState.SENDING)


def addressees(work: Work, openids: list[str]) -> dict[str, Addressee]:
    """What is known of people: a contact by name and enterprise, an officer by name and organisation."""
    officers = select(Officer).where(Officer.openid.in_(openids))
    known = {officer.openid: Addressee(officer.name, officer.organisation) for officer in work.db.scalars(officers)}
    contacts = select(Contact.openid, Contact.name, Enterprise.name).join(Enterprise)
    bound = contacts.where(Contact.openid.in_(openids), Contact.unbound_at.is_(None))
    for openid, name, enterprise in work.db.execute(bound.order_by(Contact.id.desc())):
        known[openid] = Addressee(name, enterprise)
    return {openid: who for openid, who in known.items() if openid}


def _change(work: Work, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    return work.db.connection().execute(update(statements.TABLE).where(which).values(**values)).rowcount
