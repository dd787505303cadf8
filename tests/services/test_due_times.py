"""Due times in Chinese working days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from models.kinds import Urgency
from services import clock

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (at(2026, 1, 5, 10, 0), 1, at(2026, 1, 6, 17, 30)),  # the day itself is not counted
        (at(2026, 1, 5, 8, 0), 1, at(2026, 1, 6, 17, 30)),
        (at(2026, 1, 9, 22, 0), 1, at(2026, 1, 12, 17, 30)),  # Friday night
        (at(2026, 1, 10, 10, 0), 1, at(2026, 1, 12, 17, 30)),  # Saturday
        (at(2026, 1, 5, 0, 30), 1, at(2026, 1, 6, 17, 30)),  # still Sunday in UTC
        (at(2025, 12, 31, 16, 0), 1, at(2026, 1, 4, 17, 30)),  # over New Year, to a working Sunday
        (at(2026, 2, 12, 9, 0), 3, at(2026, 2, 24, 17, 30)),  # 13th, Saturday 14th, then Spring Festival
        (at(2026, 2, 18, 9, 0), 5, at(2026, 2, 28, 17, 30)),  # from within the festival to a working Saturday
        (at(2026, 9, 24, 9, 0), 15, at(2026, 10, 22, 17, 30)),  # Mid-Autumn and National Day
    ],
)
def test_working_days_are_counted_from_the_next_day_to_the_close_of_office(start, days, due):
    assert clock.add_working_days(start, days) == due


def test_an_urgent_appeal_is_due_before_a_normal_and_a_complex_one():
    start = at(2026, 1, 5, 10, 0)
    assert [clock.local_day(clock.due_at(urgency, start)) for urgency in Urgency] == [
        date(2026, 1, 8),
        date(2026, 1, 12),
        date(2026, 1, 26),
    ]


def test_a_due_time_lies_ahead():
    with pytest.raises(ValueError, match="at least one"):
        clock.add_working_days(at(2026, 1, 5, 10, 0), 0)
