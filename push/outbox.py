"""The outbox: where a notice is posted, in the same transaction as the deed it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from config.rules import rules
from models.kinds import Lane, OutboxState
from models.outbox import OutboxEntry
from models.work import Work
from push import quiet
from push.notices import NOTICES, Notice

JOBS = {Lane.REPLY: "push.reply", Lane.PUSH: "push.deliver"}  # the job that wakes the workers of a lane
MOST_JOBS = 8  # a job goes on with other rows of its lane, so a thousand rows need no thousand jobs
LONGEST_DELAY_SECONDS = 3600  # the sweep finds what is due later than that


def post(
    work: Work,
    openid: str | None,
    notice: str,
    *,
    key: str | None = None,
    due_at: datetime | None = None,
    **facts: Any,
) -> OutboxEntry | None:
    """Put a notice into the outbox; it leaves once the work is committed, and not before `due_at`.

    Facts are JSON values, dates or moments; these are written as people read them, in the centre's zone.
    None when there is nobody to tell, when the person is the one who acts, or when `key` was posted before.
    """
    entry = NOTICES[notice]
    entry.check(facts)
    if not openid or (openid == work.actor.openid and not entry.is_answer):
        return None
    return _keep(work, _row(work, openid, entry, key, due_at, facts))


def ages(work: Work) -> dict[Lane, float]:
    """How long, in seconds, the oldest notice that should have left has been waiting, by lane."""
    oldest = (
        select(OutboxEntry.lane, func.min(OutboxEntry.due_at))
        .where(OutboxEntry.state == OutboxState.QUEUED, OutboxEntry.due_at <= work.now)
        .group_by(OutboxEntry.lane)
    )
    waiting = {lane: (work.now - due_at).total_seconds() for lane, due_at in work.db.execute(oldest)}
    return {lane: waiting.get(lane, 0.0) for lane in Lane}


def counts(work: Work) -> dict[OutboxState, int]:
    """How many notices are in each state that is not the good end."""
    states = [state for state in OutboxState if state is not OutboxState.SENT]
    found = dict(
        work.db.execute(
            select(OutboxEntry.state, func.count()).where(OutboxEntry.state.in_(states)).group_by(OutboxEntry.state)
        ).all()
    )
    return {state: found.get(state, 0) for state in states}


def wake(work: Work, entry_id: int, lane: Lane, due_at: datetime) -> None:
    """Start a job for a row, unless enough jobs of its lane start anyway or the sweep will be in time."""
    delay = max(0.0, (due_at - work.now).total_seconds())
    job = JOBS[lane]
    if delay > LONGEST_DELAY_SECONDS:
        return
    if not delay and sum(call.job == job and not call.delay_seconds for call in work.jobs) >= MOST_JOBS:
        return
    work.start_later(job, entry_id, delay_seconds=delay)


def _row(
    work: Work, openid: str, notice: Notice, key: str | None, due_at: datetime | None, facts: Mapping[str, Any]
) -> OutboxEntry:
    due_at = max(due_at or work.now, work.now)
    return OutboxEntry(
        key=key,
        openid=openid,
        notice=notice.key,
        facts={name: as_json(value) for name, value in facts.items()},
        lane=notice.lane,
        client_msg_id=uuid4().hex,
        created_at=work.now,
        due_at=quiet.due(work, openid, notice.lane, due_at),
    )


def _keep(work: Work, row: OutboxEntry) -> OutboxEntry | None:
    if row.key is None:
        work.add(row)
    elif not _keep_once(work, row):
        return None
    wake(work, row.id, row.lane, row.due_at)
    return row


def _keep_once(work: Work, row: OutboxEntry) -> bool:
    """The unique key decides, also between two transactions; the savepoint spares the caller's other rows."""
    if work.db.scalar(select(OutboxEntry.id).where(OutboxEntry.key == row.key)):
        return False
    try:
        with work.db.begin_nested():
            work.db.add(row)
    except IntegrityError:
        return False
    return True


def as_json(value: Any) -> Any:
    """A fact as it is kept: dates and moments as people read them."""
    if isinstance(value, datetime):
        there = value.astimezone(rules().zone)
        return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return value
