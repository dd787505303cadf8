"""How soon a fresh process answers, and how much memory the processes hold."""

from __future__ import annotations

import contextlib
import socket
import time
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import psutil

from bench.load import no_app, signed
from bench.stand import SQLITE, blank, fill, house
from bench.talks import HEADLINE
from config.settings import Settings
from tests.bot.platform import Platform
from tests.servers import RedisServer

MB = 1024 * 1024
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Footprint:
    """Seconds and megabytes."""

    first_answer: float
    megabytes: dict[str, float]
    extra: float


def measure(folder: Path, rounds: int) -> Footprint:
    server = RedisServer()
    server.start()
    try:
        url = f"sqlite:///{folder / 'footprint.db'}"
        settings = replace(blank(folder / "footprint", 16), database_url=url, redis_url=server.url)
        fill(settings)
        starts = [_start(settings, folder) for _ in range(rounds)]
        one, two = (_memory(settings, folder, workers) for workers in (1, 2))
    finally:
        server.remove()
    return Footprint(median(starts), one, two["web in all, PSS"] - one["web in all, PSS"])


def _start(settings: Settings, folder: Path) -> float:
    """Seconds from the start of the process to the first answer to a message."""
    stand = house(SQLITE, settings, folder, 1)
    seal = Platform(no_app, settings.wechat_token, settings.wechat_aes_key, settings.wechat_app_id, time.time)
    began = time.monotonic()
    stand.web.start()
    try:
        while time.monotonic() < began + 60:
            if _answers(seal, stand.port):
                return time.monotonic() - began
            time.sleep(POLL_SECONDS)
    finally:
        stand.stop()
    raise RuntimeError("the web process did not answer")


def _answers(seal: Platform, port: int) -> bool:
    """Whether a greeting is answered now."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(signed(seal, f"o-{uuid.uuid4().hex[:12]}", "你好"))
        return b"<Encrypt>" in wire.recv(65536)
    return False


def _memory(settings: Settings, folder: Path, workers: int) -> dict[str, float]:
    """Megabytes after some load."""
    stand = house(SQLITE, settings, folder, workers)
    stand.start()
    try:
        stand.measure(HEADLINE, 2.0, 64, 3000)
        parent, *children = stand.web.family()
        assert stand.worker is not None
        return {
            "web, main process, RSS": parent.memory_info().rss / MB,
            "web, a worker, RSS": max(child.memory_info().rss for child in children) / MB,
            "web, a worker, USS": max(_smaps(child, "Private") for child in children),
            "web in all, PSS": sum(_smaps(one, "Pss:") for one in (parent, *children)),
            "worker role, in all, PSS": sum(_smaps(one, "Pss:") for one in stand.worker.family()),
        }
    finally:
        stand.stop()


def _smaps(process: psutil.Process, field: str) -> float:
    """Megabytes of a field of smaps_rollup; `Private` sums the clean and the dirty pages."""
    lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(field) and "Hugetlb" not in line) / 1024
