"""All talks of this folder, and how a test plays one: what goes otherwise fails it with all that was said."""

from __future__ import annotations

import os
from pathlib import Path

from demo.rehearsal.command import transcript
from demo.rehearsal.house import StillClock
from demo.rehearsal.play import play
from demo.rehearsal.stage import Stage
from demo.rehearsal.talk import Talk, read
from tests.conftest import Clock

FOLDER = Path(__file__).parent / "talks"
TALKS = sorted(file.stem for file in FOLDER.glob("*.toml"))
SOME = (
    TALKS if os.environ.get("LIAISON_TEST_DATABASE", "sqlite") == "sqlite" else TALKS[::4]
)  # elsewhere they take long


def read_talk(name: str) -> Talk:
    return read(FOLDER / f"{name}.toml")


def replies_of(talk: Talk, stage: Stage, clock: Clock | StillClock) -> list[str]:
    """Play a talk to its end; what was answered, turn by turn."""
    played = play(talk, stage, clock)
    assert not any(turn.faults for turn in played), transcript(talk, played)
    return [turn.said for turn in played]
