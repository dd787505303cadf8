"""What the platform tells afterwards: whether a template message arrived, be it a notice's or a broadcast's."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from models.broadcasts import Recipient
from models.kinds import Channel, OutboxState
from models.outbox import OutboxEntry
from models.work import Work

log = logging.getLogger(__name__)

Sent = TypeVar("Sent", OutboxEntry, Recipient)

SUCCESS = "success"
NO_ID = ("", "0")
LOOK_BACK = timedelta(days=1)
CUT_OFF = (OutboxState.UNCERTAIN, OutboxState.QUEUED)  # the call's answer was lost; queued to be repeated
OPEN = (OutboxState.SENT, OutboxState.SENDING, *CUT_OFF)


def template_finished(work: Work, remote_id: str, openid: str, status: str) -> bool:
    """Note a TEMPLATESENDJOBFINISH; whether it belongs to one of our rows. The same one twice does no harm."""
    entry = (
        _by_msgid(work, OutboxEntry, remote_id, openid)
        or _by_msgid(work, Recipient, remote_id, openid)
        or _by_person(work, OutboxEntry, OutboxEntry.channel, remote_id, openid)
        or _by_person(work, Recipient, Recipient.way, remote_id, openid)
    )
    if entry is None:
        log.info("a delivery report fits no notice: %s", status)
        return False
    if status == SUCCESS:
        entry.delivered_at = entry.delivered_at or work.now
        if entry.state in CUT_OFF:
            entry.state, entry.sent_at = OutboxState.SENT, entry.sent_at or work.now
    else:
        entry.state, entry.error, entry.lease_until = OutboxState.FAILED, status, None
    work.db.flush()
    return True


def _by_msgid(work: Work, kind: type[Sent], remote_id: str, openid: str) -> Sent | None:
    if remote_id in NO_ID:
        return None
    mine = select(kind).where(kind.remote_id == remote_id, kind.openid == openid)
    return work.db.scalars(mine).first()


def _by_person(
    work: Work, kind: type[Sent], channel: InstrumentedAttribute[Channel | None], remote_id: str, openid: str
) -> Sent | None:
    """The report may come before the msgid is recorded, and with `client_msg_id` it is said to carry 0."""
    first = (
        select(kind)
        .where(
            kind.openid == openid,
            channel == Channel.TEMPLATE_MESSAGE,
            kind.state.in_(OPEN),
            kind.delivered_at.is_(None),
            kind.call_began_at > work.now - LOOK_BACK,
        )
        .order_by(kind.id)
        .limit(1)
    )
    if remote_id not in NO_ID:
        first = first.where(kind.remote_id == "")
    return work.db.scalars(first).first()
