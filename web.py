"""The process that serves all doors: granian around `app:wsgi`, whose workers share what was loaded before them."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces

from config import heaps, patterns
from config.settings import Settings, SettingsError

HEAPS = 2  # of a process: its threads take turns anyway


def main(argv: Sequence[str]) -> int:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="liaison web", description="Serve the webhook, the console and the pages.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(argv)
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        print("The settings are not usable:", *error.faults, sep="\n  ", file=sys.stderr)
        return 2
    if sys.platform == "linux":  # elsewhere a fork is not safe, and each worker loads its own
        _load_for_all(settings.home, options.workers)
    Granian(
        "app:wsgi",
        factory=True,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=settings.web_threads,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()
    return 0


def _load_for_all(home: Path, workers: int) -> None:
    """Code, dictionary and weights, in memory once for all workers; a worker that died is replaced in no time."""
    multiprocessing.set_start_method("fork")
    heaps.keep_few(HEAPS)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's own threads would not outlive the fork
    with heaps.for_good():
        from app import load

        load(home)
        if workers > 1:  # a single one shares nothing, and answers messages first
            import doors  # noqa: F401

            patterns.compile_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
