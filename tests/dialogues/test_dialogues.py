"""Whole talks in Chinese, played by the door's path: what people hear, what is kept, and who is told."""

from __future__ import annotations

from typing import Any

import pytest

from demo.rehearsal.house import StillClock
from demo.rehearsal.play import play
from demo.rehearsal.stage import Stage
from demo.rehearsal.talk import Expected, Step, Talk, written
from tests.conftest import Clock
from tests.dialogues.dead_ends import fault_of
from tests.dialogues.play import SOME, TALKS, read_talk, replies_of

NOTHING = Expected((), (), False, 1, None, None, None, None, None, {}, {}, {}, None)
LEAST_TALKS = 200


@pytest.mark.parametrize("name", SOME)
def test_a_talk_goes_as_it_is_written_and_leaves_nobody_standing(
    name: str, scene: tuple[Stage, Clock | StillClock]
) -> None:
    for reply in replies_of(read_talk(name), *scene):
        assert not fault_of(reply), f"{fault_of(reply)}: {reply}"


@pytest.mark.parametrize(
    "reply", ["出错了。", "这里没有您要的东西。", "您的诉求 {number} 已收到，请放心。", "姓名：None，对吗？"]
)
def test_a_reply_that_leaves_somebody_standing_is_found(reply: str) -> None:
    assert fault_of(reply)


def test_there_are_many_talks_and_none_is_told_twice() -> None:
    talks = [read_talk(name) for name in TALKS]
    assert len(talks) >= LEAST_TALKS
    assert len({talk.title for talk in talks}) == len(talks)
    assert len({_deeds(talk) for talk in talks}) == len(talks)


def _deeds(talk: Talk) -> tuple[tuple[str, str], ...]:
    return tuple((step.who, str(step.what)) for step in talk.steps)


def test_every_turn_of_a_talk_checks_something() -> None:
    idle = [step.place for name in TALKS for step in read_talk(name).steps if _is_idle(step)]
    assert not idle, f"these turns check nothing: {idle}"


def _is_idle(step: Step) -> bool:
    return step.deed != "staff" and step.expected == NOTHING


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"hears": "这句话没有人说"}, "“这句话没有人说” was not heard"),
    ({"not_hears": "您好"}, "“您好” was heard"),
    ({"is_silent": True}, "somebody answered"),
    ({"intent": "appeal.submit"}, "the intent is “talk.small”"),
    ({"offers": "确认提交"}, "“确认提交” is not offered"),
    ({"form": "appeal.submit"}, "form is “” instead of “appeal.submit”"),
    ({"asking": "phone"}, "asking is “”"),
    ({"draft": "appeal.submit"}, "draft is “”"),
    ({"answers": {"phone": "13900001234"}}, "the answer to phone is None"),
    ({"rows": {"appeals": 1}}, "0 appeals instead of 1"),
    ({"saved": {"appeals": {"district": "江东区"}}}, "there is none of the appeals"),
    ({"saved": {"contacts": {"name": "周平"}}}, "contacts.name is '赵磊'"),
    ({"posted": ["李敏 event.seat_freed"]}, "posted []"),
    ({"messages": 2}, "1 messages answered instead of 2"),
]


@pytest.mark.parametrize(("expected", "fault"), FAULTS)
def test_what_goes_otherwise_is_told(expected: dict[str, Any], fault: str, stage: Stage, clock: Clock) -> None:
    talk = written({"title": "planted", "who": "周平", "turn": [{"says": "你好", **expected}]})
    (turn,) = play(talk, stage, clock)
    assert len(turn.faults) == 1
    assert fault in turn.faults[0]


def test_a_line_that_was_never_shown_cannot_be_tapped(stage: Stage, clock: Clock) -> None:
    talk = written({"title": "planted", "turn": [{"taps": "确认提交", "hears": "诉求已收到"}]})
    (turn,) = play(talk, stage, clock)
    assert turn.faults == ["李敏 was never shown “确认提交”"]


def test_after_a_fault_the_talk_goes_on(stage: Stage, clock: Clock) -> None:
    turns = [{"says": "你好", "hears": "再见"}, {"says": "再见", "hears": "再见"}]
    first, second = play(written({"title": "planted", "turn": turns}), stage, clock)
    assert first.faults
    assert not second.faults
