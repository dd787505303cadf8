"""Texts as numbers for the search index: pairs of neighbouring characters, each pair one integer."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from nlp.normal import aligned, normalise

Grams = NDArray[np.uint64]

_SHIFT = np.uint64(21)  # a code point has at most 21 bits
_ASKING = re.compile(
    r"您好|你好|请问一?下?|请教一?下?|麻烦(?:您|你)?|想?(?:咨询|了解|知道|问)一?下?|想问|告诉我|帮我|谢谢您?|"
    r"(?:应该|应当|到底|究竟)?(?:怎么样|怎样|怎么办|怎么|如何|咋)|为什么|什么时候|是什么|什么|哪些|哪个|哪里|哪儿|哪|多少|多久|几个|"
    r"是不是|是否|能不能|能否|可不可以|可以吗|行不行|有没有|要不要|会不会|有何|吗|呢|啊|呀|吧|了|的|"
    r"我们公司|我公司|我们|我司|咱们|我想|我要|我|想要"
)
_WORD = re.compile(r"\w")


def of_text(text: str) -> Grams:
    """All pairs of a text of the library, in its order."""
    return _pairs(aligned(text))


def of_question(question: str) -> Grams:
    """The pairs of a question that say what it is about, each once."""
    normal = normalise(question)
    about = _ASKING.sub(" ", normal)
    pairs = _pairs(about)
    return np.unique(pairs if len(pairs) else _pairs(normal))


def _pairs(text: str) -> Grams:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < 2:
        return np.empty(0, dtype=np.uint64)
    is_word = _is_word(codes)
    both = is_word[:-1] & is_word[1:]
    pairs: Grams = ((codes[:-1] << _SHIFT) | codes[1:])[both]
    return pairs


def _is_word(codes: Grams) -> NDArray[np.bool_]:
    kept: NDArray[np.bool_] = _WORDS[np.minimum(codes, len(_WORDS) - 1)]
    return kept


_WORDS = np.array([bool(_WORD.match(chr(code))) for code in range(0xFFFF)] + [False])
