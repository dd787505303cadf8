"""One spelling for what people type: width, case, script, dialect, spoken digits, noise."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from nlp.lexicon import cantonese, simplified

_SPOKEN = str.maketrans("零〇洞幺一二两三四五六七八九", "00011223456789")
_SPOKEN_RUN = re.compile(r"[零〇洞幺一二两三四五六七八九\d]{5,}")
_HIDDEN = re.compile("[\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufe00-\ufe0f\ufeff\u0000-\u0008\u000b-\u001f]")
_PICTURES = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2600-\u27bf\u2b00-\u2bff\ue000-\uf8ff]|[\U0001f000-\U0010ffff]"
)
_WECHAT_FACE = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]")
_SAME_SIGN = re.compile(r"([^\w\s])\1+")
_SAME_LETTER = re.compile(r"([^\W\d])\1{2,}")
_BLANKS = re.compile(r"\s+")
_BLANK_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff,。!?]) (?=[\u4e00-\u9fff])")


def normalise(text: str) -> str:
    """The text in its plain spelling; what was only decoration is gone."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", _WECHAT_FACE.sub(" ", text))).lower()
    text = _PICTURES.sub(" ", text).translate(simplified())
    text = _mandarin().sub(lambda match: cantonese()[match[0]], text)
    text = _SPOKEN_RUN.sub(lambda match: match[0].translate(_SPOKEN), text)
    text = _SAME_LETTER.sub(r"\1\1", _SAME_SIGN.sub(r"\1", text))
    return _BLANK_BETWEEN_HAN.sub("", _BLANKS.sub(" ", text)).strip()


def aligned(text: str) -> str:
    """The same length as `text`, each character in its plain spelling: for reading facts with positions."""
    return "".join(_plain(character) for character in text).translate(simplified())


@cache
def _plain(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character


@cache
def _mandarin() -> re.Pattern[str]:
    longest_first = sorted(cantonese(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
