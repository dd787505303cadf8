"""The titles of a library, found by the signs that stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Lines = NDArray[np.uint32]

LINE_BITS = np.uint64(32)  # of sign and title as one number, so that one sort does
NOWHERE: Lines = np.empty(0, dtype=np.uint32)


class Titles:
    """The titles of a library; where each sign stands is looked up once, when it is first asked for."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = titles

    def holding(self, signs: Iterable[str]) -> list[str]:
        """The titles that hold all of these signs, wherever they stand."""
        lines_of = self._lines_of
        rarest, *others = sorted((lines_of.get(sign, NOWHERE) for sign in set(signs)), key=len)
        for lines in others:
            if not len(rarest):
                break
            rarest = rarest[_stand_in(rarest, lines)]
        return [self._titles[line] for line in rarest.tolist()]

    def saying(self, word: str) -> list[str]:
        """The titles in which a word stands as it is written."""
        return [title for title in self.holding(word) if word in title]

    @cached_property
    def _lines_of(self) -> dict[str, Lines]:
        """In which titles each sign stands."""
        signs = np.frombuffer("".join(self._titles).encode("utf-32-le", "replace"), dtype=np.uint32)
        lines = np.repeat(np.arange(len(self._titles), dtype=np.uint64), [len(title) for title in self._titles])
        places = np.sort(signs.astype(np.uint64) << LINE_BITS | lines)
        places = places[np.append(True, places[1:] != places[:-1])[: len(places)]]
        begins = np.flatnonzero(np.append(True, np.diff(places >> LINE_BITS) > 0)[: len(places)])
        parts = np.split(places.astype(np.uint32), begins[1:])
        return {chr(int(places[begin] >> LINE_BITS)): part for begin, part in zip(begins, parts, strict=False)}


def _stand_in(some: Lines, many: Lines) -> NDArray[np.bool_]:
    """Which of some numbers stand among many, both in their order and none of them empty."""
    among: NDArray[np.bool_] = many[np.minimum(np.searchsorted(many, some), len(many) - 1)] == some
    return among
