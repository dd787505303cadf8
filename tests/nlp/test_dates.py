"""Days and hours, told on a Wednesday."""

from datetime import date

import pytest

from nlp.dates import find
from nlp.normal import aligned

WEDNESDAY = date(2026, 1, 7)


def read(text: str, today: date = WEDNESDAY) -> list[tuple[str, object]]:
    return [(fact.kind, fact.value) for fact in sorted(find(aligned(text), today), key=lambda fact: fact.start)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下周三下午", [("date", "2026-01-14"), ("day_part", "afternoon")]),
        ("下周三下午两点半", [("date", "2026-01-14"), ("time", "14:30")]),
        ("月底前", [("date", "2026-01-31")]),
        ("明天", [("date", "2026-01-08")]),
        ("聽日", [("date", "2026-01-08")]),
        ("大后天", [("date", "2026-01-10")]),
        ("3月5号", [("date", "2026-03-05")]),
        ("三月五日", [("date", "2026-03-05")]),
        ("2026年3月1日", [("date", "2026-03-01")]),
        ("2026-02-30", []),
        ("10:30", [("time", "10:30")]),
        ("明早十点", [("date", "2026-01-08"), ("time", "10:00")]),
        ("晚上8点", [("time", "20:00")]),
        ("周五", [("date", "2026-01-09")]),
        ("周三", [("date", "2026-01-07")]),
        ("礼拜天", [("date", "2026-01-11")]),
        ("上周五", [("date", "2026-01-02")]),
        ("下周", [("date", "2026-01-12/2026-01-18")]),
        ("下个月初", [("date", "2026-02-01/2026-02-10")]),
        ("5天后", [("date", "2026-01-12")]),
        ("15号", [("date", "2026-01-15")]),
        ("3号", [("date", "2026-02-03")]),
        ("去年12月3日", [("date", "2025-12-03")]),
        ("年底前", [("date", "2026-12-31")]),
        ("二号会议室", []),
        ("提一点建议", []),
        ("穗府办2号文", []),
    ],
)
def test_a_day_is_read(text: str, expected: list[tuple[str, object]]) -> None:
    assert read(text) == expected


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    assert read("1月5号", date(2026, 12, 20)) == [("date", "2027-01-05")]
