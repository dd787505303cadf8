"""What the platform tells afterwards of a mass message, which may be before the house knows the message's id."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select

from models.batches import Batch, EarlyReport
from models.broadcasts import Recipient
from models.kinds import Channel, OutboxState
from models.upserts import insert_into
from models.work import Work
from push import batches
from push.receipts import LOOK_BACK

log = logging.getLogger(__name__)

FILTERED = "nobody of them could be written to this month"
LONGEST_STATUS = 60
UNDERWAY = (
    OutboxState.SENDING,
    OutboxState.QUEUED,
)  # the call's answer will tell the id, also of a call that is repeated


@dataclass(frozen=True)
class MassCounts:
    """What the platform counts of a mass message: meant, left after its filters, sent, not sent."""

    total: int
    filtered: int
    sent: int
    errors: int


def mass_finished(work: Work, remote_id: str, status: str, counts: MassCounts) -> bool:
    """Note a MASSSENDJOBFINISH; whether it belongs to one of our batches, as far as is known yet.

    The platform tells no names: only when all arrived, or none, is anything known of each.
    """
    underway = (
        _open(work, UNDERWAY).order_by(Batch.id).with_for_update()
    )  # whoever is about to write an id is waited for
    may_be_theirs = work.db.scalars(underway).first() is not None
    batch = _known(work, remote_id)
    if batch is None and may_be_theirs:
        _keep(work, remote_id, status, counts)
        return False
    batch = batch or _lost(work, counts.total, work.now)
    if batch is None:
        log.info("a report of a mass message fits no batch: %s", status)
        return False
    _note(work, batch, remote_id, status, counts)
    return True


def catch_up(work: Work, batch: Batch) -> None:
    """Note what was told of a batch before its id was known."""
    kept = work.db.get(EarlyReport, batch.remote_id) if batch.remote_id else None
    if kept is not None:
        _join(work, kept, batch)


def sweep(work: Work) -> None:
    """Bring kept reports to their batches: whose id is known by now, or whose answer was lost for good meanwhile."""
    kept = list(work.db.scalars(select(EarlyReport).where(EarlyReport.told_at > work.now - LOOK_BACK)))
    left = [report for report in kept if not _join(work, report, _known(work, report.remote_id))]
    if not left or work.db.scalar(select(_open(work, UNDERWAY).exists())):
        return
    alike = Counter(report.total for report in left)
    for report in left:
        if alike[report.total] == 1:
            _join(work, report, _lost(work, report.total, report.told_at))


def _join(work: Work, kept: EarlyReport, batch: Batch | None) -> bool:
    if batch is None:
        return False
    _note(work, batch, kept.remote_id, kept.status, MassCounts(kept.total, kept.filtered, kept.sent, kept.errors))
    work.db.delete(kept)
    return True


def _known(work: Work, remote_id: str) -> Batch | None:
    return work.db.scalars(select(Batch).where(Batch.remote_id == remote_id, Batch.way == Channel.MASS_MESSAGE)).first()


def _keep(work: Work, remote_id: str, status: str, counts: MassCounts) -> None:
    work.db.execute(delete(EarlyReport).where(EarlyReport.told_at < work.now - LOOK_BACK))
    told = {"remote_id": remote_id, "status": status[:LONGEST_STATUS], "told_at": work.now, **asdict(counts)}
    work.db.execute(insert_into(work.db, EarlyReport).values(told).on_conflict_do_nothing())


def _note(work: Work, batch: Batch, remote_id: str, status: str, counts: MassCounts) -> None:
    batch.told_at, batch.status, batch.remote_id = work.now, status[:LONGEST_STATUS], remote_id
    batch.reached, batch.missed = counts.sent, counts.errors
    batch.filtered = counts.total - counts.filtered
    has_left = status.replace(" ", "").lower() == "sendsuccess"
    if not has_left or not counts.sent:
        why = (status if not has_left else FILTERED)[:200]
        batches.end(work, batch, OutboxState.FAILED, error=why, error_code=None)
        lost = {"state": OutboxState.FAILED, "error": why, "sent_at": None}  # it counts in nobody's month
        batches.change(work, batch.id, Recipient.state == OutboxState.SENT, lost)
        return
    if batch.state is not OutboxState.SENT:
        batches.end(work, batch, OutboxState.SENT, sent_at=work.now, remote_id=remote_id, error="")
    if counts.sent == counts.total:
        batches.change(work, batch.id, Recipient.delivered_at.is_(None), {"delivered_at": work.now})
    work.db.flush()


def _lost(work: Work, total: int, told_at: datetime) -> Batch | None:
    """The only one of its size whose answer was lost for good: all that is left to know it by is how many it meant."""
    uncertain = _open(work, (OutboxState.UNCERTAIN,)).where(Batch.people == total, Batch.call_began_at <= told_at)
    open_ones = work.db.scalars(uncertain.limit(2)).all()
    return open_ones[0] if len(open_ones) == 1 else None


def _open(work: Work, states: Sequence[OutboxState]) -> Select[Batch]:
    return select(Batch).where(
        Batch.way == Channel.MASS_MESSAGE,
        Batch.remote_id == "",
        Batch.state.in_(states),
        Batch.call_began_at > work.now - LOOK_BACK,
    )
