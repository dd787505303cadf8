"""`liaison dialogue`: play conversations that are written down as files."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from demo.rehearsal.given import BadTalk
from demo.rehearsal.house import Houses
from demo.rehearsal.play import Played, play
from demo.rehearsal.talk import Talk, read

Subparsers = argparse._SubParsersAction  # argparse has no public name for it


def add_arguments(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add `dialogue` to the command line."""
    verbs = subparsers.add_parser("dialogue", help="conversations as files").add_subparsers(required=True)
    player = verbs.add_parser("play", help="play files against the bot; 1 when something goes otherwise than expected")
    player.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a conversation, as TOML or JSON")
    player.add_argument("--quiet", action="store_true", help="show only conversations that go otherwise")
    player.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play all files; 0 when all went as written, 1 when one did not, 2 when one cannot be played."""
    try:
        talks = [read(path) for path in args.files]
        with tempfile.TemporaryDirectory() as folder:
            houses = Houses(Path(folder))
            failed = sum(_is_failing(talk, houses, is_quiet=args.quiet) for talk in talks)
    except BadTalk as fault:
        print(fault, file=sys.stderr)
        return 2
    print(f"{len(talks)} played, {failed} went otherwise")
    return 1 if failed else 0


def _is_failing(talk: Talk, houses: Houses, *, is_quiet: bool) -> bool:
    with houses.one() as (stage, clock):
        played = play(talk, stage, clock)
    is_failing = any(turn.faults for turn in played)
    if is_failing or not is_quiet:
        print(transcript(talk, played), end="\n\n")
    return is_failing


def transcript(talk: Talk, played: list[Played]) -> str:
    """The conversation as people read it."""
    return "\n".join([f"《{talk.title}》", *(line for turn in played for line in turn.lines())])
