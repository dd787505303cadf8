"""The ledger of an appeal (台账): every step with its time and its author, only ever added to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.appeals import Appeal, LedgerEntry
from models.kinds import AppealState
from models.work import Work


def append(
    work: Work,
    appeal: Appeal,
    verb: str,
    *,
    from_state: AppealState | None = None,
    note: str = "",
    facts: dict[str, Any] | None = None,
) -> LedgerEntry:
    """Write down a step that led to the appeal's present state."""
    return work.add(
        LedgerEntry(
            appeal=appeal,
            at=work.now,
            actor=work.actor.name,
            actor_kind=work.actor.kind,
            verb=verb,
            from_state=from_state or "",
            to_state=appeal.state,
            note=note,
            facts=facts or {},
        )
    )


def steps_of(work: Work, appeal: Appeal) -> list[LedgerEntry]:
    """All steps of an appeal, the first one first."""
    steps = select(LedgerEntry).where(LedgerEntry.appeal_id == appeal.id).order_by(LedgerEntry.id)
    return list(work.db.scalars(steps))


def last_step(work: Work, appeal: Appeal, verb: str) -> LedgerEntry | None:
    """The last time this was done to the appeal."""
    step = select(LedgerEntry).where(LedgerEntry.appeal_id == appeal.id, LedgerEntry.verb == verb)
    return work.db.scalars(step.order_by(LedgerEntry.id.desc()).limit(1)).first()
