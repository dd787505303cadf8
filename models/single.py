"""Single looks past the machinery of sessions: most who write are not known, and a turn asks so several times."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Select, event
from sqlalchemy.exc import DBAPIError

Parameters = tuple[Any, ...] | dict[str, Any]


def finds(engine: Engine, statement: Select[Any], values: Mapping[str, str]) -> bool:
    """Whether the statement finds a row, in no transaction. Raises what a session would raise."""
    sql, order, known = _compiled(engine, statement)
    given = {**known, **values}
    parameters: Parameters = tuple(given[name] for name in order) if order is not None else given
    return _lines_of(engine, os.getpid()).finds(sql, parameters)


class _Lines:
    """Connections of one engine that look and never write, one for every look under way; safe for threads.

    Taking one from the pool costs more than the look, and on PostgreSQL a trip to ask whether it still lives.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._free: deque[Any] = deque()
        event.listen(engine, "engine_disposed", lambda _: self._drop())

    def finds(self, sql: str, parameters: Parameters) -> bool:
        """One look; a connection that was lost meanwhile is made anew once."""
        try:
            return self._found(self._free.pop(), sql, parameters)
        except IndexError:
            pass  # each is at work, or none was made yet
        except DBAPIError as fault:
            if not fault.connection_invalidated:
                raise
            self._drop()  # what one has lost, the others have lost too
        return self._found(None, sql, parameters)

    def _found(self, connection: Any, sql: str, parameters: Parameters) -> bool:
        dialect = self._engine.dialect
        errors = dialect.loaded_dbapi.Error
        is_lost = False
        try:
            if connection is None:
                connection = self._made()
            cursor = connection.execute(sql, parameters)
            is_there = cursor.fetchone() is not None
            cursor.close()
        except errors as fault:
            is_lost = connection is not None and dialect.is_disconnect(fault, connection, None)
            raise DBAPIError.instance(
                sql, parameters, fault, errors, connection_invalidated=is_lost, dialect=dialect
            ) from fault
        finally:
            if is_lost:
                connection.close()
            elif connection is not None:
                self._free.append(connection)
        return is_there

    def _made(self) -> Any:
        """As the pool makes one, and no longer the pool's. Each look is a transaction of its own."""
        taken = self._engine.raw_connection()
        connection: Any = taken.driver_connection
        taken.detach()
        if hasattr(connection, "pgconn"):  # ours on SQLite begin none by themselves
            connection.autocommit = True
        return connection

    def _drop(self) -> None:
        while self._free:
            try:
                self._free.pop().close()
            except IndexError:
                return  # another thread was at it too


@lru_cache(maxsize=8)
def _lines_of(engine: Engine, process: int) -> _Lines:
    """Those of this process: a connection must not be shared with a child."""
    return _Lines(engine)


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
