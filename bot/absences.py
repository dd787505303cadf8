"""Whether Redis was away, or is another one than before, which may have forgotten what that was told last."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable

from redis import Connection
from redis.exceptions import ResponseError

RUN = re.compile(r"run_id:(\w+)")
DOUBTFUL_SECONDS = 20.0  # three tries of the platform take fifteen


class Absences:
    """Moments since which dialogues may have gone on without Redis, and how many of them were made good."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.noted = 0
        self.made_good = 0
        self.lock = threading.Lock()  # who comes while another makes good waits until the dialogues are back
        self.run = ""  # of the Redis that was met last
        self.is_another = True  # it began since, and may have forgotten what it was told before
        self.doubtful_until = 0.0  # what looks new to Redis may have been answered without it

    def note(self) -> None:
        """Something was answered without Redis."""
        self.doubtful_until = self._clock() + DOUBTFUL_SECONDS
        self.noted += 1

    def met(self, run: str) -> None:
        """A connection was made anew, to this start of Redis."""
        if run and run != self.run:
            if self.run:
                self.doubtful_until = self._clock() + DOUBTFUL_SECONDS
            self.run, self.is_another = run, True
        self.noted += 1

    @property
    def are_open(self) -> bool:
        return self.made_good < self.noted


def run_of(connection: Connection) -> str:
    """Which start of Redis this is; empty where one may not ask."""
    connection.send_command("INFO", "server")  # type: ignore[no-untyped-call]
    try:
        found = RUN.search(str(connection.read_response()))  # bytes or text, as the connection decodes
    except ResponseError:
        return ""
    return found[1] if found else ""
