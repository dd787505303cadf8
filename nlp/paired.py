"""Two sets of phrases side by side: routers taught from each read the same phrases, which neither was taught."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from nlp.heldout import FOLDS, HeldOut, honesty, parts
from nlp.router import Router
from nlp.train import Alphabet, Examples, alphabet, bag, made, teach

Tick = Callable[[], None]


@dataclass(frozen=True)
class Pair:
    """What both made of every phrase of the second set, and the router taught from all of that set."""

    router: Router
    texts: tuple[str, ...]
    wanted: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


class Teacher:
    """Teaches from parts of the same phrases, which it cuts into pieces once."""

    def __init__(self, texts: Sequence[str], wanted: Sequence[str]) -> None:
        self._bags = [bag(text) for text in texts]
        self._wanted = wanted

    def taught(self, rows: NDArray[np.bool_]) -> tuple[Alphabet, LinearSVC]:
        """What comes of these phrases alone."""
        known = np.flatnonzero(rows).tolist()
        seen = alphabet([self._bags[row] for row in known])
        return seen, teach(seen.matrix([self._bags[row] for row in known]), [self._wanted[row] for row in known])

    def answers(self, taught: NDArray[np.bool_], asked: NDArray[np.bool_], logits: NDArray[np.float64]) -> None:
        """Let who was taught some read the others."""
        seen, model = self.taught(taught)
        rows = np.flatnonzero(asked)
        logits[rows] = model.decision_function(seen.matrix([self._bags[row] for row in rows]))


def compared(before: Examples, after: Examples, *, trained_on: str, tick: Tick) -> Pair:
    """Teach from `before` and from `after`, fold by fold; both sets know the same intents."""
    rows = sorted({(text, intent) for side in (before, after) for intent, texts in side.items() for text in texts})
    texts, wanted = [text for text, _ in rows], [intent for _, intent in rows]
    part, labels, teacher = parts(texts, FOLDS), sorted(after), Teacher(texts, wanted)
    is_in = [np.array([text in side[intent] for text, intent in rows]) for side in (_sets(before), _sets(after))]
    logits = [np.zeros((len(rows), len(labels))) for _ in is_in]
    is_same = bool((is_in[0] == is_in[1]).all())
    for fold in range(FOLDS):
        for side, place in zip(is_in, logits, strict=True):
            if not (is_same and side is is_in[0]):
                teacher.answers((part != fold) & side, part == fold, place)
            tick()
    if is_same:
        logits[0] = logits[1]
    asked = np.flatnonzero(is_in[1])
    old, new = (_held_out(texts, wanted, labels, each, asked) for each in logits)
    warmth = new.warmth()
    knots = honesty(*new.claims(warmth))
    seen, model = teacher.taught(is_in[1])
    router = made(seen, model, phrases=len(asked), warmth=warmth, honesty=knots, trained_on=trained_on)
    tick()
    return Pair(router, new.texts, new.wanted, tuple(old.given()), tuple(new.given()))


def _sets(examples: Examples) -> Mapping[str, frozenset[str]]:
    return defaultdict(frozenset, {intent: frozenset(texts) for intent, texts in examples.items()})


def _held_out(
    texts: list[str], wanted: list[str], labels: list[str], logits: NDArray[np.float64], rows: NDArray[np.intp]
) -> HeldOut:
    return HeldOut(tuple(texts[row] for row in rows), tuple(wanted[row] for row in rows), tuple(labels), logits[rows])
