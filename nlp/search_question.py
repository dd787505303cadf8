"""A question as the search takes it: its pairs with what each counts, and what a law would say instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.gazetteer import words_of
from nlp.grams import Grams, Signs, of_text, signs_of
from nlp.lexicon import DATA
from nlp.normal import normalise

EMPTY_WORD = 0.5  # a pair that touches a word that says little
PLACE = 0.8  # a pair of a place's name: what is meant for a place often calls it otherwise, or "here"
LONGEST = 1_000  # signs of a question; what is said beyond them is not looked for
LAY_WORD = 0.5  # a pair of a word that was not said, but is what a law calls it

_ASKING = re.compile(
    r"您好|你好|请问一?下?|请教一?下?|麻烦(?:您|你)?|想?(?:咨询|了解|知道|问)一?下?|想问|告诉我|帮我|谢谢您?|"
    r"截止到?(?:什么时候|何时|哪一?天|几号)|(?:什么时候|何时|哪一?天|几号)截止|谁(?:可以|能)(?:申请|申报)|"
    r"(?:应该|应当|到底|究竟)?(?:怎么样|怎样|怎么办|怎么|如何|咋)|为什么|什么时候|是什么|什么|哪些|哪个|哪里|哪儿|哪|多少|多久|几个|"
    r"是不是|是否|能不能|能否|可不可以|可以吗|行不行|还有没有|还有吗|有没有|有啥|要不要|会不会|给不给|补不补|有何|"
    r"多少钱|谁出|能[补拿领]|吗|呢|啊|呀|吧|了|的|"
    r"我们公司|我公司|我们|我司|咱们|我想|我要|我|想要"
)
_EMPTY = re.compile(
    r"采取|措施|举措|具体|[做作][出了]|提出|出台|推出|提供|给予|内容|方面|情况|要求|指的?是|包括|期间|针对|对于|关于|根据|有关|相关|"
    r"进行|规定|需要|应当|应该|可以|能够|问题|方式|通过|实行|实施|开展|主要|属于|对|将|在|被|把|与|和|及|等|为|以|后|时|中|都|也|就|还|"
    r"会|能|要|有|是|个|该|其|所有|所"
)
_LETTERS = re.compile(r"[a-z]+")  # two letters in a row say less than two signs


@dataclass(frozen=True)
class Question:
    """The pairs asked for, each once: first the `said` ones, then those a law would use; `counts` of each."""

    pairs: Grams
    counts: NDArray[np.float64]
    said: int
    signs: Signs


def read(question: str) -> Question:
    """The pairs of a question that say what it is about."""
    return read_plain(normalise(question)[:LONGEST])


@lru_cache(maxsize=256)
def read_plain(normal: str) -> Question:
    """The same of a question in its plain spelling; one answer reads its question several times."""
    about = without_asking(normal)
    pairs, counts = _said(about)
    if not len(pairs):
        pairs, counts = _said(normal)
    said_signs = np.unique(signs_of(about))
    meant = _meant(normal, pairs)
    return Question(
        np.concatenate([pairs, meant]),
        np.concatenate([counts, np.full(len(meant), LAY_WORD)]),
        len(pairs),
        said_signs[said_signs > 0],
    )


def without_asking(normal: str) -> str:
    """A question with blanks in place of what only asks."""
    return _ASKING.sub(lambda match: " " * len(match[0]), normal)


def subject(question: str) -> str:
    """What a question is about, without the words that only ask or say little."""
    return _EMPTY.sub("", _ASKING.sub("", normalise(question)))


def legal_words(normal: str) -> Iterator[str]:
    """What laws and policies call the things that a question names in other words."""
    table = _lay_words()
    told = {
        word
        for at, sign in enumerate(normal)
        for said, words in table.get(sign, {}).items()
        if normal.startswith(said, at)
        for word in words
    }
    yield from (word for word in sorted(told) if word not in normal)


def _said(text: str) -> tuple[Grams, NDArray[np.float64]]:
    """Each pair with the most it counts anywhere; a question is short, so no arrays are made for it."""
    says_little, is_place = bytearray(len(text)), bytearray(len(text))
    for marks, pattern in ((says_little, _EMPTY), (says_little, _LETTERS), (is_place, _places())):
        for match in pattern.finditer(text):
            marks[match.start() : match.end()] = b"\1" * len(match[0])
    signs = signs_of(text).tolist()
    most: dict[int, float] = {}
    for at, (first, second) in enumerate(pairwise(signs)):
        if first and second:
            counts = EMPTY_WORD if says_little[at] or says_little[at + 1] else 1.0
            counts *= PLACE if is_place[at] and is_place[at + 1] else 1.0
            most[first << 16 | second] = max(most.get(first << 16 | second, 0.0), counts)
    found = sorted(most)
    return np.array(found, dtype=np.uint32), np.array([most[pair] for pair in found])


def _meant(normal: str, said: Grams) -> Grams:
    """The pairs of words that a law would use, but for those that were said."""
    words = list(legal_words(normal))
    if not words:
        return np.empty(0, dtype=said.dtype)
    return np.array(sorted(set(of_text(" ".join(words)).tolist()) - set(said.tolist())), dtype=said.dtype)


@cache
def _places() -> re.Pattern[str]:
    """The names of provinces, cities and districts."""
    files = ("provinces.txt", "cities.txt", "districts.txt", "districts_elsewhere.txt")
    names = {name for file in files for name in words_of(file)}
    return re.compile(f"(?:{'|'.join(sorted(names, key=len, reverse=True))})[省市]?")


@cache
def _lay_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """First sign → lay word → words of the law."""
    table: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in (DATA / "lay_words.txt").read_text(encoding="utf-8").splitlines():
        said, sign, meant = line.partition(" = ")
        if sign and not line.startswith("#"):
            for word in said.lower().split():
                same_sign = table.setdefault(word[0], {})
                same_sign[word] = (*same_sign.get(word, ()), *meant.split())
    return table
