"""What the router looks at in a message; training and serving must see the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp.lexicon import sound, subjects

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_APPEAL_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]{1,3}-?\d{6,}(?:-\d+)?(?![a-z0-9])")
_NUMBER = re.compile(r"\d+(?:[.:]\d+)*")
_HAN = re.compile(r"[\u4e00-\u9fff]+")

PHONE, APPEAL_NUMBER, NUMBER = "☎", "№", "#"
LONGEST_PIECE = 3


def masked(normal: str) -> str:
    """The text with its phone numbers, appeal numbers and figures each as one sign."""
    text = _PHONE.sub(PHONE, normal)
    return _NUMBER.sub(NUMBER, _APPEAL_NUMBER.sub(APPEAL_NUMBER, text))


def features(text: str, words: Sequence[str]) -> set[str]:
    """Features of a masked text and its words: pieces of characters, words, subjects, sounds."""
    framed = f"^{text}$"
    found = {
        framed[at : at + length] for length in range(1, LONGEST_PIECE + 1) for at in range(len(framed) - length + 1)
    }
    found.update([f"w{word}" for word in words if len(word) > 1])
    found.update(_subject_features(words))
    for run in _HAN.findall(text):
        heard = sound(run)
        found.update([f"s{one}{two}" for one, two in pairwise(heard)])
        found.update([f"s{one}{two}{three}" for one, two, three in zip(heard, heard[1:], heard[2:], strict=False)])
    found.add(f"l{min(len(text) // 4, 12)}")
    return found


def _subject_features(words: Sequence[str]) -> Iterator[str]:
    known = subjects()
    for place, word in enumerate(words):
        subject = known.get(word)
        if subject:
            yield f"@{subject}"
            yield f"@{subject}>{words[place + 1] if place + 1 < len(words) else '$'}"
            yield f"@{words[place - 1] if place else '^'}>{subject}"
