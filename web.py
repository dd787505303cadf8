"""The process that serves all doors: granian around `app:wsgi`. It imports no door itself, its workers do."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from granian import Granian
from granian.constants import Interfaces

from config.settings import Settings, SettingsError

ARENAS = "2"  # heaps of a process: one for each thread keeps more memory, and they take turns anyway


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
    os.environ.setdefault("MALLOC_ARENA_MAX", ARENAS)  # read by each worker when it begins
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
