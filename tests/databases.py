"""A database with all tables and no rows, for one test after another: an SQLite file, or a place in a PostgreSQL."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, QueuePool, text

from models import all_tables
from models.base import Base
from models.work import open_engine
from tests.servers import fresh_postgres_database

assert all_tables.TABLES

# What another connection of a former test still holds would be waited for; one that rests holds nothing.
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
COUNT_ANEW = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


class Database:
    """One of the two; its engine lives as long as the process, so that it keeps what it has compiled."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)

    def empty(self) -> None:
        """Take every row away, whoever left it."""
        raise NotImplementedError

    def engine_of_a_test(self) -> Engine:
        """The engine under a skin: what a test listens to ends with it."""
        return self.engine.execution_options()

    def keeps(self, engine: Engine) -> bool:
        """Whether the connections of an engine are good for the next test too."""
        return False


class SqliteDatabase(Database):
    """A file, copied for every test from one that has all tables."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._tables = folder / "archive", folder / "tables.db"
        engine = open_engine(f"sqlite:///{self._tables}")
        Base.metadata.create_all(engine)
        engine.dispose()
        super().__init__(f"sqlite:///{self._folder / 'liaison.db'}")

    def empty(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)  # a connection left open keeps the old file to itself
        self._folder.mkdir()
        shutil.copyfile(self._tables, self._folder / "liaison.db")


class PostgresDatabase(Database):
    """A database whose tables are emptied where something was written; all of them would take ten times as long."""

    def __init__(self, server_url: str, name: str) -> None:
        super().__init__(fresh_postgres_database(server_url, name))
        Base.metadata.create_all(self.engine)
        self._tables = [f'"{table.name}"' for table in reversed(Base.metadata.sorted_tables)]
        self._filled = text(
            " UNION ALL ".join(
                f"SELECT {place} WHERE EXISTS (SELECT FROM {name})" for place, name in enumerate(self._tables)
            )
        )
        self.engine.dispose()

    def empty(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(END_OTHERS))
            self._take_rows(connection)
            connection.execute(text(COUNT_ANEW))

    def keeps(self, engine: Engine) -> bool:
        """A new connection knows no table and learns them slowly, so those at rest are kept."""
        pool = engine.pool
        return pool is self.engine.pool and isinstance(pool, QueuePool) and not pool.checkedout()

    def _take_rows(self, connection: Connection) -> None:
        for place in sorted(connection.scalars(self._filled)):
            connection.execute(text(f"DELETE FROM {self._tables[place]}"))


def database_of(request: pytest.FixtureRequest, folder: Path, number: int) -> Database:
    """The kind that LIAISON_TEST_DATABASE names, sqlite or postgres; a number of its own for each process."""
    kind = os.environ.get("LIAISON_TEST_DATABASE", "sqlite")
    if kind == "sqlite":
        return SqliteDatabase(folder)
    if kind == "postgres":
        return PostgresDatabase(request.getfixturevalue("postgres_url"), f"liaison_test_{number}")
    raise pytest.UsageError(f"LIAISON_TEST_DATABASE is {kind!r}; it must be sqlite or postgres")
