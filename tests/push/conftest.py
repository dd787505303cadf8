"""A stub platform, a gateway to it, and short ways to say what is in the outbox."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from redis import Redis
from sqlalchemy import select

from config.settings import Settings
from models.outbox import OutboxEntry
from models.people import Follower
from models.work import SYSTEM, Office
from push import outbox
from push.wechat import WeChatGateway
from tests.push.platform import Platform

LI_MIN = "o-li-min"
ZHAO_LEI = "o-zhao-lei"

Row = Callable[[int], OutboxEntry]
Post = Callable[..., int]
Follow = Callable[..., None]


@pytest.fixture
def platform() -> Iterator[Platform]:
    platform = Platform()
    yield platform
    platform.close()


@pytest.fixture
def gateway(settings: Settings, redis: Redis, platform: Platform) -> Iterator[WeChatGateway]:
    gateway = WeChatGateway(dataclasses.replace(settings, wx_api_base=platform.url), redis)
    yield gateway
    gateway.client._http.close()


@pytest.fixture
def row(office: Office) -> Row:
    def read(entry_id: int) -> OutboxEntry:
        with office.reading() as work:
            entry = work.db.get_one(OutboxEntry, entry_id)
            work.db.expunge(entry)
        return entry

    return read


@pytest.fixture
def post(office: Office) -> Post:
    """Post a notice in work of its own; its id."""

    def put(notice: str = "appeal.closed", openid: str = LI_MIN, **facts: object) -> int:
        if notice == "appeal.closed":
            facts.setdefault("number", "QQ20260105-0001")
        with office.work(SYSTEM) as work:
            entry = outbox.post(work, openid, notice, **facts)  # type: ignore[arg-type]
            assert entry is not None
            return entry.id

    return put


@pytest.fixture
def follow(office: Office) -> Follow:
    """Make somebody a follower, with an open window of so many customer messages."""

    def begin(openid: str = LI_MIN, *, window: int = 0, following: bool = True) -> None:
        with office.work(SYSTEM) as work:
            last = work.now if window else None
            work.add(
                Follower(
                    openid=openid, following=following, followed_at=work.now, last_message_at=last, window_left=window
                )
            )

    return begin


def late_reply(*texts: str) -> list[dict[str, object]]:
    return [{"msgtype": "text", "text": {"content": text}} for text in texts]


def follower(office: Office, openid: str = LI_MIN) -> Follower:
    with office.reading() as work:
        found = work.db.scalars(select(Follower).where(Follower.openid == openid)).one()
        work.db.expunge(found)
    return found
