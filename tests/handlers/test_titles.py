"""Which event somebody means, by what they say of its title."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers.titles import named
from models.events import Event
from models.kinds import EventType

EVENTS = [
    Event(id=1, title="研发费用加计扣除读懂日", type=EventType.POLICY_DAY),
    Event(id=2, title="出口退税小课堂", type=EventType.POLICY_DAY),
    Event(id=3, title="融资对接伙伴日", type=EventType.PARTNER_DAY),
    Event(id=4, title="江东区企业恳谈会", type=EventType.SYMPOSIUM),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("我要报名读懂日", [1]),
        ("报名小课堂", [2]),
        ("出口退税那个", [2]),
        ("融资对接伙伴日", [3]),
        ("我在江东区，想报名", []),
        ("随便报一个", []),
        ("", []),
    ],
)
def test_the_longest_piece_of_a_title_decides(text: str, ids: list[int]) -> None:
    assert [event.id for event in named(text, EVENTS)] == ids


def test_without_a_title_the_type_decides() -> None:
    assert [event.id for event in named("政策类的活动", EVENTS, "policy_day")] == [1, 2]


def test_two_that_fit_equally_well_are_both_meant() -> None:
    twins = [*EVENTS, Event(id=5, title="读懂日：出口专场", type=EventType.POLICY_DAY, created_at=datetime.now(UTC))]
    assert [event.id for event in named("报读懂日", twins)] == [1, 5]
