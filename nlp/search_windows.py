"""How much of a question stands near together: what the different pairs within a sliding window weigh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.search_segment import Floats, Numbers

ENTERS, MOVE = 1 << 12, 13  # place, whether a pair enters or leaves, pair: as one number, so that one sort does
SAME = 9  # places behind the point, beyond which sums of the same weights differ


@dataclass(frozen=True, slots=True)
class Windows:
    """At each of the places `at`, and from there on, the window that ends there holds the weight `near`."""

    at: Numbers
    near: Floats

    def bounds(self, starts: Numbers) -> Numbers:
        """Where the places of each stretch begin, and behind the last."""
        return np.append(np.searchsorted(self.at, starts), len(self.at))

    def highest(self, bounds: Numbers) -> Floats:
        """The most that a window of each stretch holds, 0 where there is none."""
        highest: Floats = np.maximum.reduceat(np.append(self.near, 0.0), bounds[:-1])
        return np.where(bounds[1:] > bounds[:-1], highest, 0.0)


def next_of_the_same(at: Numbers, held: NDArray[np.int16]) -> Numbers:
    """Where the pair of each place stands next."""
    order = np.argsort(held, kind="stable")
    same, later = held[order], at[order]
    is_again = same[1:] == same[:-1]
    until = np.full(len(at), np.iinfo(np.int64).max)
    until[order[:-1][is_again]] = later[1:][is_again]
    return until


def windows(at: Numbers, held: NDArray[np.int16], until: Numbers, weights: Floats, width: int) -> Windows:
    """The windows of so many signs; a pair that stands there twice counts once."""
    leaves = np.minimum(until, at + width)
    moves = np.sort(np.concatenate([leaves << MOVE | held, at << MOVE | ENTERS | held]))
    change = np.concatenate([-weights, np.zeros(ENTERS - len(weights)), weights])
    return Windows(moves >> MOVE, change[moves & (2 * ENTERS - 1)].cumsum().round(SAME))
