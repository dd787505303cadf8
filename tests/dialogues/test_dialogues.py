"""Whole talks in Chinese, played by the door's real path: what people hear, what is kept, and who is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Clock
from tests.dialogues.play import CHECKS, TALKS, play, read_talk
from tests.dialogues.stage import Stage


@pytest.mark.parametrize("name", TALKS)
def test_a_talk_goes_as_it_is_written(name: str, stage: Stage, clock: Clock) -> None:
    play(read_talk(name), stage, clock)


def test_every_talk_has_a_title_and_says_what_is_heard() -> None:
    for name in TALKS:
        talk = read_talk(name)
        assert talk["title"], name
        assert all(CHECKS & set(turn) for turn in talk["turn"]), f"{name} has a turn that checks nothing"


def failing(**turn: Any) -> dict[str, Any]:
    return {"title": "planted", "turn": [{"who": "周平", "says": "你好", **turn}]}


@pytest.mark.parametrize(
    "turn",
    [
        {"hears": "这句话没有人说"},
        {"not_hears": "您好"},
        {"is_silent": True},
        {"rows": {"appeals": 1}},
        {"posted": ["李敏 event.seat_freed"]},
        {"rows": {"work_items": 0}, "saved": {"appeals": {"district": "江东区"}}},
    ],
)
def test_a_planted_fault_is_found(turn: dict[str, Any], stage: Stage, clock: Clock) -> None:
    with pytest.raises(AssertionError):
        play(failing(**turn), stage, clock)
