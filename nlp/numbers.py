"""Figures as people write them: 38, 三十八, 两百多, 1.5万."""

from __future__ import annotations

import re

_SAME = ("零〇洞", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九")
DIGITS = {character: value for value, characters in enumerate(_SAME) for character in characters}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}

FIGURE = r"(?:\d+(?:,\d{3})*(?:\.\d+)?[百千]?|(?:[零〇二两三四五六七八九十百千]|一(?![直些般起定旦样边]))+)"
_ARABIC = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
LONGEST = 30  # characters; no figure that anybody means is longer, and a float holds whatever fits


def amount(text: str) -> float | None:
    """The value of a figure with its 万 and 亿; None when it is no figure."""
    if len(text) > LONGEST:
        return None
    for unit, size in reversed(_MYRIADS.items()):
        head, found, tail = text.partition(unit)
        if found:
            large, small = amount(head.removesuffix("个")), amount(tail) if tail else 0.0
            step = size // 10 if len(tail) == 1 else 1  # 两万八 are 28,000
            return None if large is None or small is None else large * size + small * step
    if _ARABIC.fullmatch(text.rstrip("百千")):
        return float(text.rstrip("百千").replace(",", "")) * _TENS.get(text[-1], 1)
    return _han(text)


def whole(text: str) -> int | None:
    """The same for a whole number."""
    value = amount(text)
    return int(value) if value is not None and value == int(value) else None


def _han(text: str) -> float | None:
    total, digit, step = 0, None, 1
    for character in text.replace("廿", "二十").replace("卅", "三十"):
        if character in DIGITS:
            step = step if digit is None else 1  # 三千五 are 3,500; 三千零五 are not
            digit = DIGITS[character] if digit in (None, 0) else digit * 10 + DIGITS[character]
        elif character in _TENS:
            total += (1 if digit is None else digit % 10) * _TENS[character]  # 一两千: the larger one
            digit, step = None, _TENS[character] // 10
        else:
            return None
    return float(total + (digit or 0) * step) if text else None
