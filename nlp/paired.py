"""Two sets of phrases side by side: routers taught from each read the same phrases, which neither was taught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.heldout import FOLDS, HeldOut, honesty, parts
from nlp.router import Router
from nlp.train import Examples, alphabet, bag, fit, teach

Tick = Callable[[], None]


@dataclass(frozen=True)
class Pair:
    """What both made of every phrase of the second set, and the router taught from all of that set."""

    router: Router
    texts: tuple[str, ...]
    wanted: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


def compared(before: Examples, after: Examples, *, trained_on: str, tick: Tick) -> Pair:
    """Teach from `before` and from `after`, fold by fold; both sets know the same intents."""
    rows = sorted({(text, intent) for side in (before, after) for intent, texts in side.items() for text in texts})
    texts, wanted = [text for text, _ in rows], [intent for _, intent in rows]
    bags = [bag(text) for text in texts]
    part, labels = parts(texts, FOLDS), sorted(after)
    is_in = [
        np.array([text in side.get(intent, ()) for text, intent in rows]) for side in (_sets(before), _sets(after))
    ]
    logits = [np.zeros((len(rows), len(labels))) for _ in is_in]
    is_same = bool((is_in[0] == is_in[1]).all())
    for fold in range(FOLDS):
        for side, place in zip(is_in, logits, strict=True):
            if not (is_same and side is is_in[0]):
                _ask(bags, wanted, place, taught=(part != fold) & side, asked=part == fold)
            tick()
    if is_same:
        logits[0] = logits[1]
    asked = np.flatnonzero(is_in[1])
    old, new = (_answers(texts, wanted, labels, each, asked) for each in logits)
    warmth = new.warmth()
    router = fit(after, warmth=warmth, honesty=honesty(*new.claims(warmth)), trained_on=trained_on)
    tick()
    return Pair(router, new.texts, new.wanted, tuple(old.given()), tuple(new.given()))


def _sets(examples: Examples) -> dict[str, frozenset[str]]:
    return {intent: frozenset(texts) for intent, texts in examples.items()}


def _ask(
    bags: list[set[str]],
    wanted: list[str],
    logits: NDArray[np.float64],
    *,
    taught: NDArray[np.bool_],
    asked: NDArray[np.bool_],
) -> None:
    known = np.flatnonzero(taught)
    seen = alphabet([bags[row] for row in known])
    model = teach(seen.matrix([bags[row] for row in known]), [wanted[row] for row in known])
    unknown = np.flatnonzero(asked)
    logits[unknown] = model.decision_function(seen.matrix([bags[row] for row in unknown]))


def _answers(
    texts: list[str], wanted: list[str], labels: list[str], logits: NDArray[np.float64], rows: NDArray[np.intp]
) -> HeldOut:
    return HeldOut(tuple(texts[row] for row in rows), tuple(wanted[row] for row in rows), tuple(labels), logits[rows])
