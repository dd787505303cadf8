"""Lists: what was asked for in the address, and one numbered page of the rows that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from config.rules import rules
from models.base import Base
from models.work import Work

SIZE = 20
COUNTED = 10_000  # beyond this a list says "more than"
LONGEST_QUERY = 60
LARGEST_ID = 2**31 - 1  # of a row, in either database
YEARS = range(1900, 2200)  # that a filter can mean
REACH = 500  # pages one can leaf through; beyond it one searches

Row = TypeVar("Row", bound=Base)
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """One page of a list."""

    rows: Sequence[Row]
    total: int
    is_capped: bool  # there are more than `total`
    number: int
    sort: str
    size: int = SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def near(self) -> list[int]:
        """The page numbers to offer."""
        return [page for page in range(self.number - 2, self.number + 3) if 1 <= page <= self.pages]


def sheet(
    work: Work,
    statement: Select[Row],
    *,
    sorts: Mapping[str, InstrumentedAttribute[Any]],
    usual: str,
) -> Sheet[Row]:
    """The page of `statement` that the address asks for; the first of `sorts` breaks ties."""
    sort = request.args.get("sort", usual)
    if sort.removeprefix("-") not in sorts:
        sort = usual
    column, tie = sorts[sort.removeprefix("-")], next(iter(sorts.values()))
    total = (
        work.db.scalar(select(func.count()).select_from(statement.order_by(None).limit(COUNTED + 1).subquery())) or 0
    )
    is_capped, total = total > COUNTED, min(total, COUNTED)
    number = min(_page_wanted(), max(1, -(-total // SIZE)))
    order = [column.desc().nulls_last(), tie.desc()] if sort.startswith("-") else [column.asc().nulls_last(), tie.asc()]
    rows = work.db.scalars(statement.order_by(*order).limit(SIZE).offset((number - 1) * SIZE)).all()
    return Sheet(rows, total, is_capped, number, sort)


def words() -> str:
    """What was typed into the search box."""
    return request.args.get("q", "").strip()[:LONGEST_QUERY]


def chosen(kind: type[Kind], name: str) -> Kind | None:
    """A member of an enum chosen in a filter, or None."""
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None


def day(name: str) -> date | None:
    """A date of a filter, or None."""
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if found.year in YEARS else None


def row_id(typed: str) -> int | None:
    """The id of a row as a filter or a form sends it, or None."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST_ID))
    return int(typed) if is_number and int(typed) <= LARGEST_ID else None


def begin_of(day: date) -> datetime:
    """When a day begins at the centre."""
    return datetime.combine(day, time(), rules().zone).astimezone(UTC)


def between(
    statement: Select[Row], column: InstrumentedAttribute[datetime], first: date | None, last: date | None
) -> Select[Row]:
    """Only what happened from the first day to the last, both included."""
    if first:
        statement = statement.where(column >= begin_of(first))
    if last:
        statement = statement.where(column < begin_of(last + timedelta(days=1)))
    return statement


def same_page(**changes: object) -> str:
    """The address of this list with other arguments; None takes one away."""
    asked = {name: value for name, value in request.args.items() if name != "endpoint" and not name.startswith("_")}
    kept: dict[str, Any] = {**asked, **(request.view_args or {}), **changes}  # url_for itself takes what was left out
    return url_for(request.endpoint or "console.home", **{name: value for name, value in kept.items() if value})


def _page_wanted() -> int:
    return min(max(1, row_id(request.args.get("page", "")) or 1), REACH)
