"""From the outbox to the platform: claim, send with no database connection held, record; and the sweep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, and_, select, update
from sqlalchemy.sql import ColumnElement

from models.kinds import Channel, Lane, OutboxState
from models.outbox import OutboxEntry
from models.work import Office, Work
from push import outbox
from push.attempt import DEDUPLICATED, LADDER, Attempt
from push.claims import claim, claim_next, next_due
from push.wechat import WeChatGateway

OVERLOOKED = timedelta(seconds=60)  # a job should have taken the row by then
MOST_WAKE_UPS = 4  # jobs a lane gets from one sweep; each goes on with what else is due


def _stop_after_one() -> bool:
    return False


def deliver(
    office: Office, gateway: WeChatGateway, entry_id: int, *, may_go_on: Callable[[], bool] = _stop_after_one
) -> None:
    """Send a row, and while `may_go_on` says so whatever else of its lane is due.

    May run twice, and beside others: a row belongs to whoever claims it first.
    """
    with office.reading() as work:
        lane = work.db.scalar(select(OutboxEntry.lane).where(OutboxEntry.id == entry_id))
    if lane is None:
        return
    entry = claim(office, entry_id)
    if entry is not None:
        Attempt(office, gateway, entry).run()
    while may_go_on():
        entry = claim_next(office, lane)
        if entry is None:
            return
        Attempt(office, gateway, entry).run()
    if may_go_on is not _stop_after_one:
        _pass_on(office, lane)


def sweep(office: Office) -> int:
    """Find what no job remembers: claims that ran out, and rows long due. How many were found."""
    with office.work() as work:
        freed = _resolve_claims(work)
        overlooked = _wake_overlooked(work)
    return freed + overlooked


def _pass_on(office: Office, lane: Lane) -> None:
    """Leave the rest of the lane to another job."""
    with office.work() as work:
        entry_id = next_due(work, lane)
        if entry_id is not None:
            work.start_later(outbox.JOBS[lane], entry_id)


def _resolve_claims(work: Work) -> int:
    """Rows whose worker died: queued again where nothing can arrive twice, else shown as uncertain."""
    ran_out = and_(OutboxEntry.state == OutboxState.SENDING, OutboxEntry.lease_until < work.now)
    not_begun = OutboxEntry.call_began_at.is_(None)
    repeatable = and_(
        OutboxEntry.channel == Channel.TEMPLATE_MESSAGE, OutboxEntry.call_began_at > work.now - DEDUPLICATED
    )
    again = {"state": OutboxState.QUEUED, "due_at": work.now, "lease_until": None}
    given_up = {"state": OutboxState.FAILED, "lease_until": None, "error": "its workers died again and again"}
    unknown = {"state": OutboxState.UNCERTAIN, "lease_until": None, "error": "the worker died during the call"}
    lanes = list(work.db.scalars(select(OutboxEntry.lane).where(ran_out).distinct()))
    if not lanes:
        return 0
    found = _change(work, and_(ran_out, not_begun, OutboxEntry.attempts > len(LADDER)), given_up)
    found += _change(work, and_(ran_out, not_begun), again)
    found += _change(work, and_(ran_out, repeatable), again)
    found += _change(work, ran_out, unknown)
    for lane in lanes:
        _wake(work, lane, work.now)
    return found


def _wake_overlooked(work: Work) -> int:
    return sum(_wake(work, lane, work.now - OVERLOOKED) for lane in Lane)


def _wake(work: Work, lane: Lane, due_before: Any) -> int:
    """Start a few jobs for a lane with rows due before a moment."""
    rows = (
        select(OutboxEntry.id)
        .where(OutboxEntry.state == OutboxState.QUEUED, OutboxEntry.due_at <= due_before, OutboxEntry.lane == lane)
        .order_by(OutboxEntry.due_at, OutboxEntry.id)
        .limit(MOST_WAKE_UPS)
    )
    found = list(work.db.scalars(rows))
    for entry_id in found:
        work.start_later(outbox.JOBS[lane], entry_id)
    return len(found)


def _change(work: Work, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    statement = update(OutboxEntry).where(which).values(**values).execution_options(synchronize_session=False)
    result = work.db.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
