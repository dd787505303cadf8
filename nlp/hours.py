"""Hours and parts of a day in Chinese: 下午两点半, 9:00-11:30, 明早."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.patterns import late
from nlp.day_words import TO, N
from nlp.meaning import Found
from nlp.numbers import whole

PARTS = {
    "凌晨": "night", "早上": "morning", "早晨": "morning", "上午": "morning", "上昼": "morning", "清早": "morning",
    "一早": "morning", "早": "morning", "中午": "noon", "正午": "noon", "下午": "afternoon", "下昼": "afternoon",
    "午后": "afternoon", "傍晚": "evening", "晚上": "evening", "夜里": "evening", "夜晚": "evening", "晚": "evening",
}  # fmt: skip
_PART = "|".join(sorted(PARTS, key=len, reverse=True))
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45, "整": 0}

_ONE = (
    r"(?:(?<!\d)(?P<hour{n}>[01]?\d|2[0-4]):(?P<minute{n}>[0-5]\d)(?!\d)"
    r"|(?P<spoken{n}>{number})(?:点钟?|时(?=[半一二三四五整]|$|\d|[,。到至\-~]))"
    r"(?P<rest{n}>半|一刻|三刻|整|{number}分?)?(?![建意想子击名评儿]))"
)
_CLOCK = late(
    rf"(?P<part1>{_PART})?\s?{_ONE.format(n=1, number=N)}(?:{TO}(?P<part2>{_PART})?\s?{_ONE.format(n=2, number=N)})?"
)
_PART_ALONE = late(
    r"凌晨|清早|早上|早晨|上午|上昼|中午|正午|下午|下昼|午后|傍晚|晚上|夜里|(?<=[今明昨周一二三四五六日天])[早晚]"
)


def find(text: str) -> Iterator[Found]:
    """Hours (`time`, two of them as 14:00/16:00), and parts of a day that stand alone (`day_part`)."""
    clocks = [(match, value) for match in _CLOCK.finditer(text) if (value := _read(match, text))]
    for match, value in clocks:
        yield Found("time", value, "", *match.span())
    for match in _PART_ALONE.finditer(text):
        if not any(clock.start() <= match.start() < clock.end() for clock, _ in clocks):
            yield Found("day_part", PARTS[match[0]], "", *match.span())


def _read(match: re.Match[str], text: str) -> str | None:
    before = text[max(0, match.start() - 1) : match.start()]
    part = PARTS.get(match["part1"] or before)
    begin = _clock(match, 1, part)
    if begin is None or not (match["hour2"] or match["spoken2"]):
        return begin
    end = _clock(match, 2, PARTS.get(match["part2"] or "", part or ""))
    if end and end < begin and not match["part2"]:
        end = _clock(match, 2, "afternoon")  # 上午十点到两点
    return f"{begin}/{end}" if end and end >= begin else begin


def _clock(match: re.Match[str], place: int, part: str | None) -> str | None:
    if match[f"hour{place}"]:
        hour, minute = int(match[f"hour{place}"]), int(match[f"minute{place}"])
    else:
        spoken, rest = match[f"spoken{place}"], match[f"rest{place}"] or ""
        is_vague = spoken == "一" and not (
            part or rest or place == 2 or match[0].endswith("钟")
        )  # 一点 is also "a little"
        hour = 99 if is_vague else whole(spoken) or 0
        minute = _MINUTES.get(rest) or whole(rest.rstrip("分")) or 0
    if (part in ("afternoon", "evening") and hour < 12) or (part == "noon" and hour < 4):
        hour += 12
    return f"{hour:02}:{minute:02}" if hour <= 24 and minute < 60 else None
