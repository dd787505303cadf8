"""The command `liaison demo`."""

from __future__ import annotations

import argparse
from pathlib import Path

from demo import supervisor
from demo.plan import Plan

PORT = 8700


def add_arguments(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo` to the command."""
    parser = subparsers.add_parser("demo", help="run everything on this machine with an invented city")
    parser.add_argument("--home", type=Path, default=Path("var"), help="folder that keeps it all (var)")
    parser.add_argument("--port", type=int, default=PORT, help="web; the next two are the simulator and Redis (8700)")
    parser.add_argument("--no-simulator", action="store_true", help="start no simulator; its port stays free")
    parser.add_argument("--reset", action="store_true", help="forget what an earlier demo kept in the folder")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the demo until Ctrl-C."""
    plan = Plan(args.home.resolve(), args.port, has_simulator=not args.no_simulator)
    return supervisor.run(plan, is_reset=args.reset)
