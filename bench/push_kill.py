"""Kills workers with SIGKILL at random while a broadcast is sent, and asks the receiver what arrived.

`python -m bench.push_kill`: real workers on real queues; the last line says `N sent, 0 lost, 0 doubled`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from redis import Redis
from sqlalchemy import func, insert, select

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
from tests.servers import PostgresServer, RedisServer, free_port, fresh_postgres_database
from tests.town import processes
from tests.town.processes import environment_of

CREWS = 2
SWEEP_SECONDS = 5.0
LONGEST_SECONDS = 3600.0
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

    def counts(self) -> dict[str, int]:
        """What the receiver counts."""
        with urllib.request.urlopen(f"{self.settings.wx_api_base}/counts", timeout=10) as answer:
            return dict(json.load(answer))


@contextlib.contextmanager
def stage(folder: Path, database: str) -> Iterator[Stage]:
    """Stores, platform and workers, started; taken down at the end."""
    port, redis_server = free_port(), RedisServer()
    postgres = PostgresServer() if database == "postgres" else None
    redis_server.start()
    if postgres is not None:
        postgres.start()
    url = fresh_postgres_database(postgres.url, "bench") if postgres else f"sqlite:///{folder / 'bench.db'}"
    settings = replace(
        blank(folder, 4),
        database_url=url,
        redis_url=redis_server.url,
        wx_api_base=f"http://127.0.0.1:{port}",
        wechat_template_notice="template",
        sends_per_second=100_000,
    )
    environment = environment_of(settings)
    sink = processes.Role("sink", ("bench.sink", str(port)), environment, folder / "sink.log")
    crews = [
        processes.Role(f"crew {number}", ("worker", "worker"), environment, folder / f"crew-{number}.log")
        for number in range(CREWS)
    ]
    redis = Redis.from_url(redis_server.url)
    office = Office(open_engine(url), start=starter(redis))
    Base.metadata.create_all(office.engine)
    try:
        for role in (sink, *crews):
            role.start()
        yield Stage(settings, office, redis, sink, crews)
    finally:
        for role in (*crews, sink):
            role.kill()
        office.engine.dispose()
        redis.close()
        for server in (redis_server, postgres):
            if server is not None:
                server.remove()


def fill(office: Office, people: int) -> int:
    """So many followers outside every window, and an urgent broadcast to them that leaves at once; its id."""
    with office.work() as work:
        long_ago = work.now - timedelta(days=30)
        for start in range(0, people, PORTION):
            rows = [
                {"openid": f"o-{number:08d}", "following": True, "scene": "", "followed_at": long_ago, "window_left": 0}
                for number in range(start, min(start + PORTION, people))
            ]
            work.db.execute(insert(Follower), rows)
        author, approver = (actor_of(make_staff(work, name, Role.OPERATOR)) for name in ("林悦", "高远"))
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


def run(at: Stage, broadcast_id: int, people: int, kills: int) -> None:
    """Let it be sent; kill a crew, or a process of one, whenever another share of the people was reached."""
    marks = sorted(random.sample(range(people // 50, people - people // 50), kills))
    began = swept = time.monotonic()
    while time.monotonic() < began + LONGEST_SECONDS:
        reached = at.counts()["people"]
        while marks and reached >= marks[0]:
            marks.pop(0)
            _kill_one(at)
        if time.monotonic() > swept + SWEEP_SECONDS:
            swept = time.monotonic()
            _sweep(at)
            print(f"{swept - began:6.0f} s  {reached} reached, {kills - len(marks)} kills", file=sys.stderr)
        if not marks and _state(at, broadcast_id) is not BroadcastState.SENDING:
            return
        time.sleep(0.05)


def _kill_one(at: Stage) -> None:
    crew = random.choice(at.crews)
    if random.random() < 0.5:
        crew.kill_a_child()
    else:
        crew.kill()
        crew.start()


def _sweep(at: Stage) -> None:
    """What the scheduler does every minute, oftener; and the day's quota, which so many would use up, begins anew."""
    at.office.start([JobCall("broadcasts.sweep", 0)])
    for key in at.redis.scan_iter("push:quota:*"):
        at.redis.delete(key)


def _state(at: Stage, broadcast_id: int) -> BroadcastState:
    with at.office.reading() as work:
        return work.db.get_one(Broadcast, broadcast_id).state


def _books(at: Stage) -> dict[OutboxState, int]:
    with at.office.reading() as work:
        counted = select(Recipient.state, func.count()).group_by(Recipient.state)
        return dict(work.db.execute(counted).all())


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.push_kill", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="liaison-push-") as name, stage(Path(name), options.database) as at:
        began = time.monotonic()
        broadcast_id = fill(at.office, options.people)
        run(at, broadcast_id, options.people, options.kills)
        found, books = at.counts(), _books(at)
        seconds = time.monotonic() - began
    print(f"{options.database}, {options.kills} kills, {seconds:.0f} s, {options.people / seconds:.0f} people a second")
    print(f"{found['calls'] - found['people']} calls were repeats of an id, which the platform takes once")
    print("books: " + ", ".join(f"{count} {state}" for state, count in sorted(books.items())))
    lost = options.people - found["people"]
    print(f"{found['people']} sent, {lost} lost, {found['doubled']} doubled")
    return int(bool(lost or found["doubled"] or books != {OutboxState.SENT: options.people}))


if __name__ == "__main__":
    sys.exit(main())
