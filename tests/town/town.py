"""One town: the house's processes, its stores, its people, and the disasters that befall it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

import models.all_tables  # noqa: F401  # so that all tables are made
from bot.inbox import KEPT, Inbox
from bot.recent import Recent
from config.settings import Settings
from models.base import Base
from models.kinds import MessageState, OutboxState
from models.messages import Message
from models.outbox import OutboxEntry
from models.work import Office, open_engine
from push import deliver
from push.queues import starter
from services.policies import index, library
from tests.bot.platform import Platform, text_of
from tests.cast import make_event
from tests.push import platform as sink
from tests.servers import PostgresServer, RedisServer, free_port
from tests.town.processes import Role, environment_of, wait_for_web
from tests.town.townspeople import BIG, POLICIES, SMALL, Errand, Line, errands, person
from tests.town.wechat import Heard, WeChat

SMALL_SEATS = 10
LATE_SECONDS = 90  # how long somebody waits for a late answer before they go on
DRAIN_SECONDS = 120
SWEEP_SECONDS = 3
AGES = timedelta(days=365)
STILL_SECONDS = 0.7  # far longer than any call of the stub
PATIENT = 0.5  # share of the lines after which somebody waits for a late answer before they go on
GIVE_UP = Errand("starting over", (Line("取消", ("取消",)),))
REPEATS = 0.02  # share of the pushes that WeChat sends once more though they were answered

Disaster = Callable[["Town"], Awaitable[None]]


@dataclass
class Said:
    """A line and what was heard of it; `is_astray` when this line or one before it was never answered."""

    errand: str
    line: Line
    heard: Heard
    is_astray: bool = False


@dataclass
class Town:
    """Everything of one test."""

    settings: Settings
    redis_server: RedisServer
    folder: Path
    postgres: PostgresServer | None = None
    workers: int = 1
    people: int = 200
    seed: int = 1
    said: list[Said] = field(default_factory=list)
    disasters: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.platform = sink.Platform()
        self.settings = _told(self.settings, self.platform.url, self.folder)
        environment = environment_of(self.settings)
        web = ("web", "--port", str(self.port), "--workers", str(self.workers))
        self.roles = {
            name: Role(name, arguments, environment, self.folder / f"{name}.log")
            for name, arguments in {
                "web": web, "worker": ("worker", "worker"), "scheduler": ("worker", "scheduler"),
            }.items()
        }  # fmt: skip
        self.redis = Redis.from_url(self.settings.redis_url)
        self.office = Office(open_engine(self.settings.database_url), start=starter(self.redis))
        self.dice = Random(self.seed)
        self._is_open = True
        self._letters: dict[str, list[str]] = defaultdict(list)
        self._sorted = 0  # calls of the platform that were looked at

    # --- coming and going

    def open(self) -> None:
        """Fill the archive and start all processes."""
        Base.metadata.create_all(self.office.engine)
        with self.office.work() as work:
            make_event(work, BIG, 1_000_000)
            make_event(work, SMALL, SMALL_SEATS)
            for policy in POLICIES:
                library.save(work, policy)
        index.rebuild(self.office, index.folder_of(self.settings.home))
        for role in self.roles.values():
            role.start()
        wait_for_web(self.port)

    def close(self) -> None:
        self._is_open = False
        for role in self.roles.values():
            role.kill()
        self.platform.close()
        self.office.engine.dispose()
        self.redis.close()

    # --- a day

    async def live(self, messages: int, disasters: Sequence[Disaster]) -> None:
        """Let the people be heard so often while disasters happen at random moments, then wait until all is done."""
        seal = Platform(
            _no_app, self.settings.wechat_token, self.settings.wechat_aes_key, self.settings.wechat_app_id, time.time
        )
        self.wechat = WeChat(self.port, seal)
        self.wanted, self.heard = messages, 0
        watching = asyncio.create_task(self._supervise())
        bad_luck = asyncio.create_task(self._befall(disasters))
        async with asyncio.TaskGroup() as group:
            for number in range(self.people):
                group.create_task(self._errands_of(number))
        await bad_luck
        await self._drain()
        watching.cancel()
        self.wechat.close()

    async def _errands_of(self, number: int) -> None:
        dice = Random(self.seed * 7 + number)
        await asyncio.sleep(dice.random() * 2)
        for errand in errands(number, self.seed):
            if self.heard >= self.wanted:
                return
            await self._do(number, errand, dice)

    async def _do(self, number: int, errand: Errand, dice: Random) -> None:
        """Say the lines; whoever was told that the service is out of order starts over with something else."""
        said = [
            said async for said in self._talk(number, errand, lambda line: bool(line.ends) or dice.random() < PATIENT)
        ]
        gave_up = not any(one.is_astray for one in said)
        while not gave_up:  # the house must have heard it, or the form stays open
            gave_up = all([one.heard.text is not None async for one in self._talk(number, GIVE_UP, lambda line: True)])

    async def _talk(self, number: int, errand: Errand, must_wait: Callable[[Line], bool]) -> AsyncIterator[Said]:
        is_astray = errand is GIVE_UP
        for line in errand.lines:
            waits = must_wait(line)
            heard, text = await self._say(person(number), line, must_wait=waits)
            is_astray = is_astray or heard.text is None or (waits and not text)
            self.said.append(Said(errand.name, line, heard, is_astray))
            yield self.said[-1]
            if any(word in text for word in line.ends):
                return

    async def _say(self, openid: str, line: Line, *, must_wait: bool) -> tuple[Heard, str]:
        """What came of it, and the answer as far as one waited for it."""
        before = len(self.letters(openid))
        fields = text_of(openid, line.says, time.time())
        heard = await self.wechat.push(fields)
        self.heard += heard.text is not None  # while the house is down nothing is asked of it
        if heard.text and self.dice.random() < REPEATS:
            await self.wechat.again(fields, heard)
        if heard.text == "" and must_wait:
            return heard, await self.late_answer(openid, heard.key, before)
        return heard, heard.text or ""

    async def late_answer(self, openid: str, key: str, before: int) -> str:
        """The letter to this very line: those to lines nobody waited for arrive before it, and say nothing about it."""
        ends = time.monotonic() + LATE_SECONDS
        while time.monotonic() < ends:
            letters = await asyncio.to_thread(self._written, key)
            words = [words_of(message) for letter in letters for message in letter.facts["messages"]]
            if words and Counter(words) <= Counter(self.letters(openid)[before:]):
                return "\n".join(words)
            if OutboxState.UNCERTAIN in {letter.state for letter in letters}:
                break  # its worker was killed before anybody heard it
            await asyncio.sleep(0.5)
        return ""

    def _written(self, key: str) -> list[OutboxEntry]:
        """What the house wrote to a line by the outbox; nothing while the archive is away."""
        with contextlib.suppress(OperationalError), self.office.reading() as look:
            letters = select(OutboxEntry).where(OutboxEntry.key.in_((f"rest:{key}", f"late:{key}")))
            found = list(look.db.scalars(letters))
            look.db.expunge_all()
            return found
        return []

    def letters(self, openid: str) -> list[str]:
        """The customer messages that reached somebody, as their text or the head of their menu."""
        arrived = self.platform.calls[self._sorted :]
        self._sorted += len(arrived)
        for call in arrived:
            if call.endpoint == "message/custom/send":
                self._letters[call.body["touser"]].append(words_of(call.body))
        return self._letters[openid]

    # --- bad luck

    async def _befall(self, disasters: Sequence[Disaster]) -> None:
        """Each at a random moment of its share of the load."""
        share = self.wanted / (len(disasters) or 1)
        for place, disaster in enumerate(disasters):
            moment = share * (place + 0.1 + 0.7 * self.dice.random())
            while self.heard < moment:
                await asyncio.sleep(0.01)
            self.disasters.append(f"{disaster.__name__} at {self.heard}")
            await disaster(self)

    async def _supervise(self) -> None:
        """Start again what fell, and do oftener what the scheduler does every minute, so that nobody waits for that."""
        while self._is_open:
            for _ in range(SWEEP_SECONDS * 5):
                for role in self.roles.values():
                    if role.process is not None and role.process.poll() is not None:
                        role.start()
                await asyncio.sleep(0.2)
            with contextlib.suppress(OperationalError, RedisError):
                await asyncio.to_thread(self.sweep)

    # --- the end of the day

    async def _drain(self) -> None:
        """Wait until nothing is on its way; what stands still is hurried, and a call under way is left alone."""
        ends, before = time.monotonic() + DRAIN_SECONDS, 0
        while time.monotonic() < ends and (waiting := await asyncio.to_thread(self._waiting)) > 0:
            if waiting == before:
                await asyncio.to_thread(self.hurry)
            before = waiting
            await asyncio.sleep(STILL_SECONDS)

    def _waiting(self) -> int:
        """Messages and answers on their way."""
        with self.office.reading() as look:
            open_ = select(func.count()).select_from(Message).where(Message.state == MessageState.PENDING)
            leaving = OutboxEntry.state.in_((OutboxState.QUEUED, OutboxState.SENDING))
            late = select(func.count()).select_from(OutboxEntry).where(leaving, OutboxEntry.lane == "reply")
            rows = (look.db.scalar(open_) or 0) + (look.db.scalar(late) or 0)
        return rows + len(Inbox(self.redis, Recent(self.folder / "recent")).unfinished(0)) + int(self.redis.xlen(KEPT))

    def hurry(self) -> None:
        """As if the minute had passed that the sweep gives to the claims of the dead."""
        with self.office.work() as work:
            held = update(OutboxEntry).where(OutboxEntry.state == OutboxState.SENDING)
            work.db.execute(held.values(lease_until=work.now - AGES))
        self.sweep()

    def sweep(self) -> None:
        """As if the minute had passed that the sweep gives to lost jobs."""
        with self.office.work() as work:
            waiting = update(OutboxEntry).where(OutboxEntry.state == OutboxState.QUEUED, OutboxEntry.lane == "reply")
            lost = waiting.where(OutboxEntry.due_at <= work.now - timedelta(seconds=SWEEP_SECONDS))
            work.db.execute(lost.values(due_at=work.now - AGES))
        deliver.sweep(self.office)


def words_of(message: dict[str, Any]) -> str:
    """The text of a message, or the head of its menu."""
    return str(message["text"]["content"] if message["msgtype"] == "text" else message["msgmenu"]["head_content"])


def _told(settings: Settings, platform: str, folder: Path) -> Settings:
    return replace(settings, wx_api_base=platform, home=folder / "home", log_level="WARNING")


def _no_app(*_: object) -> list[bytes]:
    raise AssertionError("the town is reached over the wire")


@contextlib.contextmanager
def opened(town: Town) -> Iterator[Town]:
    try:
        town.open()
        yield town
    finally:
        town.close()
