"""Stretches of days: as dates, and as the text a fact carries."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

OPEN = ".."  # an end that was not told, as ISO 8601-2 writes it
FIRST_YEAR, LAST_YEAR = 1990, 2099


class Lean(Enum):
    """Which way a day without a year looks."""

    NEAREST = "nearest"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Span:
    """The days from first to last, both included; an end that is None is open."""

    first: date | None
    last: date | None

    def as_text(self) -> str:
        """2026-01-05, 2026-01-05/2026-01-09, ../2026-01-09 or 2026-01-05/.. ."""
        if self.first == self.last and self.first:
            return self.first.isoformat()
        return "/".join(day.isoformat() if day else OPEN for day in (self.first, self.last))

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def from_text(text: str) -> Span:
    """The other way round."""
    first, _, last = text.partition("/")
    days = [None if end == OPEN else date.fromisoformat(end) for end in (first, last or first)]
    return Span(days[0], days[1])


def of_day(day: date) -> Span:
    return Span(day, day)


def day_of(year: int, month: int, day: int) -> Span | None:
    """One day, or None where the calendar has no such day."""
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return of_day(date(year, month, day))
    return None


def of_month(year: int, month: int, first: int = 1, last: int = 31) -> Span | None:
    """A month, or some of its days."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    days = monthrange(year, month)[1]
    return Span(date(year, month, min(first, days)), date(year, month, min(last, days)))


def week_of(day: date, shift: int = 0) -> date:
    """The Monday of the week that many weeks on."""
    return day - timedelta(days=day.weekday() - 7 * shift)


def month_after(today: date, shift: int) -> tuple[int, int]:
    """Year and month, that many months on."""
    place = today.year * 12 + today.month - 1 + shift
    return place // 12, place % 12 + 1


def leaning(spans: Iterable[Span | None], today: date, lean: Lean) -> Span | None:
    """Of one day in several years the one meant."""
    known = [(span, span.first, span.last) for span in spans if span]
    bounded = [(span, first, last) for span, first, last in known if first and last]
    if lean is Lean.AHEAD:
        return next((span for span, _, last in bounded if last >= today), None)
    distances = [(max((first - today).days, (today - last).days, 0), span) for span, first, last in bounded]
    return min(distances, key=lambda pair: pair[0], default=(0, None))[1]


def begun(spans: Iterable[Span | None], today: date) -> Span | None:
    """Of one day in several years the last that has begun."""
    past = [span for span in spans if span and span.first and span.first <= today]
    return past[-1] if past else None
