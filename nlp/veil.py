"""Takes out of a message what names a person or an enterprise, and puts something like it back for teaching."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from nlp.slots import find

LONGEST = 500  # characters kept of a message
_ANY_DAY = date(2026, 1, 5)
_NUMBER = "〔号码〕"
VEILS = {
    "phone": "〔电话〕",
    "person": "〔姓名〕",
    "enterprise": "〔企业〕",
    "credit_code": "〔代码〕",
    "appeal_number": "〔编号〕",
    "case_number": "〔编号〕",
}
# What a router reads in their place: the like of what people will write again.
_LIKE = {
    "〔电话〕": "13800000000",
    "〔姓名〕": "张伟",
    "〔企业〕": "恒远机械有限公司",
    "〔代码〕": "91330100MA2H00001P",
    "〔编号〕": "QQ20260105-0042",
    _NUMBER: "62220000",
}
_VEIL = re.compile("|".join(_LIKE))
_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){6,}[xX]?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:微信号?|wx|qq号?)[:： ]*[A-Za-z\d_-]{5,}", re.IGNORECASE)
_SHORTEST_NAME = 2


def veiled(text: str, names: Iterable[str] = ()) -> str:
    """The message without phones, codes and names; `names` are those known of whoever wrote it."""
    text = text[:LONGEST]
    for fact in reversed(find(text, _ANY_DAY)):
        if fact.kind in VEILS:
            text = text[: fact.start] + VEILS[fact.kind] + text[fact.end :]
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= _SHORTEST_NAME:
            text = text.replace(name, VEILS["person" if len(name) <= 3 else "enterprise"])
    return _LONG_NUMBER.sub(_NUMBER, _MAIL.sub(_NUMBER, text)).strip()


def bare(text: str) -> str:
    """The letters of a veiled text that are somebody's own words."""
    return "".join(filter(str.isalpha, _VEIL.sub("", text)))


def unveiled(text: str) -> str:
    """A veiled text as somebody else might write it."""
    for veil, like in _LIKE.items():
        text = text.replace(veil, like)
    return text
