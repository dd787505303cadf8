"""Nobody is left in silence: what becomes of a conversation when no colleague comes, or none answers any more.

The same rule is asked by the sweep and by the very next message of the person, so it also holds when no worker runs.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from config.rules import rules
from models.handoffs import Handoff
from models.kinds import HandoffEnd, HandoffState, WorkItemState
from models.messages import WorkItem
from models.people import Follower
from models.work import Work
from push import outbox, window
from services import clock
from services.handoffs import lifecycle


def settle(work: Work, handoff: Handoff) -> str | None:
    """Let the bot speak again where it is time; returns the notice that tells the person of it, posted already.

    Whoever acts is told where they act, so in a turn of that person the caller says it.
    """
    if handoff.state is HandoffState.WAITING:
        return _settle_waiting(work, handoff)
    if handoff.state is HandoffState.TAKEN:
        return _settle_taken(work, handoff)
    return None


def sweep(work: Work) -> int:
    """Settle what is due (job `handoffs.sweep`); returns how many conversations changed."""
    silent_since = work.now - timedelta(minutes=rules().silence_minutes)
    rows = (
        select(Handoff.id)
        .outerjoin(WorkItem, WorkItem.id == Handoff.work_item_id)
        .where(
            or_(
                and_(Handoff.state == HandoffState.WAITING, Handoff.deferred_at.is_(None)),
                and_(Handoff.state == HandoffState.WAITING, WorkItem.state == WorkItemState.DONE),
                and_(Handoff.state == HandoffState.TAKEN, Handoff.taken_at <= silent_since),
            )
        )
    )
    changed = 0
    for handoff_id in list(work.db.scalars(rows.order_by(Handoff.id))):
        handoff = lifecycle.locked(work, handoff_id)
        before = handoff and (handoff.state, handoff.deferred_at)
        if handoff is not None:
            settle(work, handoff)
            changed += before != (handoff.state, handoff.deferred_at)
    return changed


def _settle_waiting(work: Work, handoff: Handoff) -> str | None:
    if handoff.deferred_at is not None:
        if handoff.work_item is not None and handoff.work_item.state is WorkItemState.DONE:
            lifecycle.end(work, handoff, HandoffEnd.ITEM_DONE)  # answered from the desk
        return None
    waited = work.now - handoff.asked_at >= timedelta(minutes=rules().wait_minutes)
    if waited or not clock.is_office_open(work.now):
        lifecycle.defer(work, handoff)
        return _told(work, handoff, "handoff.nobody_yet")
    return None


def _settle_taken(work: Work, handoff: Handoff) -> str | None:
    last = max(filter(None, (handoff.taken_at, handoff.spoke_at)))
    if handoff.owed_since is not None and _is_long_ago(work, max(last, handoff.owed_since)):
        lifecycle.end(work, handoff, HandoffEnd.STAFF_SILENT)
        return _told(work, handoff, "handoff.staff_silent")
    if handoff.owed_since is None and _is_long_ago(work, last) and clock.is_day_over(work.now):
        lifecycle.end(work, handoff, HandoffEnd.QUIET)
        return _told(work, handoff, "handoff.quiet")
    return None


def _is_long_ago(work: Work, moment: datetime) -> bool:
    return work.now - moment >= timedelta(minutes=rules().silence_minutes)


def _told(work: Work, handoff: Handoff, notice: str) -> str:
    due = handoff.work_item.due_at if handoff.work_item else None
    if window.is_open(work.db.get(Follower, handoff.openid), work.now):
        outbox.post(work, handoff.openid, notice, due=due)
    return notice
