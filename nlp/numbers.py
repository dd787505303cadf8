"""Figures as people write them: 38, 三十八, 两百多, 1.5万."""

from __future__ import annotations

import re

_SAME = ("零〇洞", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九")
DIGITS = {character: value for value, characters in enumerate(_SAME) for character in characters}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}

FIGURE = r"(?:\d+(?:,\d{3})*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
_ARABIC = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")

_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def amount(text: str) -> float | None:
    """The value of a figure with its 万 and 亿; None when it is no figure."""
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


def is_credit_code(code: str) -> bool:
    """Whether 18 characters are a unified social credit code: GB 32100, weighted sum modulo 31."""
    if len(code) != 18 or any(sign not in _CODE_SIGNS for sign in code):
        return False
    total = sum(_CODE_SIGNS.index(sign) * weight for sign, weight in zip(code, _CODE_WEIGHTS, strict=False))
    return _CODE_SIGNS[-total % 31] == code[-1]


def _han(text: str) -> float | None:
    total, digit = 0, None
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character] if digit in (None, 0) else digit * 10 + DIGITS[character]
        elif character in _TENS:
            total += (1 if digit is None else digit % 10) * _TENS[character]  # 一两千: the larger one
            digit = None
        else:
            return None
    return float(total + (digit or 0)) if text else None
