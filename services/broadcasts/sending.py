"""A broadcast on its way: started at its time, sent chunk by chunk, paused, gone on with, and brought to its end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, and_, bindparam, func, select, update

from config.rules import rules
from models.batches import Batch
from models.broadcasts import Broadcast, Recipient
from models.flights import Flight
from models.kinds import BroadcastState, OutboxState, SkipReason
from models.many import among, dialect_of
from models.work import Office, Work
from push import batches, chunks, circulars, flights, hauling, house, mass_receipts, volley
from push.hours import after_quiet
from push.outcomes import Tally
from push.wechat import WeChatGateway
from services.broadcasts import drafting, flow, freezing, telling
from services.errors import Refusal

log = logging.getLogger(__name__)

HELPERS = 3  # jobs besides the first, so that several workers take part
SHARE_OF_FAULTS = 5  # one in so many is too much
JOB = "broadcasts.send"
LONGEST_DELAY_SECONDS = 600
UNDERWAY = (BroadcastState.SENDING, BroadcastState.PAUSED)
QUEUED = OutboxState.QUEUED
UNSENT = (QUEUED, OutboxState.SENDING)
LEFT_OUT = {"state": OutboxState.SKIPPED, "reason": SkipReason.CANCELLED}
_WENT_WELL = (
    update(Broadcast).where(Broadcast.id == bindparam("which")).values({"tried": Broadcast.tried + bindparam("more")})
)
SILENCE = timedelta(seconds=30)  # no worker that lives goes so long without taking a chunk
STRAGGLING = timedelta(days=7)  # by then every worker has given back what it held, also where the house stood still


def run(office: Office, gateway: WeChatGateway, broadcast_id: int, may_go_on: Callable[[], bool]) -> None:
    """The job of a broadcast: freeze, then send chunk after chunk (job `broadcasts.send`). Many may run at once."""
    if not _freeze(office, gateway, broadcast_id, may_go_on):
        return
    while may_go_on():
        if volley.send_some(office, gateway, broadcast_id, may_go_on, _note):
            continue
        tally = hauling.send_some(office, gateway, broadcast_id, may_go_on)
        if tally is None:
            break
        with office.work() as work:
            _note(work, broadcast_id, tally)
    with office.work() as work:
        _keep_quiet(work, broadcast_id)
        settle(work, broadcast_id)


def sweep(work: Work) -> None:
    """Start what is due, find what no worker remembers, and go on with what waits (job `broadcasts.sweep`)."""
    chunks.resolve(work)
    batches.resolve(work)
    mass_receipts.sweep(work)
    due = select(Broadcast).where(Broadcast.state == BroadcastState.SCHEDULED, Broadcast.scheduled_at <= work.now)
    for broadcast in list(work.db.scalars(due.order_by(Broadcast.scheduled_at))):
        assert broadcast.scheduled_at is not None
        if broadcast.scheduled_at < work.now - timedelta(minutes=rules().late_minutes):
            flow.move(work, broadcast, "hold", "late")
        else:
            drafting.start(work, broadcast)
    cancelled = select(Broadcast).where(Broadcast.state == BroadcastState.CANCELLED)
    for broadcast in list(work.db.scalars(cancelled.where(Broadcast.completed_at > work.now - STRAGGLING))):
        _leave_out(work, broadcast)
    on_their_way = select(Broadcast.id).where(Broadcast.state == BroadcastState.SENDING)
    for broadcast_id in list(work.db.scalars(on_their_way)):
        if not _is_at_work(work, broadcast_id):
            settle(work, broadcast_id, jobs=HELPERS + 1)


def settle(work: Work, broadcast_id: int, *, jobs: int = 1) -> None:
    """Bring a broadcast to its end when nobody is left, or wake workers for those who are due."""
    broadcast = _locked(work, broadcast_id)
    if broadcast is None or broadcast.state is not BroadcastState.SENDING:
        return
    if broadcast.frozen_at is None:
        work.start_later(JOB, broadcast_id)
        return
    left, next_at = _left(work, broadcast_id)
    if not left:
        _complete(work, broadcast)
    elif next_at is not None and not house.is_held(work):  # else each job would start the next at once
        _wake(work, broadcast_id, max(next_at, broadcast.resting_until or next_at), jobs)


def pause(work: Work, broadcast: Broadcast) -> None:
    """Stop it for now (暂停); a worker stops after the few messages it is at."""
    flow.move(work, broadcast, "pause")


def resume(work: Work, broadcast: Broadcast) -> None:
    """Go on where it stopped (继续), with a fresh count of errors."""
    flow.move(work, broadcast, "resume")
    _begin_anew(work, broadcast)


def cancel(work: Work, broadcast: Broadcast, reason: str) -> None:
    """End it for good (取消); whoever was not reached yet is left out, what left has left."""
    if not reason.strip():
        raise Refusal("broadcast.reason_missing")
    flow.move(work, broadcast, "cancel", reason.strip())
    _leave_out(work, broadcast)
    broadcast.completed_at = work.now


def resend(work: Work, broadcast: Broadcast) -> int:
    """Send it anew to those for whom it failed (重发失败), and to nobody else."""
    flow.move(work, broadcast, "resend")
    return _again(work, broadcast, _in(broadcast, OutboxState.FAILED))


def decide_uncertain(work: Work, broadcast: Broadcast, *, arrived: bool, recipient_id: int | None = None) -> int:
    """Say what became of those nobody is sure of (结果不明), or of one: they count as sent, or get it anew.

    Of a cancelled broadcast nobody gets anything: they count as left out.
    """
    which = _in(broadcast, OutboxState.UNCERTAIN)
    if recipient_id is not None:
        which = and_(which, Recipient.id == recipient_id)
    ids = work.db.scalars(select(Recipient.id).where(which).order_by(Recipient.id).with_for_update()).all()
    which = and_(which, among(work.db, Recipient.id, ids))
    work.lock(broadcast, "state")  # after its recipients, as a worker does whose record comes late
    if arrived:
        uncertain = update(Recipient).where(which)
        known = uncertain.values(state=OutboxState.SENT, sent_at=Recipient.call_began_at)
        count = _changed(work, known)
        flow.log(work, broadcast, "count_as_sent", str(count))
        return count
    if broadcast.state is BroadcastState.CANCELLED:
        count = _changed(work, update(Recipient).where(which).values(**LEFT_OUT))
        flow.log(work, broadcast, "count_as_missed", str(count))
        return count
    if broadcast.state not in UNDERWAY:
        flow.move(work, broadcast, "resend")
    return _again(work, broadcast, which)


def _leave_out(work: Work, broadcast: Broadcast) -> None:
    """Nobody of a cancelled broadcast is called any more; a call that waited to be repeated may have arrived."""
    batches.cancel(work, broadcast)
    waiting = and_(_in(broadcast, QUEUED), ~flights.is_aboard(dialect_of(work.db), broadcast.id))
    unknown = {"state": OutboxState.UNCERTAIN, "error": "cancelled before the call was repeated"}
    _changed(work, update(Recipient).where(waiting, Recipient.call_began_at.is_not(None)).values(**unknown))
    _changed(work, update(Recipient).where(waiting, Recipient.call_began_at.is_(None)).values(**LEFT_OUT))


def _freeze(office: Office, gateway: WeChatGateway, broadcast_id: int, may_go_on: Callable[[], bool]) -> bool:
    """Freeze the audience, portion by portion; whether the broadcast is on its way with all its recipients.

    Where the job may not go on, the next one does.
    """
    while True:
        with office.work() as work:
            broadcast = _locked(work, broadcast_id)
            if broadcast is None or broadcast.state is not BroadcastState.SENDING:
                return False
            if broadcast.frozen_at is not None:
                return True
            if freezing.freeze_some(work, broadcast, circulars.ways_of(gateway.settings, broadcast)):
                for _ in range(HELPERS):
                    work.start_later(JOB, broadcast_id)
            elif not may_go_on():
                work.start_later(JOB, broadcast_id)
                return False


def _keep_quiet(work: Work, broadcast_id: int) -> None:
    broadcast = _locked(work, broadcast_id)
    if broadcast is None or broadcast.state is not BroadcastState.SENDING:
        return
    if chunks.must_be_quiet(broadcast, work.now):
        broadcast.resting_until, broadcast.resting_why = after_quiet(work.now), "quiet"


def _note(work: Work, broadcast_id: int, tally: Tally) -> None:
    """Keep the count of errors, and brake where there are too many (自动暂停)."""
    if not tally.faulted and tally.rest_until is None:
        work.db.connection().execute(_WENT_WELL, {"which": broadcast_id, "more": tally.tried})
        return
    broadcast = _locked(work, broadcast_id)
    if broadcast is None:
        return
    broadcast.tried += tally.tried
    broadcast.faulted += tally.faulted
    if tally.rest_until is not None:
        broadcast.resting_until, broadcast.resting_why = tally.rest_until, tally.rest_why[:200]
    if broadcast.state is BroadcastState.SENDING and _is_too_much(broadcast):
        flow.move(work, broadcast, "brake", f"{broadcast.faulted}/{broadcast.tried}")
        log.error("broadcast %s paused itself: %s of %s failed", broadcast.number, broadcast.faulted, broadcast.tried)


def _is_too_much(broadcast: Broadcast) -> bool:
    enough = broadcast.faulted >= rules().faults_to_pause
    return enough and broadcast.faulted * SHARE_OF_FAULTS >= broadcast.tried


def _complete(work: Work, broadcast: Broadcast) -> None:
    """Everybody has their end: it is over, or over but for those who were not reached."""
    lost = (OutboxState.FAILED, OutboxState.UNCERTAIN)
    failed = select(Recipient.id).where(Recipient.broadcast_id == broadcast.id, Recipient.state.in_(lost))
    has_failures = work.db.scalar(failed.limit(1)) is not None
    flow.move(work, broadcast, "complete_in_part" if has_failures else "complete")
    broadcast.completed_at = work.now
    broadcast.resting_until, broadcast.resting_why = None, ""
    telling.tell_officers(work, broadcast)


def _again(work: Work, broadcast: Broadcast, which: ColumnElement[bool]) -> int:
    flights.disband_all(work, broadcast.id)  # so that no record that comes late is taken for the new message's
    anew = {
        "state": OutboxState.QUEUED,
        "due_at": work.now,
        "round": Recipient.round + 1,
        "attempts": 0,
        "claim": None,
        "batch_id": None,
        "call_began_at": None,
        "error": "",
        "error_code": None,
    }
    count = _changed(work, update(Recipient).where(which).values(**anew))
    if not count:
        raise Refusal("broadcast.nothing_to_resend")
    _begin_anew(work, broadcast)
    return count


def _begin_anew(work: Work, broadcast: Broadcast) -> None:
    broadcast.tried = broadcast.faulted = 0
    broadcast.resting_until, broadcast.resting_why = None, ""
    broadcast.completed_at = None
    broadcast.started_at = broadcast.started_at or work.now
    work.db.flush()
    work.start_later(JOB, broadcast.id)


def _left(work: Work, broadcast_id: int) -> tuple[int, datetime | None]:
    """How many have no end yet, and when the next of those who wait is due."""
    unsent = select(func.count()).where(Recipient.broadcast_id == broadcast_id, Recipient.state.in_(UNSENT))
    waiting = [
        select(func.min(row.due_at)).where(row.broadcast_id == broadcast_id, row.state == QUEUED)
        for row in (Recipient, Batch)
    ]
    waiting[0] = waiting[0].where(~flights.is_aboard(dialect_of(work.db), broadcast_id))
    moments = [work.db.scalar(first) for first in waiting]
    return work.db.scalar(unsent) or 0, min((moment for moment in moments if moment is not None), default=None)


def _is_at_work(work: Work, broadcast_id: int) -> bool:
    """Whether a worker holds some of its recipients, and took them or began a call not long ago.

    Who is thought dead and is not gets company, and nobody gets a message twice for that.
    """
    since = work.now + chunks.LEASE - SILENCE
    alone = and_(Recipient.state == OutboxState.SENDING, Recipient.batch_id.is_(None), Recipient.lease_until > since)
    flying = select(Flight.token).where(Flight.broadcast_id == broadcast_id, Flight.lease_until > since)
    held = select(Recipient.id).where(Recipient.broadcast_id == broadcast_id, alone)
    shared = select(Batch.id).where(Batch.broadcast_id == broadcast_id, Batch.state == OutboxState.SENDING)
    return any(work.db.scalar(some.limit(1)) is not None for some in (flying, held, shared))


def _wake(work: Work, broadcast_id: int, due_at: datetime, jobs: int) -> None:
    """Start jobs for now or later; what lies further ahead is found by the sweep."""
    delay = max(0.0, (due_at - work.now).total_seconds())
    if delay < LONGEST_DELAY_SECONDS:
        for _ in range(jobs):
            work.start_later(JOB, broadcast_id, delay_seconds=delay)


def _locked(work: Work, broadcast_id: int) -> Broadcast | None:
    wanted = select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update()
    return work.db.scalars(wanted.execution_options(populate_existing=True)).first()


def _in(broadcast: Broadcast, state: OutboxState) -> ColumnElement[bool]:
    return and_(Recipient.broadcast_id == broadcast.id, Recipient.state == state)


def _changed(work: Work, statement: Update) -> int:
    result = work.db.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]  # an update has a row count
