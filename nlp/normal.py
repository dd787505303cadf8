"""One spelling for what people type: width, case, script, dialect, spoken digits, homophone slips, noise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from nlp.lexicon import Additions, additions, cantonese, simplified, slips

MOST_REMEMBERED = 512  # texts

_SPOKEN = str.maketrans("零〇洞幺一二两三四五六七八九", "00011223456789")
_SPOKEN_RUN = re.compile(r"[零〇洞幺一二两三四五六七八九\d]{5,}")
_HIDDEN = re.compile("[\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufe00-\ufe0f\ufeff\u0000-\u0008\u000b-\u001f]")
_PICTURES = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2600-\u27bf\u2b00-\u2bff\ue000-\uf8ff]|[\U0001f000-\U0010ffff]"
)
_WECHAT_FACE = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]")
_TWICE = re.compile(r"(.)\1", re.DOTALL)
_SAME_SIGN = re.compile(r"([^\w\s])\1+")
_SAME_LETTER = re.compile(r"([^\W\d])\1{2,}")
_BLANK_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff,。!?]) (?=[\u4e00-\u9fff])")


def normalise(text: str) -> str:
    """The text in its plain spelling; what was only decoration is gone."""
    return _normalised(text, additions())


@lru_cache(maxsize=MOST_REMEMBERED)
def _normalised(text: str, _added: Additions) -> str:
    """One message is asked for several times within its turn."""
    for _, step in STEPS:
        text = step(text)
    return text


def changes(text: str) -> Iterator[tuple[str, str, str]]:
    """The steps that changed something: name, text before, text after."""
    for name, step in STEPS:
        after = step(text)
        if after != text:
            yield name, text, after
        text = after


def without_faces(text: str) -> str:
    """[玫瑰] and the like are gone."""
    return _WECHAT_FACE.sub(" ", text) if "[" in text else text


def half_width(text: str) -> str:
    """ＡＢＣ１２３ is abc123; what cannot be seen is gone."""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", text)).lower()


def without_pictures(text: str) -> str:
    """Emoji and other little pictures are gone."""
    return _PICTURES.sub(" ", text)


def in_simplified(text: str) -> str:
    """報務 is 报务."""
    return text.translate(simplified()) if _traditional().search(text) else text


def in_mandarin(text: str) -> str:
    """Cantonese words, and the centre's own synonyms, said in Mandarin."""
    pattern, meant = _sayings(additions())
    return pattern.sub(lambda match: meant[match[0]], text) if pattern.search(text) else text


def in_digits(text: str) -> str:
    """Digits that were spoken: 一三八零零 is 13800; shorter runs stay words."""
    return _SPOKEN_RUN.sub(lambda match: match[0].translate(_SPOKEN), text)


def without_slips(text: str) -> str:
    """Words of the house that an input method took for others of the same sound: 抱名 is 报名."""
    pattern, meant = _slips()
    return pattern.sub(lambda match: meant[match[0]], text) if pattern.search(text) else text


def without_repeats(text: str) -> str:
    """A sign stands once, a letter at most twice: 哈哈哈哈!!! is 哈哈!."""
    return _SAME_LETTER.sub(r"\1\1", _SAME_SIGN.sub(r"\1", text)) if _TWICE.search(text) else text


def without_blanks(text: str) -> str:
    """Blanks are one, and none between Chinese characters."""
    spoken = text.split()
    return spoken[0] if len(spoken) == 1 else _BLANK_BETWEEN_HAN.sub("", " ".join(spoken))


STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("faces", without_faces),
    ("width", half_width),
    ("pictures", without_pictures),
    ("script", in_simplified),
    ("dialect", in_mandarin),
    ("digits", in_digits),
    ("slips", without_slips),
    ("repeats", without_repeats),
    ("blanks", without_blanks),
)


def aligned(text: str) -> str:
    """The same length as `text`, each character in its plain spelling: for reading facts with positions."""
    if text != text.lower() or not unicodedata.is_normalized("NFKC", text):
        text = "".join(map(_plain, text))
    return in_simplified(text)


@cache
def _plain(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character


@cache
def _traditional() -> re.Pattern[str]:
    """To look is six times as fast as to translate what needs none."""
    return re.compile(f"[{''.join(map(chr, simplified()))}]")


@lru_cache(maxsize=1)
def _sayings(added: Additions) -> tuple[re.Pattern[str], dict[str, str]]:
    meant = {**cantonese(), **{said.lower(): word for said, word in added.synonyms.items()}}
    return _any_of(meant), meant


@cache
def _slips() -> tuple[re.Pattern[str], dict[str, str]]:
    return _any_of(slips()), slips()


def _any_of(meant: dict[str, str]) -> re.Pattern[str]:
    """The longer ones first; one look at a character passes most places by."""
    longest_first = sorted(meant, key=len, reverse=True)
    heads = "".join(sorted({re.escape(said[0]) for said in meant}))
    return re.compile(f"(?=[{heads}])(?:{'|'.join(map(re.escape, longest_first))})")
