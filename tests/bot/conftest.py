"""A webhook in front of nothing, a platform that pushes to it, and handlers that can be watched."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from redis import Redis
from sqlalchemy import Engine, select

from bot.inbox import Inbox
from bot.recent import Recent
from bot.talking import Desk
from bot.webhook import Webhook
from config.settings import Settings
from handlers import dispatch
from handlers.replies import Reply, Text
from handlers.turn import Turn
from models.base import Base
from models.kinds import WorkItemKind
from models.messages import Message, WorkItem
from models.outbox import OutboxEntry
from models.work import Office, open_engine
from services import work_items
from services.policies.answer import Shelf
from tests.bot.platform import Platform
from tests.conftest import Clock
from tests.servers import RedisServer

Handler = Callable[[Turn], tuple[Reply, ...]]
DEAD_DATABASE = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"


def nothing_behind(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"nothing behind"]


@pytest.fixture
def seconds(clock: Clock) -> Callable[[], float]:
    """The clock that stands still, in seconds."""
    return lambda: clock().timestamp()


@pytest.fixture
def desk(settings: Settings, office: Office, redis: Redis, seconds: Callable[[], float], tmp_path: Path) -> Desk:
    return Desk(
        settings,
        office,
        redis,
        Inbox(redis, Recent(settings.home / "recent"), clock=seconds),
        Shelf(tmp_path / "index"),
    )


@pytest.fixture
def webhook(desk: Desk, seconds: Callable[[], float]) -> Webhook:
    return Webhook(desk, nothing_behind, clock=seconds)


@pytest.fixture
def platform(webhook: Webhook, settings: Settings, seconds: Callable[[], float]) -> Platform:
    return platform_of(webhook, settings, seconds)


def platform_of(webhook: Webhook, settings: Settings, seconds: Callable[[], float]) -> Platform:
    return Platform(
        webhook,
        settings.wechat_token,
        settings.wechat_aes_key,
        settings.wechat_app_id,
        seconds,
        mode=settings.wechat_mode,
    )


@pytest.fixture
def platform_with(desk: Desk, settings: Settings, seconds: Callable[[], float]) -> Callable[..., Platform]:
    """A platform whose house has other settings."""

    def make(**changes: object) -> Platform:
        changed = dataclasses.replace(settings, **changes)  # type: ignore[arg-type]
        return platform_of(
            Webhook(dataclasses.replace(desk, settings=changed), nothing_behind, seconds), changed, seconds
        )

    return make


# --- handlers that can be watched ------------------------------------------------------------------------------------


@pytest.fixture
def handled_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], None]:
    """Let a function of the test answer every message."""
    return lambda handler: monkeypatch.setattr(dispatch, "answer", handler)


def echo(turn: Turn) -> tuple[Reply, ...]:
    """Touches no table: the count of the turn, and what was said."""
    return (Text(f"{turn.dialogue.version}:{turn.text}"),)


def item(turn: Turn) -> tuple[Reply, ...]:
    """Leaves a work item, which can be counted."""
    work_items.open_item(turn.work, WorkItemKind.HANDOFF, turn.openid, turn.text)
    return echo(turn)


# --- what is in the archive ------------------------------------------------------------------------------------------


@pytest.fixture
def rows_of(office: Office) -> Callable[[type[Base]], list[Base]]:
    """All rows of a table, oldest first."""

    def read(kind: type[Base]) -> list[Base]:
        with office.reading() as look:
            found = list(look.db.scalars(select(kind).order_by(*kind.__table__.primary_key)))
            look.db.expunge_all()
        return found

    return read


@pytest.fixture
def items(rows_of: Callable[..., list[WorkItem]]) -> Callable[[], list[str]]:
    """What the handlers left behind."""
    return lambda: [one.text for one in rows_of(WorkItem)]


@pytest.fixture
def sent(rows_of: Callable[..., list[OutboxEntry]]) -> Callable[[], list[str]]:
    """The words of all that waits in the outbox."""
    return lambda: [message["text"]["content"] for entry in rows_of(OutboxEntry) for message in entry.facts["messages"]]


@pytest.fixture
def messages(rows_of: Callable[..., list[Message]]) -> Callable[[], list[Message]]:
    return lambda: rows_of(Message)


# --- stores that fail ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mortal_server() -> Iterator[RedisServer]:
    """A Redis that may be stopped, apart from the one of the other tests."""
    server = RedisServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def mortal_redis(mortal_server: RedisServer) -> Iterator[Redis]:
    if not mortal_server.is_running:
        mortal_server.start()
    with Redis.from_url(mortal_server.url, socket_timeout=0.5, socket_connect_timeout=0.5) as client:
        client.flushdb()
        yield client
        if not mortal_server.is_running:
            mortal_server.start()


@pytest.fixture
def mortal(desk: Desk, mortal_redis: Redis, seconds: Callable[[], float]) -> Desk:
    """A desk whose Redis can be stopped."""
    return dataclasses.replace(desk, redis=mortal_redis, inbox=Inbox(mortal_redis, desk.inbox.recent, clock=seconds))


@pytest.fixture
def mortal_platform(mortal: Desk, seconds: Callable[[], float]) -> Platform:
    return platform_of(Webhook(mortal, nothing_behind, seconds), mortal.settings, seconds)


@pytest.fixture(scope="session")
def dead_engine() -> Iterator[Engine]:
    """A database nobody answers for."""
    engine = open_engine(DEAD_DATABASE)
    yield engine
    engine.dispose()


@pytest.fixture
def database_down(office: Office, dead_engine: Engine) -> Callable[[bool], None]:
    """Take the database away, or bring it back."""
    alive = office.engine

    def switch(is_down: bool) -> None:
        office.engine = dead_engine if is_down else alive

    return switch
