"""The real product, started as anyone starts it: `liaison demo` in a process of its own."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 100
STOP_SECONDS = 30
POLL_SECONDS = 0.1
LEGS = 3  # ports in a row: web, simulator, Redis
LOWEST, HIGHEST = 20_000, 32_000


@dataclass
class Demo:
    """Where the running demo is, as its demo.json tells."""

    console: str
    simulator: str
    passwords: dict[str, str]
    to_try: dict[str, dict[str, str]]
    bound: set[str] = field(default_factory=set)  # who has bound their identity in a test before


class Runner:
    """Starts the demo on free ports and ends it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._log = home.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Demo:
        command = [sys.executable, "-m", "cli", "demo", "--home", str(self._home), "--port", str(_free_ports())]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        card = self._card()
        return Demo(
            console=card["console"],
            simulator=card["simulator"],
            passwords={login["username"]: login["password"] for login in card["logins"]},
            to_try=card["try"],
        )

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def _card(self) -> dict[str, Any]:
        """The demo writes its card when all of it answers."""
        assert self._process is not None
        file = self._home / "demo.json"
        give_up_at = time.monotonic() + START_SECONDS
        while not file.exists():
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                self.stop()
                raise RuntimeError(f"the demo did not start:\n{self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(POLL_SECONDS)
        card: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return card


def _free_ports() -> int:
    """The first of three free ports in a row, below those that the system hands out to outgoing connections."""
    rows = list(range(LOWEST, HIGHEST, LEGS))
    random.SystemRandom().shuffle(rows)  # another test process, of the same seed, looks for a row of its own
    return next(first for first in rows if all(_is_free(first + leg) for leg in range(LEGS)))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
