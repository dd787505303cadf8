"""Everything that stands in the archive, many times over: each copy with its own people, parents and names."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint, func, insert, select, update

from models.base import Base
from models.work import Work

Row = dict[str, Any]
ONE_OF_A_KIND = frozenset({"counters"})  # kept by name, one row for each
WHO = "openid"  # ties rows together without a key
APART = frozenset({WHO, "key"})  # another in each copy
TABLES = [table for table in Base.metadata.sorted_tables if table.name not in ONE_OF_A_KIND]


def tie(work: Work, openid: str) -> None:
    """Fill every key that points nowhere, and let all that a person did be done by this one."""
    people = {"contacts", "officers", "followers"}
    for table in TABLES:
        for column in table.columns:
            for key in column.foreign_keys:
                somebody = select(func.min(key.column)).scalar_subquery()
                work.db.execute(update(table).where(column.is_(None)).values({column.name: somebody}))
            if column.name == WHO and table.name not in people:
                work.db.execute(update(table).values({WHO: openid}))


def multiply(work: Work, times: int, *, first: int = 1) -> None:
    """Copy all rows so often; what pointed at a row points at its own copy in the copies.

    The copies are numbered from `first`, which tells those of two calls apart.
    """
    rows = {table.name: [dict(row) for row in work.db.execute(select(table)).mappings()] for table in TABLES}
    spans = {table.name: _highest(work, table) for table in TABLES}
    for table in TABLES:
        copies = [one for turn in range(first, first + times) for one in _copies(table, rows[table.name], turn, spans)]
        if copies:
            work.db.execute(insert(table), copies)
            _count_on(work, table)


def _copies(table: Table, rows: list[Row], turn: int, spans: dict[str, int]) -> Iterator[Row]:
    for row in rows:
        yield {column.name: _copied(table, column, row[column.name], turn, spans) for column in table.columns}


def _copied(table: Table, column: Column[Any], value: Any, turn: int, spans: dict[str, int]) -> Any:
    """Ids are moved on beyond all that are there, names are others."""
    targets = [key.column.table.name for key in column.foreign_keys] or [table.name] * column.primary_key
    if targets and isinstance(value, int):
        return value + turn * spans[targets[0]]
    if value is None or not (column.name in APART or _tells_apart(table, column)):
        return value
    other = sha256(f"{turn} {value}".encode()).hexdigest()
    return int(other[:7], 16) if isinstance(value, int) else other[: getattr(column.type, "length", None)]


def _tells_apart(table: Table, column: Column[Any]) -> bool:
    """Whether it keeps rows apart that are not kept apart by what they belong to."""
    groups = [set(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    groups += [set(one.columns) for one in table.indexes if one.unique] + [set(table.primary_key.columns)]
    has_key = any(each.foreign_keys for group in groups if column in group for each in group)
    return any(column in group for group in groups) and not has_key and isinstance(column.type, Integer | String)


def _count_on(work: Work, table: Table) -> None:
    """PostgreSQL gives the next row a number beyond those that were given here."""
    if work.db.get_bind().dialect.name == "postgresql" and "id" in table.columns:
        work.db.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), _highest(work, table))))


def _highest(work: Work, table: Table) -> int:
    key = next(iter(table.primary_key.columns))
    return int(work.db.scalar(select(func.max(key))) or 0) if isinstance(key.type, Integer) else 0
