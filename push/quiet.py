"""Whom the quiet hours (免打扰) hold a notice back from: everybody but those who are just writing to us."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, select, update

from config.rules import rules
from models.kinds import Lane, OutboxState
from models.outbox import OutboxEntry
from models.people import Follower
from models.work import Work
from push.hours import after_quiet


def due(work: Work, openid: str, lane: Lane, moment: datetime) -> datetime:
    """When a notice that is due at a moment may leave: then, or at the end of the quiet hours.

    Somebody who wrote a minute ago waits for what comes of it; but behind what is held back already
    everything waits, so that a matter is told in its order.
    """
    ends = after_quiet(moment)
    if lane is not Lane.PUSH or ends == moment:
        return moment
    held = select(OutboxEntry.id).where(
        OutboxEntry.openid == openid,
        OutboxEntry.lane == Lane.PUSH,
        OutboxEntry.state == OutboxState.QUEUED,
        OutboxEntry.due_at == ends,
    )
    up = select(Follower.openid).where(Follower.openid == openid, _is_awake(moment))
    return moment if work.db.scalar(up) and not work.db.scalar(held.limit(1)) else ends


def hold_back(work: Work) -> None:
    """What was due before the quiet hours and is still here waits for their end."""
    ends = after_quiet(work.now)
    if ends == work.now:
        return
    up = exists().where(Follower.openid == OutboxEntry.openid, _is_awake(work.now))
    late = update(OutboxEntry).where(
        OutboxEntry.state == OutboxState.QUEUED, OutboxEntry.lane == Lane.PUSH, OutboxEntry.due_at <= work.now, ~up
    )
    work.db.execute(late.values(due_at=ends).execution_options(synchronize_session=False))


def _is_awake(moment: datetime) -> ColumnElement[bool]:
    return and_(Follower.following, Follower.last_message_at > moment - timedelta(minutes=rules().awake_minutes))
