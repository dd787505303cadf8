"""Texts as numbers for the search: every sign 16 bits, every pair of neighbouring signs 32."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nlp.normal import aligned

Signs = NDArray[np.uint16]
Grams = NDArray[np.uint32]

SIGNS = 1 << 16  # what lies beyond (emoji, rare names) is no word to the search
_WORD = re.compile(r"\w")


def signs_of(text: str) -> Signs:
    """Each character in its plain spelling, one number a character; 0 is no part of a word."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    plain: Signs = _plain()[np.minimum(codes, SIGNS - 1)]
    return plain


def pairs_of(signs: Signs) -> Grams:
    """The pair that begins at each place; 0 where it is no pair. One shorter than `signs`."""
    if len(signs) < 2:
        return np.empty(0, dtype=np.uint32)
    first, second = signs[:-1].astype(np.uint32), signs[1:].astype(np.uint32)
    pairs: Grams = np.where((first > 0) & (second > 0), (first << np.uint32(16)) | second, np.uint32(0))
    return pairs


def of_text(text: str) -> Grams:
    """All pairs of a text, in its order."""
    pairs = pairs_of(signs_of(text))
    return pairs[pairs > 0]


@cache
def _plain() -> Signs:
    """Every sign's plain spelling: half width, lower case, simplified; 0 for punctuation."""
    letters = "".join(chr(code) if not 0xD800 <= code < 0xE000 else " " for code in range(SIGNS - 1)) + " "
    plain = (ord(sign) if ord(sign) < SIGNS and _WORD.match(sign) else 0 for sign in aligned(letters))
    return np.fromiter(plain, dtype=np.uint16, count=SIGNS)
