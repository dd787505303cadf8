"""What is measured: the echo and the house on each database, each with its processes, side by side."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from redis import Redis

import models.all_tables  # noqa: F401  # so that all tables are made
from bench.load import Order, Result
from bench.talks import EVENT
from bot.inbox import KEPT
from config.settings import Settings
from demo.rehearsal.house import settings_to_nowhere
from models.base import Base
from models.work import Office, open_engine
from services.policies import index, library
from services.policies.library import PolicyRecord
from tests.cast import make_event
from tests.servers import PostgresServer, RedisServer, free_port, fresh_postgres_database
from tests.town.processes import ROOT, Role, environment_of, wait_for_web

ECHO, SQLITE, POSTGRES = "bare echo", "SQLite", "PostgreSQL"


@dataclass
class Stand:
    """One thing that is measured."""

    name: str
    settings: Settings
    port: int
    web: Role
    worker: Role | None

    def start(self) -> None:
        self.web.start()
        if self.worker is not None:
            self.worker.start()
        wait_for_web(self.port)

    def stop(self) -> None:
        for role in (self.web, self.worker):
            if role is not None:
                role.stop()

    def measure(self, kind: str, seconds: float, connections: int, most_per_second: int) -> Result:
        """One run of the load generator; afterwards the worker catches up, so that it disturbs nobody else."""
        order = Order(
            self.port,
            self.settings.wechat_token,
            self.settings.wechat_aes_key,
            self.settings.wechat_app_id,
            kind,
            seconds,
            connections,
            most_per_second,
            uuid.uuid4().hex[:6],
            is_echo=self.worker is None,
        )
        result = Result(**json.loads(_python("bench.load", json.dumps(asdict(order)))))
        self._settle()
        return result

    def _settle(self) -> None:
        if self.worker is None:
            return
        with Redis.from_url(self.settings.redis_url) as redis:
            ends = time.monotonic() + 60
            while redis.xlen(KEPT) and time.monotonic() < ends:
                time.sleep(0.05)


def _python(module: str, given: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module], input=given, capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def stands(folder: Path, *, workers: int, threads: int) -> Iterator[dict[str, Stand]]:
    """All stands, started, each with a Redis of its own."""
    postgres = PostgresServer()
    redises = [RedisServer(), RedisServer()]
    found: dict[str, Stand] = {}
    try:
        for server in (postgres, *redises):
            server.start()
        urls = {
            SQLITE: f"sqlite:///{folder / 'bench.db'}",
            POSTGRES: fresh_postgres_database(postgres.url, "bench"),
        }
        found[ECHO] = _echo(folder, workers, threads)
        for (name, url), redis in zip(urls.items(), redises, strict=True):
            settings = replace(blank(folder / name, threads), database_url=url, redis_url=redis.url)
            fill(settings)
            found[name] = house(name, settings, folder, workers)
        for stand in found.values():
            stand.start()
        yield found
    finally:
        for stand in found.values():
            stand.stop()
        for server in (postgres, *redises):
            server.remove()


def blank(home: Path, threads: int) -> Settings:
    """Settings of a house that knows neither stores nor platform."""
    home.mkdir(parents=True, exist_ok=True)
    return settings_to_nowhere(
        home,
        redis_url="",
        secret_key="a secret of the bench, long enough to sign",
        wechat_app_id="wx00000000000000aa",
        wechat_app_secret="0123456789abcdef0123456789abcdef",
        wechat_token="tokenofbench",
        wechat_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        web_threads=threads,
        log_level="WARNING",
    )


def fill(settings: Settings) -> None:
    """Tables, an event with room for everybody, and a library of a few policies."""
    office = Office(open_engine(settings.database_url))
    Base.metadata.create_all(office.engine)
    with office.work() as work:
        make_event(work, EVENT, 1_000_000)
        for record in _POLICIES:
            library.save(work, record)
    index.rebuild(office, index.folder_of(settings.home))
    office.engine.dispose()


def house(name: str, settings: Settings, folder: Path, workers: int) -> Stand:
    """The product's processes on these settings, not yet started."""
    port, environment = free_port(), environment_of(settings)
    web = ("web", "--port", str(port), "--workers", str(workers))
    return Stand(
        name,
        settings,
        port,
        Role("web", web, environment, folder / f"{name}-web.log"),
        Role("worker", ("worker", "worker"), environment, folder / f"{name}-worker.log"),
    )


def _echo(folder: Path, workers: int, threads: int) -> Stand:
    settings, port = blank(folder, threads), free_port()
    command = ("bench.echo", str(port), str(workers), str(threads))
    return Stand(ECHO, settings, port, Role("web", command, environment_of(settings), folder / "echo.log"), None)


_POLICIES = (
    PolicyRecord(
        title="云川市高新技术企业培育办法",
        document_number="云府〔2026〕3号",
        issuer="云川市人民政府",
        text="第一条 为培育高新技术企业，制定本办法。\n第二条 首次通过高新技术企业认定的，一次性奖励二十万元。",
    ),
    PolicyRecord(
        title="云川市稳岗返还实施细则",
        document_number="云人社〔2025〕8号",
        issuer="云川市人力资源和社会保障局",
        text="第一条 参保企业上年度裁员率不高于百分之五的，可以申领稳岗返还。\n"
        "第二条 中小微企业按上年度缴纳失业保险费的百分之六十返还。",
    ),
)
