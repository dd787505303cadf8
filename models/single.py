"""Single looks past the machinery of sessions: most who write are not known, and a turn asks so several times."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import CompoundSelect, Dialect, Engine, Select, event
from sqlalchemy.exc import DBAPIError

Selected = Select[Any] | CompoundSelect[Any]
Look = Callable[[Any, Mapping[str, str]], bool]  # on a connection of the driver, with the values to look for
_making = Lock()


def finds(engine: Engine, statement: Selected, values: Mapping[str, str]) -> bool:
    """Whether the statement finds a row, in no transaction. Raises what a session would raise."""
    return _lines_of(engine).finds(_look_of(engine, statement), values)


class _Lines:
    """Connections of one engine that look and never write, one for every look under way; safe for threads.

    Taking one from the pool costs more than the look, and on PostgreSQL a trip to ask whether it still lives.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._free: deque[Any] = deque()
        event.listen(engine, "engine_disposed", lambda _: self._drop())

    def finds(self, look: Look, values: Mapping[str, str]) -> bool:
        """One look; a connection that was lost meanwhile is made anew once."""
        try:
            return self._found(self._free.pop(), look, values)
        except IndexError:
            pass  # each is at work, or none was made yet
        except DBAPIError as fault:
            if not fault.connection_invalidated:
                raise
            self._drop()  # what one has lost, the others have lost too
        return self._found(None, look, values)

    def _found(self, connection: Any, look: Look, values: Mapping[str, str]) -> bool:
        dialect = self._engine.dialect
        driver = dialect.loaded_dbapi
        is_lost = False
        try:
            if connection is None:
                connection = self._made()
            return look(connection, values)
        except driver.Error as fault:
            is_lost = connection is not None and dialect.is_disconnect(fault, connection, None)
            raise DBAPIError.instance(
                str(look), None, fault, driver.Error, connection_invalidated=is_lost, dialect=dialect
            ) from fault
        finally:
            if is_lost:
                connection.close()
            elif connection is not None:
                self._free.append(connection)

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


def _lines_of(engine: Engine) -> _Lines:
    """Those of this process: a connection must not be shared with a child."""
    with _making:  # two who come first together would make two
        return _lines_of_process(engine, os.getpid())


@lru_cache(maxsize=8)
def _lines_of_process(engine: Engine, process: int) -> _Lines:
    return _Lines(engine)


@lru_cache(maxsize=64)
def _look_of(engine: Engine, statement: Selected) -> Look:
    """The statement as the driver takes it, with the values that are known already."""
    if engine.dialect.name == "postgresql":
        from models.prepared import DIALECT, Prepared  # with a driver that a house on SQLite does not load

        return Prepared(*_compiled(statement, DIALECT))
    return _Plain(*_compiled(statement, engine.dialect))


def _compiled(statement: Selected, dialect: Dialect) -> tuple[str, list[str], dict[str, Any]]:
    """The text, the names of its values in their order, and the values that are known already."""
    compiled = statement.compile(dialect=dialect)
    known: dict[str, Any] = {}
    for name, bind in compiled.binds.items():
        if bind.value is not None:
            process = bind.type.dialect_impl(dialect).bind_processor(dialect)
            known[name] = process(bind.value) if process else bind.value
    return str(compiled), compiled.positiontup or [], known


class _Plain:
    """A look by the driver's own way, which on SQLite costs little."""

    def __init__(self, sql: str, order: list[str], known: dict[str, Any]) -> None:
        self._sql, self._order, self._known = sql, order, known

    def __call__(self, connection: Any, values: Mapping[str, str]) -> bool:
        given = {**self._known, **values}
        cursor = connection.execute(self._sql, tuple(given[name] for name in self._order))
        is_there = cursor.fetchone() is not None
        cursor.close()
        return is_there

    def __str__(self) -> str:
        return self._sql
