"""The audit log: every entry seals the one before, and tampering shows."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, text, update

from models.people import AuditEntry
from models.work import Office, Work
from services import audit


@pytest.fixture
def log(office: Office) -> list[int]:
    """Five entries."""
    ids = []
    for number in range(5):
        with office.work() as work:
            ids.append(audit.record(work, "appeal.phone", f"QQ-{number}", address="10.0.0.1", note="号码", n=number).id)
    return ids


def test_a_log_nobody_touched_holds(log: list[int], office: Office) -> None:
    with office.reading() as work:
        assert audit.verify(work) == []


@pytest.mark.parametrize(
    "change",
    [{"subject": "QQ-9"}, {"action": "login"}, {"address": ""}, {"detail": {"note": "号码", "n": 7}}],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_shows(change: dict[str, object], log: list[int], office: Office) -> None:
    with office.work() as work:
        work.db.execute(update(AuditEntry).where(AuditEntry.id == log[2]).values(**change))
    with office.reading() as work:
        assert [fault.entry_id for fault in audit.faults(work)] == [log[2]]


def test_an_entry_taken_out_of_the_middle_shows(log: list[int], office: Office) -> None:
    with office.work() as work:
        work.db.execute(delete(AuditEntry).where(AuditEntry.id == log[2]))
    with office.reading() as work:
        assert audit.Fault(log[3], "changed") in list(audit.faults(work))


@pytest.mark.parametrize("kept", [0, 4])
def test_entries_cut_off_at_the_end_show(kept: int, log: list[int], office: Office) -> None:
    with office.work() as work:
        work.db.execute(delete(AuditEntry).where(AuditEntry.id > (log[kept - 1] if kept else 0)))
    with office.reading() as work:
        assert [fault.kind for fault in audit.faults(work)] == ["missing"]


def test_an_entry_written_during_the_look_is_no_fault(
    log: list[int], office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = audit._seal

    def seal_while_another_writes(before: str, entry: AuditEntry) -> str:
        if entry.id == log[0]:
            with office.work() as work:
                audit.record(work, "login", "another")
        return seal(before, entry)

    with office.reading() as look:
        monkeypatch.setattr(audit, "_seal", seal_while_another_writes)
        assert audit.verify(look) == []


def test_work_that_fails_leaves_no_entry_and_no_gap(log: list[int], office: Office) -> None:
    with pytest.raises(RuntimeError), office.work() as work:
        _fail_after_recording(work)
    with office.work() as work:
        audit.record(work, "appeal.accept")
    with office.reading() as work:
        assert audit.verify(work) == []
        assert work.db.scalar(text("SELECT count(*) FROM audit_entries")) == 6


def _fail_after_recording(work: Work) -> None:
    audit.record(work, "appeal.accept")
    raise RuntimeError("the deed failed")


def test_many_at_once_make_one_chain(office: Office) -> None:
    def write() -> None:
        for _ in range(5):
            with office.work() as work:
                audit.record(work, "login")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with office.reading() as work:
        assert audit.verify(work) == []
        assert work.db.scalar(text("SELECT count(*) FROM audit_entries")) == 20
