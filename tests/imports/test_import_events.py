"""A calendar of events, taken in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from config.rules import rules
from models.events import Event
from models.kinds import EventState, EventType
from models.work import Office
from services.imports.events import import_events

HEADER = "活动编号,活动类型,活动名称,开始时间,结束时间,地点,名额,仅限联络员\n"
FAIR = "HD-01,读懂日,补助政策读懂日,2026年1月20日 14:30,,一号厅,60,\n"


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def _events(office: Office) -> list[Event]:
    with office.work() as work:
        return list(work.db.scalars(select(Event).order_by(Event.number)))


def test_events_are_taken_in_open_for_sign_up_and_a_second_time_unchanged(office: Office, tmp_path: Path):
    training = "HD-02,联络员培训,第四期培训,2026-01-22 09:00,2026-01-22 17:00,党校,150,是\n"
    first = import_events(office, _file(tmp_path, FAIR + training))
    again = import_events(office, _file(tmp_path, FAIR + training))
    assert (first.added, again.same, again.changed) == (2, 2, 0)
    fair, course = _events(office)
    assert (fair.type, fair.state, fair.officers_only) == (EventType.POLICY_DAY, EventState.PUBLISHED, False)
    assert fair.starts_at == datetime(2026, 1, 20, 14, 30, tzinfo=rules().zone)
    assert (fair.ends_at - fair.starts_at).total_seconds() == 2 * 3600
    assert course.officers_only


def test_an_event_that_ends_before_it_begins_is_refused_and_the_next_one_kept(office: Office, tmp_path: Path):
    bad = "HD-03,读懂日,甲,2026-01-20 14:30,2026-01-20 13:00,一号厅,60,\n"
    summary = import_events(office, _file(tmp_path, bad + FAIR))
    assert (summary.added, summary.failed) == (1, 1)


def test_an_event_that_was_cancelled_is_not_brought_back(office: Office, tmp_path: Path):
    import_events(office, _file(tmp_path, FAIR))
    with office.work() as work:
        work.db.scalars(select(Event)).one().state = EventState.CANCELLED
    summary = import_events(office, _file(tmp_path, FAIR))
    assert (summary.failed, _events(office)[0].state) == (1, EventState.CANCELLED)
