"""Festivals and days of the lunar calendar (农历), 2023 to 2030."""

from __future__ import annotations

import re
from datetime import date, timedelta

from config.patterns import late
from nlp.numbers import whole
from nlp.spans import Lean, Span, begun, day_of, leaning

# Year → its first day, its months (1 has thirty days, 0 twenty-nine), and which month comes twice, or 0.
_LUNAR: dict[int, tuple[date, str, int]] = {
    2023: (date(2023, 1, 22), "0100110110101", 2),
    2024: (date(2024, 2, 10), "010010110110", 0),
    2025: (date(2025, 1, 29), "1010010101110", 6),
    2026: (date(2026, 2, 17), "101001001110", 0),
    2027: (date(2027, 2, 6), "110100100110", 0),
    2028: (date(2028, 1, 26), "1110100100110", 5),
    2029: (date(2029, 2, 13), "110101010011", 0),
    2030: (date(2030, 2, 3), "010110101010", 0),
}
JUST_PAST = 31  # days in which people still mean the festival that was
_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_TENS = {"初": "", "廿": "二十", "卅": "三十"}

# Names → month, day of the sun's year, and how many days people have off.
_SOLAR = {
    "元旦": (1, 1, 1), "妇女节": (3, 8, 1), "三八节": (3, 8, 1), "五一": (5, 1, 5), "劳动节": (5, 1, 5),
    "青年节": (5, 4, 1),
    "六一": (6, 1, 1), "儿童节": (6, 1, 1), "建军节": (8, 1, 1), "教师节": (9, 10, 1), "国庆": (10, 1, 7),
    "十一": (10, 1, 7),
    "双十一": (11, 11, 1), "双11": (11, 11, 1), "双十二": (12, 12, 1), "平安夜": (12, 24, 1), "圣诞": (12, 25, 1),
}  # fmt: skip
# Names → lunar month and day, days it begins earlier, days in all.
_FESTIVALS = {
    "春节": (1, 1, 1, 8), "过年": (1, 1, 1, 8), "新年": (1, 1, 1, 8), "年初一": (1, 1, 0, 1), "大年初一": (1, 1, 0, 1),
    "除夕": (1, 1, 1, 1), "年三十": (1, 1, 1, 1), "大年三十": (1, 1, 1, 1), "元宵": (1, 15, 0, 1), "端午": (5, 5, 0, 1),
    "七夕": (7, 7, 0, 1), "中秋": (8, 15, 0, 1), "重阳": (9, 9, 0, 1), "腊八": (12, 8, 0, 1), "小年": (12, 23, 0, 1),
}  # fmt: skip
_SUN_TERMS = {"清明": (4, 4.81), "冬至": (12, 21.94)}  # the month, and where in it the term fell in 2000

SIGNS = "".join(name[-1] for name in (*_SOLAR, *_FESTIVALS, *_SUN_TERMS))  # a text that names one holds one of these
_NAMES = "|".join(sorted((*_SOLAR, *_FESTIVALS, *_SUN_TERMS), key=len, reverse=True))
NAMED = late(
    rf"(?P<year>[去今明]年)?(?P<name>(?<![第二三四五六七八九十百千万\d])(?:{_NAMES}))(?P<more>节|长假|小长假|黄金周|假期|放假|期间)*"
    r"(?!快乐|安康|好[呀啊!]|礼|福利|月饼|大道|路|街|[月号日点个号楼])"
)
LUNAR_DAY = late(
    r"(?:农历|阴历|旧历)?(?P<year>[去今明]年)?(?:(?P<month>[正冬腊])月|(?<=[历年])(?P<number>[一二三四五六七八九十]{1,2})月|(?P<new>大年|过年|年)(?=初))"
    r"(?P<tens>[初廿卅])?(?P<day>[一二三四五六七八九十]{1,3}|\d{1,2})"
)
# A day that is said to be of the moon's calendar, or that only it calls so: 农历八月二十, 九月初九.
LUNAR_SAID = late(
    r"(?:(?:农历|阴历|旧历)的?|(?<![一二三四五六七八九十\d第个])(?=(?:[去今明]年)?[一二三四五六七八九十]{1,2}月初[一二三四五六七八九十](?![直些起般定旦个家名位批项天])))"
    r"(?P<year>[去今明]年)?(?:(?P<month>[正冬腊])|(?P<number>十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9]))月"
    r"(?P<tens>[初廿卅])?(?P<day>[一二三四五六七八九十]{1,3}|\d{1,2})"
)
_YEARS = {"去年": -1, "今年": 0, "明年": 1}
_NEEDS_MORE = frozenset({"十一", "新年"})  # eleven; wishes


def lunar(year: int, month: int, day: int) -> date | None:
    """The day of the sun's calendar; of a month that comes twice the first."""
    if year not in _LUNAR or not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    start, lengths, twice = _LUNAR[year]
    before = month - 1 + (1 if twice and month > twice else 0)
    return start + timedelta(days=sum(29 + int(length) for length in lengths[:before]) + day - 1)


def read_named(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    """国庆, 端午节, 明年春节."""
    if match["name"] in _NEEDS_MORE and not match["more"] and not _is_bounded(match):
        return None
    if match["year"]:
        return _festival(match["name"], today.year + _YEARS[match["year"]])
    spans = [_festival(match["name"], today.year + shift) for shift in (-1, 0, 1)]
    is_past = any(span and span.last and 0 < (today - span.last).days <= JUST_PAST for span in spans)
    if lean is Lean.NEAREST and is_past:
        return begun(spans, today)
    return leaning(spans, today, Lean.AHEAD)


def read_lunar_day(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    """正月十五, 腊月二十三, 农历八月初二, 年初八."""
    said = match["month"]
    month = _MONTHS[said] if said else whole(match["number"]) if match["number"] else 1
    day = whole(_TENS.get(match["tens"] or "", "") + match["day"])
    if month is None or day is None:
        return None
    years = [today.year + _YEARS[match["year"]]] if match["year"] else [today.year - 1, today.year, today.year + 1]
    days = [lunar(year, month, day) for year in years]
    return leaning((Span(one, one) for one in days if one), today, lean)


def _is_bounded(match: re.Match[str]) -> bool:
    return match.string[match.end() : match.end() + 2].strip("之以")[:1] in ("前", "后")


def _festival(name: str, year: int) -> Span | None:
    if name in _SOLAR:
        month, day, length = _SOLAR[name]
        span = day_of(year, month, day)
    elif name in _SUN_TERMS:
        month, offset = _SUN_TERMS[name]
        span = day_of(year, month, int((year - 2000) * 0.2422 + offset) - (year - 2000) // 4)
        length = 1
    else:
        month, day, earlier, length = _FESTIVALS[name]
        start = lunar(year, month, day)
        span = Span(start - timedelta(days=earlier), start) if start else None
    if span is None or span.first is None:
        return None
    return Span(span.first, span.first + timedelta(days=length - 1))
