"""A JSON object as rows of a statement, so that many rows are changed by one, in either database's own words."""

from __future__ import annotations

from sqlalchemy import JSON, ColumnElement, Integer, TableValuedAlias, bindparam, cast, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session


def pairs(db: Session, name: str) -> TableValuedAlias:
    """The pairs of a parameter of this name: columns `key` and `value`, both text."""
    if db.get_bind().dialect.name == "sqlite":
        each = func.json_each(bindparam(name, type_=JSON()))
    else:
        each = func.jsonb_each_text(bindparam(name, type_=JSONB()))
    return each.table_valued("key", "value", name=name)


def number(column: ColumnElement[str]) -> ColumnElement[int]:
    """A key that is a row's id."""
    return cast(column, Integer)
