"""The files of the working calendar: one a year, read, checked, and taken in for the centre."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).with_name("calendar")
NAME = re.compile(r"^(20\d\d)\.toml$")
SATURDAY = 5
ONE_DAY = timedelta(days=1)
LONGEST = 12  # days of one festival


@dataclass(frozen=True)
class Year:
    """Where one year differs from plain weeks."""

    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()


def find(year: int, own: Path | None) -> Path | None:
    """The file of a year: the centre's own one comes before that of the house."""
    files = (folder / f"{year}.toml" for folder in (own, HOUSE) if folder is not None)
    return next((file for file in files if file.is_file()), None)


def read(file: Path, year: int) -> Year:
    """What a file says of its year; ValueError tells all that is wrong with it."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        found = Year(
            days_off=frozenset(day for span in raw["days_off"].values() for day in _days(span["from"], span["until"])),
            working_days=frozenset(_day(day) for days in raw["working_days"].values() for day in days),
        )
    except (OSError, KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"not in the form of the other years: {fault!r}") from fault
    if faults := _faults(raw, found, year):
        raise ValueError("; ".join(faults))
    return found


def keep(file: Path, folder: Path) -> tuple[int, Year]:
    """Take a year's file into the folder of the centre, once it says what such files say."""
    named = NAME.match(file.name)
    if named is None:
        raise ValueError("the file must be called YEAR.toml, such as 2027.toml")
    year = int(named[1])
    found = read(file, year)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{year}.toml"
    fresh.write_bytes(file.read_bytes())
    os.replace(fresh, folder / f"{year}.toml")
    return year, found


def _faults(raw: dict[str, Any], found: Year, year: int) -> list[str]:
    faults = [f"{name} has {length} days" for name, length in _lengths(raw) if not 1 <= length <= LONGEST]
    faults += [f"{day} is not of {year}" for day in sorted(found.days_off) if abs(day.year - year) > 1]
    faults += [f"{day} is made up for, but no Saturday or Sunday" for day in _sorted_weekdays(found.working_days)]
    faults += [f"{day} is both a day off and a working day" for day in sorted(found.days_off & found.working_days)]
    if not any(day.year == year for day in found.days_off):
        faults.append(f"no day off in {year}")
    return faults


def _lengths(raw: dict[str, Any]) -> list[tuple[str, int]]:
    return [(name, (span["until"] - span["from"]).days + 1) for name, span in raw["days_off"].items()]


def _sorted_weekdays(days: frozenset[date]) -> list[date]:
    return sorted(day for day in days if day.weekday() < SATURDAY)


def _days(first: object, last: object) -> list[date]:
    """The days of a span; of one that is too long no more than are needed to see it."""
    begin, length = _day(first), (_day(last) - _day(first)).days
    return [begin + ONE_DAY * count for count in range(min(length, LONGEST) + 1)]


def _day(told: object) -> date:
    """A day without quotes and hours around it; others would never be equal to one."""
    if type(told) is not date:
        raise ValueError(f"{told!r} is no day such as 2027-01-01")
    return told
