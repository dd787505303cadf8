"""Which event somebody means, by what they say of its title."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handlers.titles import named, spoken_of
from handlers.turn import Turn
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


class Today:
    """All that is asked of a turn: the day, a Wednesday."""

    today = date(2026, 1, 7)


TURN: Turn = Today()  # type: ignore[assignment]


def planned(id: int, day: int, hour: int, district: str, type: EventType = EventType.POLICY_DAY) -> Event:
    """An event of January, its hour told at the centre."""
    starts_at = datetime(2026, 1, day, hour - 8, tzinfo=UTC)
    return Event(id=id, title=f"第{id}场", type=type, starts_at=starts_at, district=district)


PLAN = [
    planned(1, 8, 10, "江东区"),
    planned(2, 14, 10, "江东区"),
    planned(3, 14, 15, "临港区"),
    planned(4, 20, 15, "临港区", EventType.SYMPOSIUM),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("明天那场", [1]),
        ("报下周三的读懂日", [2, 3]),
        ("下周三下午的读懂日", [3]),
        ("江东的读懂日", [1, 2]),
        ("江东下周的读懂日", [2]),
        ("20号的恳谈会", [4]),
        ("1月20日的恳谈会", [4]),
        ("后天的恳谈会", [4]),
        ("周末有空", []),
        ("报名", []),
    ],
)
def test_day_hour_and_district_tell_events_apart(text: str, ids: list[int]) -> None:
    assert [event.id for event in spoken_of(TURN, text, PLAN)] == ids
