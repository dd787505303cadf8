"""Phone numbers as people write and say them: 138-0013-8000, 幺三八四个零五五二一, 0571 8888 6666."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.patterns import late
from nlp.meaning import Found
from nlp.numbers import DIGITS

_SAID = {**{sign: str(value) for sign, value in DIGITS.items()}, "拐": "7", "勾": "9"}
_DIGIT = r"[\d零〇洞幺一二两三四五六七拐八九勾]"
_TIMES = r"[两二三四五六2-6]个"  # 四个零 is four digits
_RUN, _PAUSED_RUN = (  # the second as it is dictated: 幺三六,零零二,四四八八七
    re.compile(rf"(?:\+\s?)?{_DIGIT}(?:[ .\-—–{pauses}]{{0,2}}(?:{_TIMES})?{_DIGIT})*") for pauses in ("", ",、")
)
_PAUSE = late(rf"{_DIGIT}[,、]\s?{_DIGIT}")
_REPEATED = late(rf"(?P<times>{_TIMES})(?P<digit>{_DIGIT})")
_SIGNS = late(_DIGIT)
_MOBILE = late(r"(?:0?0?86)?(1[3-9]\d{9})")
_LANDLINE = late(r"(?<!\d)\(?(0(?:10|2\d|[3-9]\d{2}))\)?[ \-—]{0,2}([2-8]\d{3})[ \-]?(\d{3,4})(?!\d)")
_SERVICE = late(r"(?<![\d-])(400|800)[ -]?(\d{3,4})[ -]?(\d{3,4})(?!\d)")
_SHORTEST = 7  # signs of a run that may be a mobile number: 幺三八四个零五五二一 has eight and more


def find(text: str) -> Iterator[Found]:
    """Mobile, landline and 400 numbers in a plainly spelt text, as digits alone."""
    mobiles = list(_mobiles(text, _RUN))
    yield from mobiles or (_mobiles(text, _PAUSED_RUN) if _PAUSE.search(text) else ())
    for match in _LANDLINE.finditer(text):
        number = match[1] + match[2] + match[3]
        if len(number) in (11, 12):
            yield Found("phone", number, "", *match.span())
    for match in _SERVICE.finditer(text):
        number = "".join(match.groups())
        if len(number) == 10:
            yield Found("phone", number, "", *match.span())


def _mobiles(text: str, run: re.Pattern[str]) -> Iterator[Found]:
    for match in run.finditer(text):
        digits = _mobile(match[0]) if len(match[0]) >= _SHORTEST else None
        if digits:
            yield Found("phone", digits, "", *match.span())


def _mobile(said: str) -> str | None:
    """The eleven digits of a run that is a mobile number as a whole."""
    for spelling in (said, _REPEATED.sub(_spelt_out, said)):
        number = _MOBILE.fullmatch("".join(_SAID.get(sign, sign) for sign in _SIGNS.findall(spelling)))
        if number:
            return number[1]
    return None


def _spelt_out(match: re.Match[str]) -> str:
    times = match["times"][0]
    return match["digit"] * int(_SAID.get(times, times))
