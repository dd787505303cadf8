"""INSERT … ON CONFLICT for whichever database there is."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base


def insert_into(db: Session, kind: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_by(db.get_bind().dialect.name, kind)


def insert_by(dialect: str, kind: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """The same for a statement that is built once."""
    table = kind.__table__
    assert isinstance(table, Table)
    if dialect == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
