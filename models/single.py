"""Single looks past the machinery of sessions: most who write are not known, and a turn asks so several times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

Parameters = tuple[Any, ...] | dict[str, Any]


def finds(engine: Engine, statement: Select[Any], values: Mapping[str, str]) -> bool:
    """Whether the statement finds a row, in no transaction. Raises what a session would raise."""
    sql, order, known = _compiled(engine, statement)
    given = {**known, **values}
    parameters: Parameters = tuple(given[name] for name in order) if order is not None else given
    driver = engine.dialect.loaded_dbapi
    connection: PoolProxiedConnection | None = None
    try:
        connection = engine.raw_connection()
        with _at_once(connection):
            cursor = connection.cursor()
            cursor.execute(sql, parameters)
            return cursor.fetchone() is not None
    except driver.Error as fault:
        is_lost = connection is not None and engine.dialect.is_disconnect(fault, connection.driver_connection, None)
        if connection is not None and is_lost:
            connection.invalidate(fault)
        raise DBAPIError.instance(
            sql, parameters, fault, driver.Error, connection_invalidated=is_lost, dialect=engine.dialect
        ) from fault
    finally:
        if connection is not None:
            connection.close()


@lru_cache(maxsize=64)
def _compiled(engine: Engine, statement: Select[Any]) -> tuple[str, list[str] | None, dict[str, Any]]:
    """The text for the driver, the order of its parameters where they have no names, and those already known."""
    compiled = statement.compile(dialect=engine.dialect)
    known = {}
    for name, bind in compiled.binds.items():
        if bind.value is not None:
            process = bind.type.dialect_impl(engine.dialect).bind_processor(engine.dialect)
            known[name] = process(bind.value) if process else bind.value
    return str(compiled), compiled.positiontup, known


@contextmanager
def _at_once(connection: PoolProxiedConnection) -> Iterator[None]:
    """On PostgreSQL a transaction would cost two trips more; on SQLite ours begin none by themselves."""
    driver = connection.driver_connection
    if driver is None or not hasattr(driver, "pgconn"):
        yield
        return
    driver.autocommit = True
    try:
        yield
    finally:
        driver.autocommit = False
