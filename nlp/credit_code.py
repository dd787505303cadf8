"""Unified social credit codes (统一社会信用代码) and their check character, as GB 32100-2015 has it."""

from __future__ import annotations

import re

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_SHAPE = re.compile(rf"[{SIGNS}]{{18}}")


def check_sign(first: str) -> str:
    """The eighteenth character for the first seventeen."""
    total = sum(weight * SIGNS.index(sign) for weight, sign in zip(_WEIGHTS, first, strict=True))
    return SIGNS[-total % 31]


def is_valid(code: str) -> bool:
    """Whether a code has the right signs and the right check character."""
    return _SHAPE.fullmatch(code) is not None and check_sign(code[:17]) == code[17]
