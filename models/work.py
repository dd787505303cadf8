"""The connections of one process, and one transaction at a time on them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from models import single
from models.base import Base

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Base)

POOL_SIZE = 16
CONNECT_SECONDS = 3
CHECKPOINT = "wal_autocheckpoint=4000"  # pages, 16 MB: a page that is written again and again moves to the file once
LOCK_SECONDS = 10  # who waits longer for a row gives up, so that a hanging transaction does not hang the doors


@dataclass(frozen=True)
class Actor:
    """Who does the work: a person in chat, a staff member, or the system itself."""

    kind: str  # chat, staff, system
    name: str  # as the ledger shows it
    openid: str = ""
    staff_id: int | None = None


SYSTEM = Actor("system", "系统")


@dataclass(frozen=True)
class JobCall:
    """A job to start once the work is committed."""

    job: str
    row_id: int | str
    delay_seconds: float = 0.0


Starter = Callable[[Sequence[JobCall]], None]


class Work:
    """One transaction: `db`, `now`, `actor`, and the jobs to start after the commit.

    The connection is taken on first use, so work that touches no table costs nothing.
    """

    def __init__(self, engine: Engine, *, actor: Actor, now: datetime, is_reading: bool = False) -> None:
        self.actor = actor
        self.now = now
        self.jobs: list[JobCall] = []
        self._engine = engine
        self._is_reading = is_reading
        self._session: Session | None = None

    @property
    def db(self) -> Session:
        """The session of this work; opening it begins the transaction."""
        if self._session is None:
            engine = _for_reading(self._engine) if self._is_reading else self._engine
            self._session = Session(engine, expire_on_commit=False)
        return self._session

    @property
    def is_open(self) -> bool:
        """Whether a table was touched."""
        return self._session is not None

    def has(self, statement: single.Selected, **values: str) -> bool:
        """Whether a statement that was built once finds a row; a tenth of the cost of asking for objects.

        It looks beside the transaction when none has begun, so a look that finds nothing begins none.
        """
        if self._session is not None:
            self._session.flush()
            return self._session.connection().execute(statement, values).first() is not None
        return single.finds(self._engine, statement, values)

    def add(self, row: Row) -> Row:
        """Keep a new row and give it its id."""
        self.db.add(row)
        self.db.flush()
        return row

    def lock(self, row: Base, *attributes: str) -> None:
        """Hold a row for this work alone, and read these attributes anew: another may have changed them."""
        self.db.flush()
        self.db.refresh(row, attributes, with_for_update=True)

    def start_later(self, job: str, row_id: int | str, *, delay_seconds: float = 0.0) -> None:
        """Start a job after the commit; nothing starts when the work fails."""
        self.jobs.append(JobCall(job, row_id, delay_seconds))

    def commit(self) -> None:
        """For the door that opened the work, never for a service."""
        if self._session is not None:
            self._session.commit()

    def undo(self) -> None:
        """Take back all that was not committed, and the jobs with it."""
        if self._session is not None:
            self._session.rollback()
        self.jobs.clear()

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def _no_jobs(jobs: Sequence[JobCall]) -> None:
    raise RuntimeError("this office has no way to start jobs")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Office:
    """The database of one process and the way to its queues; opens work."""

    def __init__(self, engine: Engine, *, start: Starter = _no_jobs, clock: Callable[[], datetime] = _utc_now) -> None:
        self.engine = engine
        self.clock = clock
        self.start = start

    @contextmanager
    def work(self, actor: Actor = SYSTEM) -> Iterator[Work]:
        """One transaction: committed at the end, rolled back when anything is raised; then the jobs start."""
        work = Work(self.engine, actor=actor, now=self.clock())
        try:
            yield work
            work.commit()
        except BaseException:
            work.undo()
            raise
        finally:
            work.close()
        self.start_jobs(work)

    @contextmanager
    def reading(self, actor: Actor = SYSTEM) -> Iterator[Work]:
        """Work that only reads: it takes no write lock and commits nothing."""
        work = Work(self.engine, actor=actor, now=self.clock(), is_reading=True)
        try:
            yield work
        finally:
            work.undo()
            work.close()

    def start_jobs(self, work: Work) -> None:
        """Hand over the jobs of committed work."""
        if work.jobs:
            jobs, work.jobs = work.jobs, []
            self.start(jobs)


def open_engine(database_url: str) -> Engine:
    """An engine for either database, with timeouts and, on SQLite, the write-ahead log."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, connect_args={"timeout": 15})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_pre_ping=True,
        pool_timeout=CONNECT_SECONDS,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": f"-c lock_timeout={LOCK_SECONDS}s"},
    )


@lru_cache(maxsize=8)
def _for_reading(engine: Engine) -> Engine:
    """The same connections for work that only reads; kept, since to make one costs as much as a query."""
    return engine.execution_options(is_reading=True)


def _prepare_sqlite(connection: object, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # BEGIN is ours, see below
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000", CHECKPOINT)
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _begin_sqlite(connection: Connection) -> None:
    """A deferred transaction that turns from reading to writing fails at once when another wrote meanwhile; an
    immediate one waits its turn."""
    is_reading = connection.get_execution_options().get("is_reading", False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
