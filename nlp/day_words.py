"""Single days, weeks and months in Chinese: the words, and how each is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from config.patterns import late
from nlp import holidays
from nlp.numbers import whole
from nlp.spans import Lean, Span, day_of, leaning, month_after, of_day, of_month, week_of

Reader = Callable[["re.Match[str]", date, Lean], Span | None]

N = r"(?:\d{1,2}|[廿卅][一二三四五六七八九]?|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
# No day: 二号楼, 三号线, 四日活动.
DAY_SIGN = (
    r"(?:(?<!四)日|号|日(?!活动))"
    r"(?![文楼厅线车仓厂门栋机馆单工院店桌位柜窗展选铺地令码房电企常]|会议室|公馆|座(?!位)|活动分|品牌)"
)
TO = r"\s?(?:到|至|-|—|–|~|一直到)\s?"
_WEEK = r"(?:周|星期|礼拜)"
_SHIFT = r"(?:下下|上上|[上这本下])"

_NEAR_DAYS = {
    "大后天": 3, "后天": 2, "后日": 2, "后儿": 2, "明天": 1, "明日": 1, "明儿": 1, "听日": 1, "明": 1, "翌日": 1,
    "第二天": 1, "今天": 0, "今日": 0, "今儿": 0, "今": 0, "当天": 0, "昨天": -1, "昨日": -1, "昨儿": -1, "昨": -1,
    "琴日": -1, "寻日": -1, "大前天": -3, "前天": -2, "前日": -2,
}  # fmt: skip
_LONE = "今明昨"  # 明早, 今晚
_NOT_TODAY = frozenset({"当天", "第二天"})
_SHIFTS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1, "来年": 1, "后年": 2}
_YEAR = rf"(?P<year>{'|'.join(_YEARS)}|20\d\d年)?"
_PARTS_OF_MONTH = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 31),
    "底": (31, 31),
    "末": (31, 31),
}
_PART_OF_MONTH = r"(?P<where>上旬|中旬|下旬|初|底|末|中(?![国小心间午央秋级]))"
_PARTS_OF_YEAR = {"初": (1, 1), "上半": (1, 6), "下半": (7, 12)}


def _full(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    return day_of(int(match[1]), int(match[2]), int(match[3]))


def _years(match: re.Match[str], today: date) -> list[int]:
    """The year that was said, or the three about today."""
    said = match["year"]
    if said:
        return [today.year + _YEARS[said] if said in _YEARS else int(said[:4])]
    return [today.year - 1, today.year, today.year + 1]


def _month_day(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    month, day = whole(match["month"]) or 0, whole(match["day"]) or 0
    return leaning((day_of(year, month, day) for year in _years(match, today)), today, lean)


def _month_days(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    """3月5日至7日."""
    month, first, last = (whole(match[name]) or 0 for name in ("month", "day", "until"))
    stretches = []
    for year in _years(match, today):
        begin, end = day_of(year, month, first), day_of(year, month, last)
        stretches.append(Span(begin.first, end.last) if begin and end and first <= last else None)
    return leaning(stretches, today, lean)


def _near_day(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    return None if match[0] in _NOT_TODAY else of_day(today + timedelta(days=_NEAR_DAYS[match[0]]))


def _in_days(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    count = whole(match["count"])
    if count is None:
        return None
    days = count * (7 if match["unit"].endswith(("周", "星期", "礼拜")) else 1)
    return of_day(today + timedelta(days=days if match["way"] == "后" else -days))


def _week_day(match: re.Match[str], today: date, lean: Lean) -> Span:
    day = "一二三四五六日天末123456".index(match["day"])
    length = 2 if match["day"] == "末" else 1
    day = {7: 6, 8: 5}.get(day, day if day < 9 else day - 9)
    if match["shift"]:
        first = week_of(today, _SHIFTS[match["shift"]]) + timedelta(days=day)
    else:
        first = today + timedelta(days=(day - today.weekday()) % 7)
    return Span(first, first + timedelta(days=length - 1))


def _week(match: re.Match[str], today: date, lean: Lean) -> Span:
    monday = week_of(today, _SHIFTS[match["shift"]])
    return Span(monday, monday + timedelta(days=6))


def _day_of_month_said(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    """下个月8号."""
    return day_of(*month_after(today, _SHIFTS[match["shift"]]), whole(match["day"]) or 0)


def _month_said(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    """下个月底, 月初."""
    year, month = month_after(today, _SHIFTS[match["shift"] or "本"])
    return (
        of_month(year, month, *_PARTS_OF_MONTH[match["where"] or "上旬"]) if match["where"] else of_month(year, month)
    )


def _named_month(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    """六月, 明年3月底."""
    month = whole(match["month"]) or 0
    part = _PARTS_OF_MONTH.get(match["where"] or "", (1, 31))
    return leaning((of_month(year, month, *part) for year in _years(match, today)), today, lean)


def _part_of_year(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    """年底, 明年初, 下半年, 三季度."""
    year = _years(match, today)[0] if match["year"] else today.year
    said = match.groupdict()
    where = said.get("where")
    if where in ("底", "末", "尾"):
        return day_of(year, 12, 31)
    months = _PARTS_OF_YEAR.get(where or "")
    if months is None:
        quarter = whole(said["quarter"] or said["q"]) or 0
        months = (quarter * 3 - 2, quarter * 3)
    begin, end = of_month(year, months[0]), of_month(year, months[1])
    return Span(begin.first, end.last) if begin and end else None


def _day_of_month(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    day = whole(match["day"]) or 0
    spans = (day_of(*month_after(today, shift), day) for shift in ((0, 1, 2) if day < today.day else (0,)))
    return next((span for span in spans if span and span.first and span.first >= today), None)


def _days_of_month(match: re.Match[str], today: date, lean: Lean) -> Span | None:
    """15号到17号."""
    end = _day_of_month(match, today, lean)
    first = whole(match["first"]) or 0
    begin = day_of(end.last.year, end.last.month, first) if end and end.last else None
    return (
        Span(begin.first, end.last) if begin and end and begin.first and end.last and begin.first <= end.last else None
    )


_M = r"(?<![\d.第十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_NEAR = "|".join(f"{name}(?=[早晚])" if name in _LONE else name for name in sorted(_NEAR_DAYS, key=len, reverse=True))
_NO_AGE = r"(?<![一二三四五六七八九十\d多几半每全周])"  # 三年底 is no 年底

# The signs of which a text must hold one; how such a day is said; how it is read.
_READERS: tuple[tuple[str, re.Pattern[str], Reader], ...] = (
    ("2", late(r"(?<!\d)(20\d\d)(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?(?!\d)"), _full),
    ("月", holidays.LUNAR_SAID, holidays.read_lunar_day),
    ("月", late(rf"{_YEAR}{_M}月份?(?P<day>{N})[日号]?{TO}(?P<until>{N})[日号](?!\d)"), _month_days),
    ("月", late(rf"{_YEAR}{_M}月份?(?P<day>{N})(?:[日号]|(?!\d|[个家点年]))"), _month_day),
    (
        "/.",
        late(rf"{_YEAR}{_M}[/.](?P<day>[0-3]?\d)(?=[日号]|\s?(?:那场|场|下午|上午|晚上|的活动))[日号]?"),
        _month_day,
    ),
    ("月年", holidays.LUNAR_DAY, holidays.read_lunar_day),
    (holidays.SIGNS, holidays.NAMED, holidays.read_named),
    ("".join(name[0] for name in _NEAR_DAYS), late(_NEAR), _near_day),
    ("前后", late(rf"(?P<count>{N})(?P<unit>天|个?(?:周|星期|礼拜))[之以]?(?P<way>后|前)(?!面)"), _in_days),
    (
        "周期拜",
        late(
            rf"(?<!每)(?P<shift>{_SHIFT})?个?(?<![每一两几]){_WEEK}(?P<day>[一二三四五六日天末]|[1-6](?!\d))(?![边期年岁折转次回篇]|[四五]个)"
        ),
        _week_day,
    ),
    ("周期拜", late(rf"(?P<shift>{_SHIFT})一?个?{_WEEK}(?![边转期])"), _week),
    ("月", late(rf"(?P<shift>{_SHIFT})个?月(?P<day>{N}){DAY_SIGN}"), _day_of_month_said),
    ("月", late(rf"(?P<shift>{_SHIFT})一?个?月{_PART_OF_MONTH}?"), _month_said),
    ("月", late(rf"{_YEAR}{_M}月(?:份|{_PART_OF_MONTH})?(?![\d嫂饼])"), _named_month),
    ("月", late(r"(?<![\d个])(?P<shift>)月(?P<where>上旬|中旬|下旬|初|底|末)"), _month_said),
    (
        "年",
        late(rf"(?:(?P<year>[去今明]年|20\d\d年)|{_NO_AGE}年)(?P<where>[底末尾]|初(?![一二三四五六七八九十]))"),
        _part_of_year,
    ),
    ("年", late(rf"{_YEAR}(?P<where>上半|下半)年"), _part_of_year),
    ("季q", late(rf"{_YEAR}(?:第?(?P<quarter>[一二三四1-4])季度|(?<![a-z])q(?P<q>[1-4])(?!\d))"), _part_of_year),
    ("日号", late(rf"(?<![\d第月])(?P<first>{N})[日号]?{TO}(?P<day>{N}){DAY_SIGN}"), _days_of_month),
    ("日号", late(rf"(?<![\d第月哪])(?P<day>{N}){DAY_SIGN}"), _day_of_month),
)


def readers_of(text: str) -> Iterator[tuple[re.Pattern[str], Reader]]:
    """Those that may find a day in a text; most texts hold the signs of few."""
    signs = frozenset(text)
    return ((pattern, read) for needs, pattern, read in _NEEDS if not needs.isdisjoint(signs))


_NEEDS = tuple((frozenset(signs), pattern, read) for signs, pattern, read in _READERS)
