"""What the platform tells afterwards: whether a template message arrived, be it a notice's or a broadcast's."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute

from models.broadcasts import Recipient
from models.kinds import Channel, OutboxState
from models.many import dialect_of
from models.outbox import OutboxEntry
from models.work import Work
from push import flights

log = logging.getLogger(__name__)

Sent = TypeVar("Sent", OutboxEntry, Recipient)

SUCCESS = "success"
NO_ID = ("", "0")
LOOK_BACK = timedelta(days=1)
USUAL_WAIT = timedelta(days=7)  # a report that comes later is looked for by itself
CUT_OFF = (OutboxState.UNCERTAIN, OutboxState.QUEUED)  # the call's answer was lost; queued to be repeated
OPEN = (OutboxState.SENT, OutboxState.SENDING, *CUT_OFF)


@dataclass(frozen=True)
class Report:
    """A TEMPLATESENDJOBFINISH."""

    remote_id: str
    openid: str
    status: str


def templates_finished(work: Work, reports: Sequence[Report]) -> None:
    """Note many at once: a broadcast brings as many as it had recipients, within minutes."""
    openids = {report.openid for report in reports if report.remote_id not in NO_ID}
    lately = Recipient.sent_at > work.now - USUAL_WAIT
    found = select(Recipient.id, Recipient.remote_id, Recipient.openid).where(Recipient.openid.in_(openids), lately)
    known = {(remote_id, openid): row_id for row_id, remote_id, openid in work.db.execute(found)} if openids else {}
    arrived: list[int] = []
    lost: dict[str, list[int]] = defaultdict(list)
    others: list[Report] = []
    for report in reports:
        row_id = known.get((report.remote_id, report.openid))
        if row_id is None:
            others.append(report)
        elif report.status == SUCCESS:
            arrived.append(row_id)
        else:
            lost[report.status[:200]].append(row_id)
    for report in sorted(others, key=lambda one: one.openid):  # as the rows lie, and as their workers write them
        template_finished(work, report.remote_id, report.openid, report.status)
    _change(work, arrived, {"delivered_at": _first(Recipient.delivered_at, work)})
    settled = {"state": OutboxState.SENT, "sent_at": _first(Recipient.sent_at, work)}
    _change(work, arrived, settled, Recipient.state.in_(CUT_OFF))
    for status, rows in lost.items():
        _change(work, rows, {"state": OutboxState.FAILED, "error": status, "lease_until": None})


def notice_finished(work: Work, openid: str, code: str, status: str) -> None:
    """Note a subscribe_msg_sent_event: it belongs to the latest subscription notice to that person."""
    latest = select(Recipient).where(
        Recipient.openid == openid,
        Recipient.way == Channel.SUBSCRIPTION_NOTICE,
        Recipient.state.in_(OPEN),
        Recipient.delivered_at.is_(None),
        Recipient.call_began_at > work.now - LOOK_BACK,
    )
    recipient = work.db.scalars(latest.order_by(Recipient.call_began_at.desc()).limit(1)).first()
    if recipient is None:
        return
    if code == "0":
        recipient.delivered_at = work.now
        recipient.state, recipient.sent_at = OutboxState.SENT, recipient.sent_at or work.now
    else:
        recipient.state, recipient.error = OutboxState.FAILED, f"failed:{status}"[:200]
    recipient.lease_until = None
    work.db.flush()


def template_finished(work: Work, remote_id: str, openid: str, status: str) -> bool:
    """Note a TEMPLATESENDJOBFINISH; whether it belongs to one of our rows. The same one twice does no harm."""
    entry = (
        _by_msgid(work, OutboxEntry, remote_id, openid)
        or _by_msgid(work, Recipient, remote_id, openid)
        or _by_person(work, OutboxEntry, OutboxEntry.channel, remote_id, openid)
        or _by_person(work, Recipient, Recipient.way, remote_id, openid)
    )
    is_flying = False
    if entry is None:
        entry = _flying(work, openid)
        is_flying = entry is not None
    entry = entry or _by_msgid(work, Recipient, remote_id, openid)  # its books may have been done meanwhile
    if entry is None:
        log.info("a delivery report fits no notice: %s", status)
        return False
    if status == SUCCESS:
        entry.delivered_at = entry.delivered_at or work.now
        if entry.state in CUT_OFF and not is_flying:
            entry.state, entry.sent_at = OutboxState.SENT, entry.sent_at or work.now
    else:
        entry.state, entry.error, entry.lease_until = OutboxState.FAILED, status, None
    work.db.flush()
    return True


def _first(column: InstrumentedAttribute[datetime | None], work: Work) -> ColumnElement[Any]:
    """The moment that is known, or now."""
    return func.coalesce(column, literal(work.now, column.type), type_=column.type)


def _change(work: Work, ids: Sequence[int], values: dict[str, Any], *where: ColumnElement[bool]) -> None:
    if ids:
        statement = update(Recipient).where(Recipient.id.in_(ids), *where).values(**values)
        work.db.execute(statement, execution_options={"synchronize_session": False})


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


def _flying(work: Work, openid: str) -> Recipient | None:
    """Somebody whose call may not be in the books yet, as its worker reads the answers to many."""
    aboard = Recipient.id.in_(flights.aboard(dialect_of(work.db)))
    is_open = and_(Recipient.state == OutboxState.QUEUED, Recipient.delivered_at.is_(None))
    theirs = select(Recipient).where(Recipient.openid == openid, is_open, aboard)
    return work.db.scalars(theirs.order_by(Recipient.id).limit(1)).first()
