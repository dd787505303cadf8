"""Processes of the demo: started in groups of their own, started again when they fall, ended to the last one."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from demo.plan import MARK

POLL_SECONDS = 0.05
FAREWELL_SECONDS = 12.0  # a worker finishes its job
SETTLED_SECONDS = 30.0  # who lived so long fell by accident and starts again at once
LONGEST_PAUSE_SECONDS = 30.0
_PR_SET_PDEATHSIG = 1


class StartFailed(RuntimeError):
    """A process did not come up; `name` says which, `log` where to read why."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(f"{name} did not start, see {log}")
        self.name = name
        self.log = log


@dataclass
class Child:
    """One process and how it is kept alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    answers: Callable[[], bool] = lambda: True
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started_at: float = 0.0
    falls: int = 0
    again_at: float = 0.0

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the demo alone."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        self.started_at = time.monotonic()

    def wait_until_it_answers(self, seconds: float) -> None:
        """Return once it answers; StartFailed when it ends or stays silent."""
        give_up_at = time.monotonic() + seconds
        while not self.answers():
            if not self.is_running or time.monotonic() > give_up_at:
                raise StartFailed(self.name, self.log)
            time.sleep(POLL_SECONDS)

    def fell(self) -> bool:
        """Whether it has just ended by itself; sets when it may start again."""
        if self.process is None or self.again_at or self.is_running:
            return False
        self.falls = 0 if time.monotonic() - self.started_at > SETTLED_SECONDS else self.falls + 1
        pause = min(2.0**self.falls / 2, LONGEST_PAUSE_SECONDS)
        self.signal(signal.SIGKILL)  # what it started is of no use without it
        self.again_at = time.monotonic() + pause
        return True

    def start_again_when_due(self) -> bool:
        if not self.again_at or time.monotonic() < self.again_at:
            return False
        self.again_at = 0.0
        self.start()
        return True

    def signal(self, number: signal.Signals) -> None:
        """Signal its whole group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def stop(self, seconds: float = FAREWELL_SECONDS) -> None:
        """Ask it to end, wait, then insist."""
        if self.process is None:
            return
        if self.is_running:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.signal(signal.SIGKILL)
        self.process.wait()
        self.process, self.again_at = None, 0.0


def stop_all(children: Sequence[Child]) -> None:
    """End all but the first at once, the first (on whom the others lean) last."""
    for child in children[1:]:
        if child.is_running and child.process is not None:
            child.process.terminate()
    for child in reversed(children):
        child.stop()


def end_strays(home: Path) -> list[int]:
    """End processes that carry the mark of this home and no longer belong to anybody; says which."""
    strays = list(_marked(home))
    for pid in strays:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    give_up_at = time.monotonic() + 5
    while any(_is_alive(pid) for pid in strays) and time.monotonic() < give_up_at:
        time.sleep(POLL_SECONDS)
    return strays


def _marked(home: Path) -> Iterator[int]:
    mark = f"{MARK}={home}".encode()
    for place in Path("/proc").glob("[0-9]*"):
        if int(place.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            if mark in (place / "environ").read_bytes().split(b"\0"):
                yield int(place.name)


def _is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _die_with_parent() -> None:
    """Runs in the new process: it is told to end should the demo be killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
