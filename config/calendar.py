"""The Chinese working calendar: which day is a working day, days off and make-up working days (调休) considered.

The State Council publishes each year's days off in the autumn before; they stand in calendar/<year>.toml, here or in
the home of the centre. A year without such a file knows weekends alone, which is wrong around the festivals: the log
says so once a process, and the console from November on.
"""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

from config import calendar_files
from config.calendar_files import ONE_DAY, SATURDAY, Year

log = logging.getLogger(__name__)

PUBLISHED_IN = 11  # the month by which next year's days off are known
_PLAIN = Year()
_own: list[Path] = []  # the folder of the centre, once a door has said where it is
_known: dict[int, Year] = {}
_missed: set[int] = set()  # years that the log has told of


def look_in(home: Path) -> None:
    """Where the centre keeps years of its own; they come before those of the house."""
    _own[:] = [folder_of(home)]
    _known.clear()


def folder_of(home: Path) -> Path:
    return home / "calendar"


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


def missing_year(today: date) -> int | None:
    """The year whose days off should be known by now and are not: this one, or from November on the next."""
    due = [today.year, today.year + 1] if today.month >= PUBLISHED_IN else [today.year]
    return next((year for year in due if _year(year) is _PLAIN), None)


def _year(year: int) -> Year:
    known = _known.get(year)
    if known is not None:
        return known
    file = calendar_files.find(year, _own[0] if _own else None)  # it may come while the house is at work
    if file is None:
        _tell(year, "has no file")
        return _PLAIN
    try:
        _known[year] = calendar_files.read(file, year)
    except ValueError as fault:
        _tell(year, f"has a file that cannot be read, {fault}")
        return _PLAIN
    return _known[year]


def _tell(year: int, what: str) -> None:
    if year not in _missed:
        _missed.add(year)
        log.warning("the working calendar of %d %s: only weekends count as days off", year, what)
