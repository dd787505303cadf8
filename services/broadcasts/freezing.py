"""Freezing (锁定收件人): the audience becomes rows before the first message leaves, and changes no more."""

from __future__ import annotations

from sqlalchemy import case, func, insert, literal, select

from models.broadcasts import Broadcast, Recipient
from models.kinds import OutboxState
from models.people import Follower
from models.work import Work
from push.circulars import Ways
from services.broadcasts import flow, planner
from services.broadcasts.planner import plan

PORTION = 20_000  # people looked at in one transaction; their rows never pass through this process

KEPT = ("broadcast_id", "openid", "state", "way", "reason", "round", "attempts", "due_at", "remote_id", "error")


def freeze_some(work: Work, broadcast: Broadcast, ways: Ways) -> bool:
    """Write the next portion of recipients; whether all are written. May be cut off and go on anywhere."""
    work.lock(broadcast, "frozen_to", "frozen_at")
    if broadcast.frozen_at is not None:
        return True
    until = _end_of_portion(work, broadcast.frozen_to)
    if until is None:
        broadcast.frozen_at = work.now
        work.db.flush()
        _log_override(work, broadcast)
        return True
    planned = plan(broadcast, ways, work.now)
    planned = planned.where(Follower.openid > broadcast.frozen_to, Follower.openid <= until)
    rows = planned.order_by(Follower.openid).subquery()
    state = case((rows.c.reason.is_(None), literal(OutboxState.QUEUED.value)), else_=literal(OutboxState.SKIPPED.value))
    now = literal(work.now, type_=Recipient.due_at.type)
    values = select(
        literal(broadcast.id), rows.c.openid, state, rows.c.way, rows.c.reason, literal(0), literal(0), now,
        literal(""), literal(""),
    )  # fmt: skip
    work.db.execute(insert(Recipient).from_select(KEPT, values, include_defaults=False))
    broadcast.frozen_to = until
    work.db.flush()
    return False


def _log_override(work: Work, broadcast: Broadcast) -> None:
    """Whom urgency reaches beyond the week's cap is written down, with the reason that was given."""
    count = planner.overridden(work, broadcast) if broadcast.is_urgent else 0
    if count:
        flow.log(work, broadcast, "override", f"{count} · {broadcast.urgent_reason}")


def _end_of_portion(work: Work, since: str) -> str | None:
    next_ones = select(Follower.openid).where(Follower.openid > since).order_by(Follower.openid).limit(PORTION)
    last: str | None = work.db.scalar(select(func.max(next_ones.subquery().c.openid)))
    return last
