"""The Chinese working calendar: which day is a working day, days off and make-up working days (调休) considered.

The State Council publishes each year's days off in the autumn before; they stand in calendar/<year>.toml. A year
without such a file knows weekends alone, which is wrong around the festivals, and the log says so once a process.
"""

from __future__ import annotations

import logging
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

FOLDER = Path(__file__).with_name("calendar")
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Year:
    """Where one year differs from plain weeks."""

    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()


def is_working_day(day: date) -> bool:
    """Whether offices are open on that day."""
    year = _year(day.year)
    if day in year.working_days:
        return True
    return day not in year.days_off and day.weekday() < SATURDAY


def next_working_day(day: date) -> date:
    """The first working day after that day."""
    day += ONE_DAY
    while not is_working_day(day):
        day += ONE_DAY
    return day


@cache
def _year(year: int) -> Year:
    file = FOLDER / f"{year}.toml"
    if not file.exists():
        log.warning("the working calendar has no file for %d: only weekends count as days off", year)
        return Year()
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    return Year(
        days_off=frozenset(day for span in raw["days_off"].values() for day in _days(span["from"], span["until"])),
        working_days=frozenset(day for days in raw["working_days"].values() for day in days),
    )


def _days(first: date, last: date) -> list[date]:
    return [first + ONE_DAY * count for count in range((last - first).days + 1)]
