"""What every test may ask for: a real database, a real Redis, a clock that stands still, and no network."""

from __future__ import annotations

import gc
import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet
from zoneinfo import ZoneInfo

import pytest
from redis import Redis
from sqlalchemy import Engine, event

from config.settings import Settings
from demo.rehearsal.house import settings_to_nowhere
from models.work import SYSTEM, JobCall, Office, Work
from tests.databases import Database, database_of
from tests.servers import PostgresServer, RedisServer
from tests.sharing import pytest_collection_modifyitems, pytest_xdist_make_scheduler

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ("pytest_collection_modifyitems", "pytest_xdist_make_scheduler")  # the hooks that pytest finds here

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NO_CHROMIUM = "no Chromium found: the browser tests were SKIPPED (install one, or name it by LIAISON_TEST_CHROMIUM)"
LOOK_AFTER = 20_000  # objects
MONDAY_MORNING = datetime(2026, 1, 5, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class Clock:
    """Time stands still until a test moves it. Call it for the moment it shows."""

    def __init__(self, now: datetime = MONDAY_MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        """Move on by days, hours, minutes, seconds … as timedelta takes them."""
        self.now += timedelta(**by)
        return self.now


class NetworkBarred(RuntimeError):
    """A test tried to leave the machine."""


# --- the collector ---------------------------------------------------------------------------------------------------

gc.disable()  # what is read and collected stays; to look at it again and again took a sixth of the whole run


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(LOOK_AFTER, 20, 20)
    gc.enable()


# --- the network -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _network_barred() -> Iterator[None]:
    """Only the loopback and sockets of the file system may be reached."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def connect_nearby(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_nearby(address[0]):
            raise NetworkBarred(f"a test tried to reach {address}")
        return connect(self, address)

    return connect_nearby


def _guarded_lookup(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def look_up_nearby(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host and not _is_nearby(host):
            raise NetworkBarred(f"a test tried to look up {host!r}")
        return lookup(host, *args, **kwargs)

    return look_up_nearby


def _is_nearby(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in ("localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


# --- Redis -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis of this test process alone; a test that stops it starts it again."""
    server = RedisServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def redis_url(request: pytest.FixtureRequest) -> str:
    """The Redis of the tests: its own, or the one of LIAISON_TEST_REDIS (its databases are flushed)."""
    given = os.environ.get("LIAISON_TEST_REDIS")
    if given:
        return f"{given.rstrip('/')}/{_worker_number() % 16}"
    server: RedisServer = request.getfixturevalue("redis_server")
    return server.url


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """An empty Redis that answers in bytes."""
    with Redis.from_url(redis_url, decode_responses=False) as client:
        client.flushdb()
        yield client


def _worker_number() -> int:
    """0, 1, … of this test process under pytest-xdist."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


# --- the database ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL: its own, or the one of LIAISON_TEST_POSTGRES (databases liaison_test_N are made in it)."""
    given = os.environ.get("LIAISON_TEST_POSTGRES")
    if given:
        yield given
        return
    server = PostgresServer()
    server.start()
    yield server.url
    server.remove()


@pytest.fixture(scope="session")
def _database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = database_of(request, tmp_path_factory.mktemp("database"), _worker_number())
    yield made
    made.engine.dispose()


@pytest.fixture
def database_url(_database: Database) -> str:
    """A database with all tables and no rows; LIAISON_TEST_DATABASE says which kind: sqlite or postgres."""
    _database.empty()
    return _database.url


_used = WeakSet[Engine]()
event.listen(Engine, "engine_connect", lambda connection: _used.add(connection.engine))


@pytest.fixture(autouse=True)
def _connections_given_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever opened an engine, an app or a command, leaves no connection for the collector to complain of."""
    yield
    ours: Database | None = request.node.funcargs.get("_database")
    for engine in list(_used):
        if ours is None or not ours.keeps(engine):
            engine.dispose()
    _used.clear()


@pytest.fixture
def engine(_database: Database, database_url: str) -> Iterator[Engine]:
    engine = _database.engine_of_a_test()
    yield engine
    engine.dispatch.engine_disposed(engine)  # who looks past the pool hangs up, while the pool stays warm


# --- the office ------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Clock:
    """Monday, 5 January 2026, ten in the morning in Shanghai."""
    return Clock()


@pytest.fixture
def jobs() -> list[JobCall]:
    """The jobs started so far, in order: the queues as the tests see them."""
    return []


@pytest.fixture
def office(engine: Engine, jobs: list[JobCall], clock: Clock) -> Office:
    return Office(engine, start=jobs.extend, clock=clock)


@pytest.fixture
def work(engine: Engine, clock: Clock) -> Iterator[Work]:
    """Open work of the system, rolled back at the end.

    On SQLite it holds the write lock from its first use on: a test that also opens `office.work` uses that alone.
    """
    work = Work(engine, actor=SYSTEM, now=clock())
    yield work
    work.undo()
    work.close()


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Valid settings in safe mode; the platform's hosts are a closed port until a test names a simulator."""
    return settings_to_nowhere(
        tmp_path / "home",
        database_url,
        redis_url=redis_url,
        secret_key="a secret of the tests, long enough to sign",
        wechat_app_id="wx00000000000000aa",
        wechat_app_secret="0123456789abcdef0123456789abcdef",
        wechat_token="tokenoftests",
        wechat_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        wechat_template_notice="template-notice",
        wechat_template_event="template-event",
        secure_cookies=False,
    )


# --- the browser -----------------------------------------------------------------------------------------------------


def find_chromium() -> str | None:
    """The Chromium of this machine, or the one LIAISON_TEST_CHROMIUM names."""
    names = (os.environ.get("LIAISON_TEST_CHROMIUM", ""), *CHROMIUM_NAMES)
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; of a module, because its event loop must not outlive the tests that use it."""
    yield from opened_browser()


def opened_browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = find_chromium()
    if chromium is None:
        pytest.skip(NO_CHROMIUM)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(NO_CHROMIUM in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"!!! {NO_CHROMIUM}", red=True, bold=True)
