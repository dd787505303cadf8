"""Festivals and the lunar calendar, against the days that were or will be kept."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.dates import find
from nlp.holidays import lunar

NEW_YEARS = ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"]
DRAGON_BOATS = ["2024-06-10", "2025-05-31", "2026-06-19", "2027-06-09", "2028-05-28"]
MID_AUTUMNS = ["2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15", "2028-10-03"]
CLEAR_BRIGHTS = ["2024-04-04", "2025-04-04", "2026-04-05", "2027-04-05", "2028-04-04"]


@pytest.mark.parametrize(
    ("name", "days"),
    [("端午节", DRAGON_BOATS), ("中秋", MID_AUTUMNS), ("清明", CLEAR_BRIGHTS), ("大年初一", NEW_YEARS)],
)
def test_a_festival_falls_on_its_day_each_year(name: str, days: list[str]) -> None:
    for day in days:
        (fact,) = find(f"{name}那天", date.fromisoformat(day))
        assert fact.value == day


@pytest.mark.parametrize(
    ("today", "text", "value"),
    [
        ("2026-02-01", "正月十五", "2026-03-03"),
        ("2026-02-01", "腊月二十三", "2026-02-10"),
        ("2026-02-01", "大年初八", "2026-02-24"),
        ("2026-02-01", "除夕", "2026-02-16"),
        ("2026-06-01", "农历八月初二", "2026-09-12"),
        ("2026-06-01", "国庆期间", "2026-10-01/2026-10-07"),
        ("2026-10-20", "国庆那几天", "2026-10-01/2026-10-07"),
        ("2026-02-01", "明年元旦", "2027-01-01"),
        ("2026-06-01", "双十一", "2026-11-11"),
    ],
)
def test_a_lunar_or_named_day_is_read(today: str, text: str, value: str) -> None:
    (fact,) = find(text, date.fromisoformat(today))
    assert fact.value == value


def test_a_year_beyond_the_tables_has_no_lunar_days() -> None:
    assert lunar(2040, 1, 1) is None


def test_a_month_that_comes_twice_counts_once_for_what_follows() -> None:
    assert lunar(2025, 6, 1) == date(2025, 6, 25)
    assert lunar(2025, 7, 7) == date(2025, 8, 29)
