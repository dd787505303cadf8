"""JSON as rows of a statement, so that many rows are changed by one, in either database's own words."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import JSON, ColumnElement, Integer, Select, TableValuedAlias, bindparam, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session


def pairs(db: Session, name: str) -> TableValuedAlias:
    """The pairs of an object, given as a parameter of this name: columns `key` and `value`, both text."""
    if _is_sqlite(db):
        each = func.json_each(bindparam(name, type_=JSON()))
    else:
        each = func.jsonb_each_text(bindparam(name, type_=JSONB()))
    return each.table_valued("key", "value", name=name)


def numbers(db: Session, given: Sequence[int]) -> Select[tuple[int]]:
    """A list of numbers; far cheaper than a parameter for each."""
    if _is_sqlite(db):
        return select(func.json_each(literal(given, JSON())).table_valued("value").c.value)
    each = func.jsonb_array_elements_text(literal(given, JSONB())).table_valued("value")
    return select(number(each.c.value))


def number(column: ColumnElement[str]) -> ColumnElement[int]:
    """A key that is a row's id."""
    return cast(column, Integer)


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"
