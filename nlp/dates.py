"""Days and hours in Chinese, given today: 下周三下午, 月底前, 3月5号, 10:30."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from nlp.meaning import Found
from nlp.numbers import whole

_N = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_DAY_SIGN = r"[日号](?!文|楼|厅|会议室|线|车|仓|厂|门|栋|机|馆|单|工)"
_WEEK = r"(?:周|星期|礼拜)"

_NEAR_DAYS = {
    "大后天": 3, "后天": 2, "后日": 2, "明天": 1, "明日": 1, "听日": 1, "明": 1, "翌日": 1,
    "今天": 0, "今日": 0, "今": 0, "昨天": -1, "昨日": -1, "昨": -1, "琴日": -1, "寻日": -1, "前天": -2,
}  # fmt: skip
_SHIFTS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_YEARS = {"去年": -1, "今年": 0, "明年": 1}
_MONTH_DAYS = {"初": (1, 10), "中旬": (11, 20), "上旬": (1, 10), "下旬": (21, 31), "底": (31, 31), "末": (31, 31)}

_PARTS = {
    "凌晨": "night", "早上": "morning", "早晨": "morning", "上午": "morning", "上昼": "morning", "早": "morning",
    "中午": "noon", "下午": "afternoon", "下昼": "afternoon", "傍晚": "evening", "晚上": "evening", "夜里": "evening",
    "晚": "evening",
}  # fmt: skip
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}

_CLOCK = re.compile(
    rf"(?P<part>{_PART})?\s?(?:(?<!\d)(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?!\d)"
    rf"|(?P<spoken>{_N})(?:点钟?|时(?=[半一二三四五]|$|\d|[,。到至]))(?P<rest>半|一刻|三刻|{_N}分?)?(?![建意想子击名评])(?P<end>))"
)
_PART_ALONE = re.compile(
    r"凌晨|早上|早晨|上午|上昼|中午|下午|下昼|傍晚|晚上|夜里|(?<=[今明昨周一二三四五六日天])[早晚]"
)

Reader = Callable[["re.Match[str]", date], str | None]


def find(text: str, today: date) -> Iterator[Found]:
    """Days (`date`), hours (`time`) and parts of a day (`day_part`) in a plainly spelt text."""
    yield from _days(text, today)
    yield from _hours(text)


def _days(text: str, today: date) -> Iterator[Found]:
    taken = [False] * len(text)
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            start, end = match.span()
            value = None if any(taken[start:end]) else read(match, today)
            if value:
                taken[start:end] = [True] * (end - start)
                yield Found("date", value, match[0], start, end)


def _hours(text: str) -> Iterator[Found]:
    clocks = [(match, value) for match in _CLOCK.finditer(text) if (value := _clock(match, text))]
    for match, value in clocks:
        yield Found("time", value, match[0], *match.span())
    for match in _PART_ALONE.finditer(text):
        if not any(clock.start() <= match.start() < clock.end() for clock, _ in clocks):
            yield Found("day_part", _PARTS[match[0]], match[0], *match.span())


def _clock(match: re.Match[str], text: str) -> str | None:
    part = _PARTS.get(match["part"] or text[max(0, match.start() - 1) : match.start()])
    if match["hour"]:
        hour, minute = int(match["hour"]), int(match["minute"])
    else:
        rest = match["rest"] or ""
        vague = match["spoken"] == "一" and not (part or rest or match[0].endswith("钟"))  # 一点 is also "a little"
        hour = 99 if vague else whole(match["spoken"]) or 0
        minute = _MINUTES.get(rest) or whole(rest.rstrip("分")) or 0
    if (part in ("afternoon", "evening") and hour < 12) or (part == "noon" and hour < 4):
        hour += 12
    return f"{hour:02}:{minute:02}" if hour <= 24 and minute < 60 else None


def _make(year: int, month: int, day: int) -> str | None:
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return date(year, month, day).isoformat()
    return None


def _span(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _month(today: date, shift: int) -> tuple[int, int]:
    place = today.year * 12 + today.month - 1 + shift
    return place // 12, place % 12 + 1


def _full(match: re.Match[str], today: date) -> str | None:
    return _make(int(match[1]), int(match[2]), int(match[3]))


def _month_day(match: re.Match[str], today: date) -> str | None:
    month, day = whole(match["month"]) or 0, whole(match["day"]) or 0
    if match["year"]:
        return _make(today.year + _YEARS[match["year"]], month, day)
    # Said without a year it is the nearest one: in December 一月五号 is next January.
    values = [value for shift in (-1, 0, 1) if (value := _make(today.year + shift, month, day))]
    return min(values, key=lambda value: abs((date.fromisoformat(value) - today).days), default=None)


def _near_day(match: re.Match[str], today: date) -> str:
    return (today + timedelta(days=_NEAR_DAYS[match[0]])).isoformat()


def _in_days(match: re.Match[str], today: date) -> str | None:
    count = whole(match[1])
    return None if count is None else (today + timedelta(days=count)).isoformat()


def _week_day(match: re.Match[str], today: date) -> str:
    day = "一二三四五六日天末123456".index(match["day"])
    day = {7: 6, 8: 5}.get(day, day if day < 9 else day - 9)
    monday = today - timedelta(days=today.weekday())
    if match["shift"]:
        return (monday + timedelta(days=7 * _SHIFTS[match["shift"]] + day)).isoformat()
    ahead = (day - today.weekday()) % 7
    return (today + timedelta(days=ahead)).isoformat()


def _week(match: re.Match[str], today: date) -> str:
    monday = today - timedelta(days=today.weekday() - 7 * _SHIFTS[match["shift"]])
    return _span(monday, monday + timedelta(days=6))


def _named_month(match: re.Match[str], today: date) -> str | None:
    if match["month"]:
        year, month = today.year, whole(match["month"]) or 0
    else:
        year, month = _month(today, _SHIFTS[match["shift"] or "本"])
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    first_day, last_day = _MONTH_DAYS.get(match["where"] or "", (1, 31))
    return _span(date(year, month, min(first_day, last)), date(year, month, min(last_day, last)))


def _year_end(match: re.Match[str], today: date) -> str:
    year = today.year + _YEARS.get(match["year"] or "", 0)
    return date(year, 12, 31).isoformat()


def _day_of_month(match: re.Match[str], today: date) -> str | None:
    day = whole(match["day"]) or 0
    year, month = (today.year, today.month) if day >= today.day else _month(today, 1)
    return _make(year, month, day)


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(?<!\d)(20\d\d)(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?(?!\d)"), _full),
    (re.compile(rf"(?P<year>[去今明]年)?(?<!\d)(?P<month>{_N})月份?(?P<day>{_N})(?:[日号]|(?!\d|[个家]))"), _month_day),
    (re.compile("|".join(name + "(?=[早晚])" * (len(name) == 1) for name in _NEAR_DAYS)), _near_day),
    (re.compile(rf"({_N})天[之以]?后"), _in_days),
    (re.compile(rf"(?P<shift>下下|上上|[上这本下])?个?{_WEEK}(?P<day>[一二三四五六日天末1-6])(?!边|期)"), _week_day),
    (re.compile(rf"(?P<shift>下下|上上|[上这本下])个?{_WEEK}"), _week),
    (re.compile(r"(?P<shift>[上这本下])个?月(?P<month>)(?P<where>初|中旬|上旬|下旬|底|末)?"), _named_month),
    (re.compile(rf"(?<!\d)(?P<month>{_N})月(?P<shift>)(?P<where>初|中旬|上旬|下旬|底|末|份)"), _named_month),
    (re.compile(r"(?P<month>)(?P<shift>)月(?P<where>初|中旬|上旬|下旬|底|末)"), _named_month),
    (re.compile(r"(?P<year>[去今明]年)?年?(?<=年)[底末]"), _year_end),
    (re.compile(rf"(?<![\d第月])(?P<day>{_N}){_DAY_SIGN}"), _day_of_month),
)
