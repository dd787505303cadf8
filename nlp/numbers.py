"""Figures as people write them: 38, 三十八, 两百多, 1.5万."""

from __future__ import annotations

import re

_SAME = ("零〇洞", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九")
DIGITS = {character: value for value, characters in enumerate(_SAME) for character in characters}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}

FIGURE = r"(?:\d+(?:,\d{3})*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
_ARABIC = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
LONGEST = 30  # characters; no figure that anybody means is longer, and a float holds whatever fits


def amount(text: str) -> float | None:
    """The value of a figure with its 万 and 亿; None when it is no figure."""
    if len(text) > LONGEST:
        return None
    for unit, size in reversed(_MYRIADS.items()):
        head, found, tail = text.partition(unit)
        if found:
            large, small = amount(head), amount(tail) if tail else 0.0
            return None if large is None or small is None else large * size + small
    if _ARABIC.fullmatch(text):
        return float(text.replace(",", ""))
    return _han(text)


def whole(text: str) -> int | None:
    """The same for a whole number."""
    value = amount(text)
    return int(value) if value is not None and value == int(value) else None


def _han(text: str) -> float | None:
    total, digit = 0, None
    for character in text.replace("廿", "二十").replace("卅", "三十"):
        if character in DIGITS:
            digit = DIGITS[character] if digit in (None, 0) else digit * 10 + DIGITS[character]
        elif character in _TENS:
            total += (1 if digit is None else digit % 10) * _TENS[character]  # 一两千: the larger one
            digit = None
        else:
            return None
    return float(total + (digit or 0)) if text else None
