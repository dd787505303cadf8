"""A town to write to, a platform that remembers what arrived, and short ways to bring a broadcast to its sending."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import insert, select

from config.settings import Settings
from models.broadcasts import Broadcast, Recipient
from models.flights import Flight
from models.kinds import OutboxState, Role, Topic
from models.people import Follower
from models.work import Actor, Office, Work
from push import chunks, volley
from push.chunks import Chunk
from push.circulars import Ways
from push.pace import Pace
from push.wechat import WeChatGateway
from services.broadcasts import drafting, sending
from services.broadcasts.drafting import Content
from tests import cast
from tests.cast import Cast, actor_of
from tests.push.platform import Platform

EVERYBODY = {"field": "role", "in": ["follower"]}
STRANGERS = {"not": {"field": "role", "in": ["contact", "officer"]}}
CHUNK = 40  # of what a worker has on its way
CONTACTS = {"field": "role", "in": ["contact"]}
WAYS = Ways("template-notice", "")
CUSTOM, TEMPLATE = "message/custom/send", "message/template/send"

Draft = Callable[..., int]
Approved = Callable[..., int]


@dataclasses.dataclass(frozen=True)
class Desk:
    """Who writes, and who approves."""

    author: Actor
    approver: Actor


@pytest.fixture
def platform() -> Iterator[Platform]:
    platform = Platform()
    yield platform
    platform.close()


@pytest.fixture
def gateway(
    settings: Settings, redis: Redis, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WeChatGateway]:
    monkeypatch.setattr(volley, "LARGEST", volley.SMALLEST)  # small chunks, so that much can happen between
    gateway = WeChatGateway(dataclasses.replace(settings, wx_api_base=platform.url), redis)
    gateway.pace = Pace(redis, per_second=10_000)
    yield gateway
    gateway.client._http.close()


@pytest.fixture
def people(office: Office) -> Cast:
    with office.work() as work:
        return cast.enter(work)


@pytest.fixture
def desk(office: Office) -> Desk:
    with office.work() as work:
        author = cast.make_staff(work, "林悦", Role.OPERATOR)
        approver = cast.make_staff(work, "高远", Role.LEADER)
        return Desk(actor_of(author), actor_of(approver))


@pytest.fixture
def draft(office: Office, people: Cast, desk: Desk) -> Draft:
    """A broadcast of the author's; its id."""

    def begin(audience: dict[str, Any] = EVERYBODY, **content: Any) -> int:
        with office.work(desk.author) as work:
            given = {"topic": Topic.POLICY, "title": "稳岗返还开始申领", "text": "符合条件的企业现在可以申领。"}
            return drafting.draft(work, Content(**{**given, **content}, audience=audience)).id

    return begin


@pytest.fixture
def approved(office: Office, draft: Draft, desk: Desk) -> Approved:
    """The same, submitted and approved; its id."""

    def bring(audience: dict[str, Any] = EVERYBODY, **content: Any) -> int:
        broadcast_id = draft(audience, **content)
        with office.work(desk.author) as work:
            drafting.submit(work, work.db.get_one(Broadcast, broadcast_id), WAYS)
        with office.work(desk.approver) as work:
            drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 1)
        return broadcast_id

    return bring


def read(office: Office, broadcast_id: int) -> Broadcast:
    with office.reading() as work:
        found = work.db.get_one(Broadcast, broadcast_id)
        work.db.expunge(found)
    return found


def act(office: Office, broadcast_id: int, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do something to a broadcast as staff of the author's kind would, in work of its own."""
    with office.work() as work:
        return verb(work, work.db.get_one(Broadcast, broadcast_id), *args, **kwargs)


def send(office: Office, gateway: WeChatGateway, broadcast_id: int) -> None:
    """Run its job until it has nothing more to do now."""
    sending.run(office, gateway, broadcast_id, lambda: True)


def freeze(office: Office, gateway: WeChatGateway, broadcast_id: int) -> None:
    """Let jobs that may not go on come one after the other until its recipients stand fast, and nobody is called."""
    while read(office, broadcast_id).frozen_at is None:
        sending.run(office, gateway, broadcast_id, lambda: False)


def recipients(office: Office, broadcast_id: int) -> dict[str, Recipient]:
    with office.reading() as work:
        rows = list(work.db.scalars(select(Recipient).where(Recipient.broadcast_id == broadcast_id)))
        work.db.expunge_all()
    return {row.openid: row for row in rows}


def aboard(office: Office) -> list[int]:
    """The recipients whose template messages are on their way."""
    with office.reading() as work:
        return [one for ids in work.db.scalars(select(Flight.recipient_ids)) for one in ids]


def states(office: Office, broadcast_id: int) -> dict[str, OutboxState]:
    return {openid: row.state for openid, row in recipients(office, broadcast_id).items()}


def crowd(work: Work, count: int, *, window: int = 0) -> list[str]:
    """Followers that are bound to nothing."""
    openids = [f"o-crowd-{number:05d}" for number in range(count)]
    alike = {"followed_at": work.now, "last_message_at": work.now if window else None, "window_left": window}
    work.db.execute(insert(Follower), [{"openid": openid, **alike} for openid in openids])
    return openids


@pytest.fixture
def many(office: Office, people: Cast) -> list[str]:
    """A hundred and twenty followers who are reached by template, beside the cast."""
    with office.work() as work:
        return crowd(work, 120)


def start(office: Office, broadcast_id: int) -> int:
    """Let an approved one leave at once."""
    act(office, broadcast_id, drafting.schedule)
    return broadcast_id


def reached(platform: Platform) -> Counter[str]:
    """How often the platform was called for each person."""
    return Counter(str(call.body["touser"]) for call in (*platform.to(CUSTOM), *platform.to(TEMPLATE)))


@pytest.fixture
def held(office: Office, gateway: WeChatGateway, many: list[str], approved: Approved) -> Chunk:
    """What a worker has on its way, of a hundred and twenty."""
    broadcast_id = start(office, approved(STRANGERS))
    freeze(office, gateway, broadcast_id)
    chunk = chunks.claim(office, broadcast_id, gateway.settings, CHUNK)
    assert chunk is not None
    assert sorted(aboard(office)) == sorted(chunk.ids)
    assert len(chunk.ids) == CHUNK
    return chunk


def write(work: Work, chunk: Chunk) -> bool:
    """The books of a chunk, all of which was taken; whether its row stood."""
    flew = chunks.land(work, chunk, set())
    chunks.record_sent(work, chunk, {one: f"7{one}" for one in chunk.ids}, flew=flew)
    return flew


def write_down(office: Office, chunk: Chunk) -> bool:
    with office.work() as work:
        return write(work, chunk)
