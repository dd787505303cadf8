"""The real product, started as anyone starts it: `liaison demo` in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers import free_row

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 100
STOP_SECONDS = 30
POLL_SECONDS = 0.1
LEGS = 3  # ports in a row: web, simulator, Redis


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
        command = [sys.executable, "-m", "cli", "demo", "--home", str(self._home), "--port", str(free_row(LEGS))]
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
