"""Which core a process keeps to."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path
from random import shuffle

_claims: list[socket.socket] = []  # they end with the process, however it ends


def keep_to_one(house: Path) -> int | None:
    """Keep this process, and the threads it begins from now on, to a core that no other process of the house claimed.

    Its threads take turns at the interpreter, and within one core a turn changes hands several times cheaper than
    between two. A house is known by its home: of two on one host, one that is idle takes no core from the other.

    Returns the core; None where all are claimed, or the system offers no choice.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    name = hashlib.sha256(str(house.resolve()).encode()).hexdigest()[:16]
    cores = list(os.sched_getaffinity(0))
    shuffle(cores)  # containers do not see each other's claims, and would all take the same
    for core in cores if len(cores) > 1 else ():
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0liaison-{name}-core-{core}")  # a name without a file: only one process can have it
        except OSError:
            claim.close()
            continue
        _claims.append(claim)
        os.sched_setaffinity(0, {core})
        return core
    return None


def keep_to_none() -> None:
    """For what a process that keeps to a core has started: any core will do, as far as the system allows."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
