"""Many ids as one parameter of a statement, so that many rows are changed by one, in either database's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

Ids = InstrumentedAttribute[int] | InstrumentedAttribute[str] | Column[Any]


def among(db: Session, column: Ids, ids: Sequence[int] | Sequence[str]) -> ColumnElement[bool]:
    """Whether a row is one of many; far cheaper than a parameter for each, and looked up by the key."""
    if dialect_of(db) == "sqlite":
        return column.in_(select(func.json_each(literal(ids, JSON())).table_valued("value").c.value))
    kind: type[Integer] | type[Text] = Text if ids and isinstance(ids[0], str) else Integer
    return column == any_(literal(ids, ARRAY(kind)))


def among_given(dialect: str, column: Ids) -> ColumnElement[bool]:
    """The same for a statement that is built once, and is given `ids`."""
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bindparam("ids", type_=JSON())).table_valued("value").c.value))
    return column == any_(bindparam("ids", type_=ARRAY(Integer)))


def listed(dialect: str, column: Column[Any]) -> Select[int]:
    """The whole numbers in the lists of a column, those of all its rows; to be narrowed to some."""
    if dialect == "sqlite":
        each = func.json_each(column).table_valued("value", joins_implicitly=True)
        return select(each.c.value).select_from(column.table, each)
    each = func.jsonb_array_elements_text(column).table_valued("value", joins_implicitly=True).render_derived()
    return select(cast(each.c.value, Integer)).select_from(column.table, each)


def each_its_own(dialect: str, column: Ids) -> tuple[ColumnElement[bool], ColumnElement[str]]:
    """Whether a row is one of many, and the text that is meant for it, for a statement that is built once.

    PostgreSQL would rather join the texts with every row it guesses to be few, so it is told to look them up.
    """
    if dialect == "sqlite":
        told = func.json_each(bindparam("texts", type_=JSON())).table_valued("key", "value", name="told")
        return column == cast(told.c.key, Integer), told.c.value
    texts = bindparam("texts", type_=JSONB())
    kept: ColumnElement[str] = texts.op("->>", return_type=Text())(cast(column, Text))
    return column == any_(bindparam("ids", type_=ARRAY(Integer))), kept


def each_given(dialect: str, texts: Mapping[int, str]) -> dict[str, Any]:
    """The parameters of such a statement."""
    return {"texts": texts} if dialect == "sqlite" else {"texts": texts, "ids": list(texts)}


def dialect_of(db: Session) -> str:
    return db.get_bind().dialect.name
