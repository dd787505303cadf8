"""Single looks by PostgreSQL's own protocol: psycopg's way around it costs five times the call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from psycopg import errors, pq
from sqlalchemy.dialects.postgresql.base import PGDialect

DIALECT = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
UNKNOWN_STATEMENT = b"26000"  # SQLSTATE


class Prepared:
    """A statement that each connection prepares once. Values go as text."""

    def __init__(self, sql: str, order: list[str], known: dict[str, Any]) -> None:
        self._sql, self._order = sql, order
        self._known = {name: str(value).encode() for name, value in known.items()}
        self._name = f"look_{hashlib.sha1(sql.encode()).hexdigest()}".encode()

    def __call__(self, connection: Any, values: Mapping[str, str]) -> bool:
        given = {**self._known, **{name: value.encode() for name, value in values.items()}}
        parameters = [given[name] for name in self._order]
        result = connection.pgconn.exec_prepared(self._name, parameters)
        if result.error_field(pq.DiagnosticField.SQLSTATE) == UNKNOWN_STATEMENT:  # the first time on this connection
            connection.pgconn.prepare(self._name, self._sql.encode())
            result = connection.pgconn.exec_prepared(self._name, parameters)
        if result.status != pq.ExecStatus.TUPLES_OK:
            raise errors.error_from_result(result)
        return bool(result.ntuples)

    def __str__(self) -> str:
        return self._sql
