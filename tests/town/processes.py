"""The processes of the house as a supervisor runs them: started, killed by the test, started again."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import psutil

from config.settings import Settings, variable

ROOT = Path(__file__).parents[2]
START_SECONDS = 90  # a busy machine takes its time
POLL_SECONDS = 0.05


def environment_of(settings: Settings) -> dict[str, str]:
    """What a process is told of these settings, and nothing else of ours."""
    told = {variable(field): str(getattr(settings, field.name)) for field in dataclasses.fields(Settings)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIAISON_", "WX_", "WECOM_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # a service need not compile its code at each start
    return {**kept, **told}


@dataclasses.dataclass
class Role:
    """One process with all its children, in a group of their own."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    inside: tuple[str, ...] = ()  # the command that runs it, where it does not run by itself
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.inside, sys.executable, "-m", *self.arguments],
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def family(self) -> list[psutil.Process]:
        """The process, then its children."""
        if self.process is None:
            return []
        try:
            parent = psutil.Process(self.process.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """SIGKILL to all of it, as a power cut would."""
        process, family = self.process, self.family()  # a supervisor may start the next one meanwhile
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        psutil.wait_procs(family, timeout=10)
        if process is not None:
            process.wait(10)
        self.kills += 1

    def kill_a_child(self) -> None:
        """SIGKILL to one child; its parent is to replace it."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.family()[-1].kill()
        self.kills += 1

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
        self.kill()


def wait_for_web(port: int) -> None:
    """Return once the door answers."""
    wait_for(f"http://127.0.0.1:{port}/healthz")


def wait_for(url: str) -> None:
    """Return once somebody answers there."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(POLL_SECONDS)
    raise AssertionError(f"nobody answers at {url}")
