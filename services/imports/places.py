"""Places at which uploaded documents are read: so many at once in this house, whatever process asks."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.rules import rules
from services.errors import Refusal

PATIENCE = 8.0  # seconds; whoever waits keeps a thread of the console busy
LOOKS_EVERY = 0.1  # seconds


@contextmanager
def place(home: Path) -> Iterator[None]:
    """Take a place while a document is read; Refusal where none gets free soon. The system frees those of the dead."""
    folder = home / "readers"
    folder.mkdir(parents=True, exist_ok=True)
    gives_up = time.monotonic() + PATIENCE
    while (held := _free_place(folder)) is None:
        if time.monotonic() >= gives_up:
            raise Refusal("imports.busy")
        time.sleep(LOOKS_EVERY)
    try:
        yield
    finally:
        os.close(held)


def _free_place(folder: Path) -> int | None:
    for number in range(rules().documents_at_once):
        lock = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        return lock
    return None
