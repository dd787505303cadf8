"""Days and hours, told on a Wednesday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.dates import find
from nlp.normal import aligned
from nlp.spans import Lean, from_text

WEDNESDAY = date(2026, 1, 7)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
PIECES = [
    "下",
    "上",
    "周",
    "三",
    "十",
    "月",
    "号",
    "日",
    "底",
    "前",
    "后",
    "之",
    "到",
    "5",
    "12",
    "年",
    "初",
    "国庆",
    "第一个工作日",
    "点",
    "半",
    "晚",
    ":",
    "30",
]


def read(text: str, today: date = WEDNESDAY, lean: Lean = Lean.NEAREST) -> list[tuple[str, object]]:
    return [(fact.kind, fact.value) for fact in sorted(find(aligned(text), today, lean), key=lambda fact: fact.start)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下周三下午", [("date", "2026-01-14"), ("day_part", "afternoon")]),
        ("下周三下午两点半", [("date", "2026-01-14"), ("time", "14:30")]),
        ("明天", [("date", "2026-01-08")]),
        ("聽日", [("date", "2026-01-08")]),
        ("大后天", [("date", "2026-01-10")]),
        ("3月5号", [("date", "2026-03-05")]),
        ("三月五日", [("date", "2026-03-05")]),
        ("2026年3月1日", [("date", "2026-03-01")]),
        ("3.15那场", [("date", "2026-03-15")]),
        ("2026-02-30", []),
        ("明早十点", [("date", "2026-01-08"), ("time", "10:00")]),
        ("周五", [("date", "2026-01-09")]),
        ("周三", [("date", "2026-01-07")]),
        ("礼拜天", [("date", "2026-01-11")]),
        ("这周末", [("date", "2026-01-10/2026-01-11")]),
        ("上周五", [("date", "2026-01-02")]),
        ("下周", [("date", "2026-01-12/2026-01-18")]),
        ("下个月初", [("date", "2026-02-01/2026-02-10")]),
        ("下个月8号", [("date", "2026-02-08")]),
        ("上个月20号", [("date", "2025-12-20")]),
        ("5天后", [("date", "2026-01-12")]),
        ("两周后", [("date", "2026-01-21")]),
        ("三天前", [("date", "2026-01-04")]),
        ("15号", [("date", "2026-01-15")]),
        ("3号", [("date", "2026-02-03")]),
        ("去年12月3日", [("date", "2025-12-03")]),
        ("明年六月", [("date", "2027-06-01/2027-06-30")]),
        ("二季度", [("date", "2026-04-01/2026-06-30")]),
        ("明年上半年", [("date", "2027-01-01/2027-06-30")]),
        ("去年底", [("date", "2025-12-31")]),
    ],
)
def test_a_day_is_read(text: str, expected: list[tuple[str, object]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("周五之前", "../2026-01-09"),
        ("月底前", "../2026-01-31"),
        ("年底前", "../2026-12-31"),
        ("截止到15号", "../2026-01-15"),
        ("本周内", "2026-01-05/2026-01-11"),
        ("国庆前", "../2026-09-30"),
        ("下周一起", "2026-01-12/.."),
        ("3月以后", "2026-03-31/.."),
        ("周一到周三", "2026-01-12/2026-01-14"),
        ("下周一至周三", "2026-01-12/2026-01-14"),
        ("3月5日至7日", "2026-03-05/2026-03-07"),
        ("15-17号", "2026-01-15/2026-01-17"),
        ("1月30日到2月2日", "2026-01-30/2026-02-02"),
    ],
)
def test_a_stretch_is_read(text: str, value: str) -> None:
    assert read(text) == [("date", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("国庆后第一个工作日", "2026-10-08"),
        ("春节后首个工作日", "2026-02-24"),
        ("下月第一个工作日", "2026-02-02"),
        ("本月最后一个工作日", "2026-01-30"),
        ("三个工作日后", "2026-01-12"),
    ],
)
def test_working_days_are_those_of_the_calendar(text: str, value: str) -> None:
    assert read(text) == [("date", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10:30", "10:30"),
        ("14：00", "14:00"),
        ("晚上8点", "20:00"),
        ("两点半", "02:30"),
        ("下午三点一刻", "15:15"),
        ("9:00-11:30", "09:00/11:30"),
        ("上午九点到十一点半", "09:00/11:30"),
        ("上午十点到两点", "10:00/14:00"),
        ("下午两点至四点", "14:00/16:00"),
    ],
)
def test_an_hour_is_read(text: str, value: str) -> None:
    assert read(text) == [("time", value)]


@pytest.mark.parametrize(
    "text",
    [
        "二号会议室", "提一点建议", "穗府办2号文", "每周一次", "三号线坏了没", "三年底子", "两月没消息", "十一个人",
        "国庆快乐", "7号楼", "四日活动", "99:99", "13月40号",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "nearest", "ahead"),
    [
        ("1月5号", "2026-01-05", "2027-01-05"),
        ("12月20日", "2025-12-20", "2026-12-20"),
        ("周五", "2026-01-09", "2026-01-09"),
        ("3号", "2026-02-03", "2026-02-03"),
        ("十月", "2025-10-01/2025-10-31", "2026-10-01/2026-10-31"),
        ("中秋", "2026-09-25", "2026-09-25"),
    ],
)
def test_a_day_without_a_year_looks_the_way_it_is_told(text: str, nearest: str, ahead: str) -> None:
    values = [read(text, lean=lean) for lean in (Lean.NEAREST, Lean.AHEAD)]
    assert values == [[("date", value)] for value in (nearest, ahead)]


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    assert read("1月5号", date(2026, 12, 20)) == [("date", "2027-01-05")]


@settings(max_examples=150)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12), today=DAYS, lean=st.sampled_from(Lean))
def test_whatever_is_said_is_read_without_a_fault(pieces: list[str], today: date, lean: Lean) -> None:
    text = "".join(pieces)
    for fact in find(text, today, lean):
        assert 0 <= fact.start < fact.end <= len(text)
        if fact.kind == "date":
            assert from_text(str(fact.value)).as_text() == fact.value


@settings(max_examples=100)
@given(day=DAYS, today=DAYS)
def test_a_full_date_is_that_day_whenever_it_is_said(day: date, today: date) -> None:
    assert read(f"{day.year}年{day.month}月{day.day}日", today) == [("date", day.isoformat())]


@settings(max_examples=100)
@given(today=DAYS, distance=st.integers(0, 180))
def test_a_month_and_day_ahead_come_within_the_year(today: date, distance: int) -> None:
    day = today + timedelta(days=distance)
    assert read(f"{day.month}月{day.day}号", today, Lean.AHEAD) == [("date", day.isoformat())]
