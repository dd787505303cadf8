"""What a condition may ask about an enterprise: each field with its kind, its bounds, its units and who may know it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from models.kinds import EnterpriseSize

MONTHS = 12
YEARS = "years"
QUALIFICATIONS = "qualifications"


class Kind(StrEnum):
    """How a field is compared."""

    WORD = "word"  # one word out of several
    NUMBER = "number"  # a number with a unit
    FLAG = "flag"  # something one has or has not, each by its name


@dataclass(frozen=True)
class Span:
    """The numbers from `least` on and under `below`."""

    least: float = -math.inf
    below: float = math.inf

    @classmethod
    def exactly(cls, value: float) -> Span:
        return cls(value, math.nextafter(value, math.inf))

    @property
    def value(self) -> float | None:
        """The one number in it, if it is one."""
        return self.least if self.below == math.nextafter(self.least, math.inf) else None

    def holds(self, other: Span) -> bool:
        return self.least <= other.least and other.below <= self.below

    def meets(self, other: Span) -> bool:
        return max(self.least, other.least) < min(self.below, other.below)

    def within(self, other: Span) -> Span:
        """What both have in common; empty spans have their ends the wrong way round."""
        return Span(max(self.least, other.least), min(self.below, other.below))


@dataclass(frozen=True)
class Field:
    """Something a condition may ask about."""

    name: str
    kind: Kind
    most: float = 0.0
    units: Mapping[str, float] = field(default_factory=dict)  # unit → how many of the first one it is
    column: str = ""  # of the roster, where it has one
    is_public: bool = False  # stands in public registers, so whoever names the enterprise may see it
    choices: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        return next(iter(self.units), "")


_MONEY = {"wan": 1.0, "yi": 10_000.0, "yuan": 0.0001}
_ALL = (
    Field("district", Kind.WORD, column="district", is_public=True),
    Field("industry", Kind.WORD, column="industry", is_public=True),
    Field("size", Kind.WORD, column="size", is_public=True, choices=tuple(size.value for size in EnterpriseSize)),
    Field(YEARS, Kind.NUMBER, 200, {"year": 1.0, "month": 1 / MONTHS}, column="founded_on", is_public=True),
    Field("registered_capital_wan", Kind.NUMBER, 100_000_000, _MONEY, is_public=True),
    Field("revenue_wan", Kind.NUMBER, 1_000_000_000, _MONEY, column="revenue_wan"),
    Field("staff_count", Kind.NUMBER, 10_000_000, {"person": 1.0}, column="staff_count"),
    Field("rd_share", Kind.NUMBER, 100, {"percent": 1.0}),
    Field("tax_wan", Kind.NUMBER, 100_000_000, _MONEY),
    Field(QUALIFICATIONS, Kind.FLAG, column="qualifications", is_public=True),
    Field("statement", Kind.FLAG),
)

FIELDS: Mapping[str, Field] = {one.name: one for one in _ALL}
COMPARISONS = ("at_least", "above", "at_most", "below")


def span_of(bounds: Mapping[str, float]) -> Span:
    """What the comparisons leave."""
    least = max(bounds.get("at_least", -math.inf), _next(bounds.get("above", -math.inf)))
    below = min(bounds.get("below", math.inf), _next(bounds.get("at_most", math.inf)))
    return Span(least, below)


def founding_span(years: Span, today: date) -> Span:
    """On which days (as ordinals) an enterprise was founded whose age lies in this span of years today."""
    return Span(_founded(years.below, today) + 1, _founded(years.least, today) + 1)


def _founded(years: float, today: date) -> float:
    """The last founding day that makes so many years; what is a hair above a number of months is a day more."""
    if math.isinf(years):
        return math.inf if years < 0 else -math.inf
    months = round(years * MONTHS)
    is_above = years > months / MONTHS
    whole = today.year * MONTHS + today.month - 1 - months
    if whole < MONTHS:
        return -math.inf
    year, month = divmod(whole, MONTHS)
    day = date(year, month + 1, min(today.day, _days_of(year, month + 1)))
    return day.toordinal() - is_above


def _days_of(year: int, month: int) -> int:
    first_of_next = date(year + month // MONTHS, month % MONTHS + 1, 1)
    return (first_of_next - date(year, month, 1)).days


def _next(value: float) -> float:
    return value if math.isinf(value) else math.nextafter(value, math.inf)
