"""Many ids as one parameter of a statement, so that many rows are changed by one, in either database's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Integer, Text, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

Ids = InstrumentedAttribute[int] | InstrumentedAttribute[str] | Column[Any]


def among(db: Session, column: Ids, ids: Sequence[int] | Sequence[str]) -> ColumnElement[bool]:
    """Whether a row is one of many; far cheaper than a parameter for each, and looked up by the key."""
    if _is_sqlite(db):
        return column.in_(select(func.json_each(literal(ids, JSON())).table_valued("value").c.value))
    kind: type[Integer] | type[Text] = Text if isinstance(ids[0], str) else Integer
    return column == any_(literal(ids, ARRAY(kind)))


def each_its_own(db: Session, column: Ids, values: Mapping[int, str]) -> tuple[ColumnElement[bool], ColumnElement[str]]:
    """Whether a row is one of many, and the text that is meant for it.

    PostgreSQL would rather join the texts with every row it guesses to be few, so it is told to look them up.
    """
    if _is_sqlite(db):
        told = func.json_each(literal(values, JSON())).table_valued("key", "value", name="told")
        return column == cast(told.c.key, Integer), told.c.value
    kept: ColumnElement[str] = literal(values, JSONB()).op("->>", return_type=Text())(cast(column, Text))
    return among(db, column, list(values)), kept


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"
