"""The audit log (审计记录): what staff did, each entry sealed over the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from models.outbox import Counter
from models.people import AuditEntry
from models.work import Work

COUNTER = "audit"  # how many entries there are; its row is also the lock that keeps the chain single
FIRST_SEAL = "0" * 64
CHUNK = 1000


@dataclass(frozen=True)
class Fault:
    """A place where the log is not what it was: `kind` is changed or missing."""

    entry_id: int
    kind: str

    def __str__(self) -> str:
        if self.kind == "missing":
            return f"entries after number {self.entry_id} are missing"
        return f"entry {self.entry_id} was changed, or one before it was removed"


def record(
    work: Work, action: str, subject: str = "", *, address: str = "", staff_id: int | None = None, **detail: Any
) -> AuditEntry:
    """Append what the actor did (at the door itself nobody acts yet: `staff_id`); `detail` holds JSON values."""
    _take_turn(work)
    entry = AuditEntry(
        at=work.now,
        staff_id=staff_id or work.actor.staff_id,
        action=action,
        subject=subject,
        detail=detail,
        address=address,
        seal="",
    )
    entry.seal = _seal(last_seal(work), entry)
    return work.add(entry)


def last_seal(work: Work) -> str:
    """The seal that vouches for the whole log; worth writing down outside of it."""
    newest = select(AuditEntry.seal).order_by(AuditEntry.id.desc()).limit(1)
    return work.db.scalar(newest) or FIRST_SEAL


def faults(work: Work) -> Iterator[Fault]:
    """Every place where the log was tampered with."""
    kept = work.db.scalar(select(Counter.value).where(Counter.name == COUNTER)) or 0  # before what is added meanwhile
    seal, count, last = FIRST_SEAL, 0, 0
    for entry in work.db.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=CHUNK)):
        if _seal(seal, entry) != entry.seal:
            yield Fault(entry.id, "changed")
        seal, count, last = entry.seal, count + 1, entry.id
    if count < kept:
        yield Fault(last, "missing")


def verify(work: Work) -> list[str]:
    """What is wrong with the log, one line a fault; empty when all of it holds."""
    return [str(fault) for fault in faults(work)]


def _take_turn(work: Work) -> None:
    """Lock the chain until the commit, so that two entries never seal the same one."""
    grown = update(Counter).where(Counter.name == COUNTER).values(value=Counter.value + 1)
    if work.db.execute(grown).rowcount:  # type: ignore[attr-defined]  # an update has a row count
        return
    try:
        with work.db.begin_nested():
            work.db.add(Counter(name=COUNTER, value=1))
    except IntegrityError:  # another work was first
        work.db.execute(grown)


def _seal(before: str, entry: AuditEntry) -> str:
    said = [
        before,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.staff_id,
        entry.action,
        entry.subject,
        entry.detail,
        entry.address,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
