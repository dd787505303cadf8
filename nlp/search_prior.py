"""What speaks for a law before anything is asked: its rank, and how often other texts call on it."""

from __future__ import annotations

import re
from collections import Counter
from math import log1p

import numpy as np
from numpy.typing import NDArray

FEWEST_ARTICLES = 5  # so many units under one title are the articles of a law
CITED = 0.7  # for each e-fold of being cited
CODE, LAW, COURT, REGULATION, RULE = 1.5, 0.0, 0.3, -1.0, -2.5
LONGEST_NAME = 24

_STATE = "中华人民共和国"
_BRACKETED = re.compile(r"《([^《》]{2,50})》")
_ARTICLE_OF = re.compile(r"(?:法典|法|条例|规定|办法|解释|细则)第[一二三四五六七八九十]")
_VERSION = re.compile(r"[（(][^（）()]*[)）]$")


class Citations:
    """How often each name is called on."""

    def __init__(self) -> None:
        self._bracketed: Counter[str] = Counter()
        self._before_number: Counter[str] = Counter()

    def read(self, text: str) -> None:
        self._bracketed.update(_plain(name) for name in _BRACKETED.findall(text))
        for match in _ARTICLE_OF.finditer(text):
            end = match.end() - 2
            self._before_number[text[max(0, end - LONGEST_NAME) : end]] += 1

    def of(self, titles: list[str]) -> list[int]:
        """How often each title is called on, by its short name too."""
        plain = [_plain(title) for title in titles]
        counts = Counter({name: self._bracketed[name] for name in plain})
        for before, times in self._before_number.items():
            name = next((before[start:] for start in range(len(before)) if before[start:] in counts), None)
            if name is not None:
                counts[name] += times
        return [counts[name] for name in plain]


def priors(titles: list[str], citations: Citations) -> NDArray[np.float64]:
    """For each title of a law, what speaks for its articles."""
    cited = zip(titles, citations.of(titles), strict=True)
    return np.array([_rank(title) + CITED * log1p(times) for title, times in cited])


def _rank(title: str) -> float:
    name = _plain(title)
    if name.endswith("法典"):
        return CODE
    if name.startswith("最高人民"):
        return COURT
    if name.endswith("法"):
        return LAW
    return REGULATION if name.endswith(("条例", "细则")) else RULE


def _plain(title: str) -> str:
    return _VERSION.sub("", title.strip().strip("《》")).removeprefix(_STATE)
