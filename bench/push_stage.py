"""Where broadcasts are measured: the house's workers and stores, and a platform that counts."""

from __future__ import annotations

import contextlib
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psutil
from redis import Redis
from sqlalchemy import func, insert, select, update

import models.all_tables  # noqa: F401  # so that all tables are made
from bench.namespaces import Namespaces
from bench.stand import blank
from config.settings import Settings
from models.base import Base
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, OutboxState, Role, Topic
from models.people import Follower
from models.work import JobCall, Office, open_engine
from push.circulars import Ways
from push.queues import starter
from services.broadcasts import drafting
from services.broadcasts.drafting import Content
from tests.cast import actor_of, make_staff
from tests.servers import LOOPBACK, PostgresServer, RedisServer, Server, free_port, fresh_postgres_database
from tests.town import processes
from tests.town.processes import environment_of, wait_for

CREWS = 2
EVERYBODY = {"field": "role", "in": ["follower"]}
PORTION = 5000


@dataclass
class Stage:
    """One run: the house's processes, its stores, and the platform."""

    settings: Settings
    office: Office
    redis: Redis
    sink: processes.Role
    crews: list[processes.Role]
    servers: dict[str, Server]

    def counts(self) -> dict[str, int]:
        """What the receiver counts."""
        with urllib.request.urlopen(f"{self.settings.wx_api_base}/counts", timeout=30) as answer:
            return dict(json.load(answer))

    def at_work(self) -> list[tuple[processes.Role, psutil.Process]]:
        """The processes that do a job right now, as RQ has it, each with its crew."""
        busy = set()
        for key in self.redis.smembers("rq:workers"):
            pid, state = self.redis.hmget(key, "pid", "state")
            if pid and state == b"busy":
                busy.add(int(pid))
        return [(crew, process) for crew in self.crews for process in crew.family()[1:] if process.pid in busy]

    def sweep(self) -> None:
        """What the scheduler does every minute, oftener; and the day's quota anew."""
        self.office.start([JobCall("broadcasts.sweep", 0)])
        self.renew_quota()

    def renew_quota(self) -> None:
        """So many would use up the day's."""
        for key in self.redis.scan_iter("push:quota:*"):
            self.redis.delete(key)

    def state(self, broadcast_id: int) -> BroadcastState:
        with self.office.reading() as work:
            return work.db.get_one(Broadcast, broadcast_id).state

    def ended(self, broadcast_id: int) -> float | None:
        """The moment at which everybody had their end."""
        with self.office.reading() as work:
            at = work.db.scalar(select(Broadcast.completed_at).where(Broadcast.id == broadcast_id))
        return at.timestamp() if at else None

    def books(self) -> dict[OutboxState, int]:
        """The recipients by state, as the house has them."""
        with self.office.reading() as work:
            counted = select(Recipient.state, func.count()).group_by(Recipient.state)
            return dict(work.db.execute(counted).all())


@contextlib.contextmanager
def stage(folder: Path, database: str, *, crews: int = CREWS, quick: int = 1, apart: bool = False) -> Iterator[Stage]:
    """Stores, platform and workers, started; with `apart` every crew lives in a network of its own."""
    with contextlib.ExitStack() as stack:
        networks = stack.enter_context(Namespaces(crews)) if apart else None
        host = networks.host if networks else LOOPBACK
        servers: dict[str, Server] = {"redis": _started(stack, RedisServer(host))}
        if database == "postgres":
            servers["postgres"] = _started(stack, PostgresServer(host))
        settings = _settings(folder, servers, f"http://{host}:{free_port()}")
        environment = environment_of(settings)
        port = settings.wx_api_base.rpartition(":")[2]
        sink = processes.Role("sink", ("bench.sink", port, host), environment, folder / "sink.log")
        roles = [
            processes.Role(
                f"crew {number}",
                ("worker", "worker", "--quick", str(quick)),
                environment,
                folder / f"crew-{number}.log",
                inside=networks.inside(number) if networks else (),
            )
            for number in range(crews)
        ]
        redis = stack.enter_context(Redis.from_url(settings.redis_url))
        office = Office(open_engine(settings.database_url), start=starter(redis))
        stack.callback(office.engine.dispose)
        Base.metadata.create_all(office.engine)
        for role in (sink, *roles):
            stack.callback(role.kill)
            role.start()
        wait_for(f"{settings.wx_api_base}/counts")
        yield Stage(settings, office, redis, sink, roles, servers)


def _started(stack: contextlib.ExitStack, server: Server) -> Server:
    stack.callback(server.remove)
    server.start()
    return server


def _settings(folder: Path, servers: dict[str, Server], platform: str) -> Settings:
    postgres, redis = servers.get("postgres"), servers["redis"]
    assert isinstance(redis, RedisServer)
    url = f"sqlite:///{folder / 'bench.db'}"
    if isinstance(postgres, PostgresServer):
        url = fresh_postgres_database(postgres.url, "bench")
    return replace(
        blank(folder, 4),
        database_url=url,
        redis_url=redis.url,
        wx_api_base=platform,
        wechat_template_notice="template",
        sends_per_second=100_000,
    )


def fill(office: Office, people: int, first: int = 0) -> int:
    """So many followers outside every window, and an urgent broadcast to them alone that leaves at once; its id."""
    with office.work() as work:
        work.db.execute(update(Follower).values(following=False))  # who came before has had theirs
        long_ago = work.now - timedelta(days=30)
        for start in range(first, first + people, PORTION):
            rows = [
                {"openid": f"o-{number:08d}", "following": True, "scene": "", "followed_at": long_ago, "window_left": 0}
                for number in range(start, min(start + PORTION, first + people))
            ]
            work.db.execute(insert(Follower), rows)
        author, approver = (actor_of(make_staff(work, f"{name}{first}", Role.OPERATOR)) for name in ("林悦", "高远"))
    content = Content(
        Topic.NOTICE, "停电通知", "明天上午检修。", audience=EVERYBODY, is_urgent=True, urgent_reason="压力测试"
    )
    with office.work(author) as work:
        broadcast_id = drafting.draft(work, content).id
    with office.work(approver) as work:
        broadcast = work.db.get_one(Broadcast, broadcast_id)
        drafting.submit(work, broadcast, Ways("template", ""))
        drafting.approve(work, broadcast, 1)
        drafting.schedule(work, broadcast)
    return broadcast_id
