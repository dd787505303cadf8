"""Real worker processes against a real Redis, a database file and the stub platform."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from config.settings import Settings, variable
from models.work import Office, open_engine
from push.queues import starter
from tests.push.platform import Platform

ROOT = Path(__file__).parents[2]

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def platform() -> Iterator[Platform]:
    platform = Platform()
    yield platform
    platform.close()


@pytest.fixture
def env(settings: Settings, platform: Platform) -> dict[str, str]:
    """The environment of a process that is told these settings."""
    told = dataclasses.replace(settings, wx_api_base=platform.url)
    values = {variable(field): str(getattr(told, field.name)) for field in dataclasses.fields(Settings)}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LIAISON_", "WX_"))}
    return {**inherited, **values}


@pytest.fixture
def real_office(settings: Settings, redis: Redis) -> Iterator[Office]:
    """An office with real queues and the time of day."""
    engine = open_engine(settings.database_url)
    yield Office(engine, start=starter(redis))
    engine.dispose()


@pytest.fixture
def start(env: dict[str, str]) -> Iterator[Start]:
    """Start a role of the worker; whatever is left of it is killed at the end."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(*argv: str) -> subprocess.Popen[bytes]:
        begun.append(subprocess.Popen([sys.executable, "-m", "worker", *argv], env=env, cwd=ROOT))
        return begun[-1]

    yield begin
    for process in begun:
        family = family_of(process)
        if process.poll() is None:
            process.kill()
        process.wait()
        for member in family:
            if member.is_running():
                member.kill()
        psutil.wait_procs(family, timeout=10)  # one that still dies would take the next test's jobs


def family_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return list(psutil.Process(process.pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def eventually(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait until something is so; fail when it does not become so."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes]) -> float:
    """Ask a process to stop; how many seconds it took."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0
    return time.monotonic() - begun
