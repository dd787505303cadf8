"""The working calendar, against what was published."""

import logging
from datetime import date

import pytest

from config.calendar import is_working_day, next_working_day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 4),  # Sunday made up for New Year
        date(2026, 2, 14),  # Saturday before Spring Festival
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
        date(2025, 1, 26),
        date(2025, 2, 8),
        date(2025, 4, 27),
        date(2025, 9, 28),
        date(2025, 10, 11),
        date(2026, 2, 24),  # Tuesday, the first day after Spring Festival
    ],
)
def test_offices_are_open_on_make_up_days_and_after_festivals(day):
    assert is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 1, 2),  # Friday
        date(2026, 2, 16),  # Monday in Spring Festival
        date(2026, 2, 23),
        date(2026, 4, 6),
        date(2026, 5, 5),
        date(2026, 6, 19),
        date(2026, 9, 25),
        date(2026, 10, 7),
        date(2025, 1, 28),
        date(2025, 2, 4),
        date(2025, 6, 2),
        date(2025, 10, 8),
        date(2026, 1, 10),  # a plain Saturday
    ],
)
def test_offices_are_shut_at_festivals_and_weekends(day):
    assert not is_working_day(day)


@pytest.mark.parametrize(("year", "days"), [(2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_notices_leave(year, days):
    first = date(year, 1, 1).toordinal()
    last = date(year, 12, 31).toordinal()
    assert sum(is_working_day(date.fromordinal(day)) for day in range(first, last + 1)) == days


def test_the_next_working_day_leaps_over_a_festival():
    assert next_working_day(date(2026, 2, 14)) == date(2026, 2, 24)
    assert next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)


def test_a_year_without_a_file_knows_weekends_alone_and_says_so_once(caplog):
    with caplog.at_level(logging.WARNING, logger="config.calendar"):
        assert is_working_day(date(2031, 1, 1))  # a Wednesday
        assert not is_working_day(date(2031, 1, 4))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "2031" in caplog.text
