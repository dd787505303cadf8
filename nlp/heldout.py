"""Cross-validation: what a router makes of phrases it was not taught, and how honest its scores are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from nlp.normal import normalise
from nlp.router import Knots, honest
from nlp.train import Examples, alphabet, bag, teach

FOLDS = 5
SEED = 20260101
ALIKE = 0.6  # share of common pairs of characters from which two phrases stay in one fold
NEVER = -20.0  # the logit of an intent that a fold was not taught
KNOTS, LEAST = 20, 25  # at most so many, each of at least so many phrases
_TOO_COMMON = 400  # a pair of characters in so many phrases says nothing about likeness


@dataclass(frozen=True)
class HeldOut:
    """Each phrase with the logits of a router that never saw it, nor one nearly like it."""

    texts: tuple[str, ...]
    wanted: tuple[str, ...]
    labels: tuple[str, ...]
    logits: NDArray[np.float64]

    def warmth(self) -> float:
        """The divisor that makes the probabilities honest."""
        column = np.array([self.labels.index(label) for label in self.wanted])

        def surprise(warmth: float) -> float:
            scaled = self.logits / warmth
            top = scaled.max(axis=1, keepdims=True)
            total = top[:, 0] + np.log(np.exp(scaled - top).sum(axis=1))
            return float((total - scaled[np.arange(len(column)), column]).mean())

        return float(minimize_scalar(surprise, bounds=(0.05, 5.0), method="bounded").x)

    def claims(self, warmth: float) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The best probability of each phrase, and whether it is right."""
        return self.probabilities(warmth).max(axis=1), np.array(self.given()) == np.array(self.wanted)

    def probabilities(self, warmth: float) -> NDArray[np.float64]:
        scaled = self.logits / warmth
        raw = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return np.asarray(raw / raw.sum(axis=1, keepdims=True))

    def given(self) -> list[str]:
        return [self.labels[place] for place in self.logits.argmax(axis=1)]


@dataclass(frozen=True)
class Bin:
    """Messages with about the same score: how many, the mean score, and how many of them were right."""

    floor: float
    count: int
    score: float
    right: float


def cross_validate(examples: Examples, folds: int = FOLDS) -> HeldOut:
    """Teach `folds` routers, each without one part of the phrases, and let it read that part."""
    texts = [text for texts in examples.values() for text in texts]
    wanted = [intent for intent, texts in examples.items() for _ in texts]
    bags = [bag(text) for text in texts]
    labels = sorted(examples)
    part = parts(texts, folds)
    logits = np.full((len(texts), len(labels)), NEVER)
    for fold in range(folds):
        taught, asked = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
        seen = alphabet([bags[row] for row in taught])
        model = teach(seen.matrix([bags[row] for row in taught]), [wanted[row] for row in taught])
        columns = np.array([labels.index(label) for label in model.classes_])
        logits[np.ix_(asked, columns)] = model.decision_function(seen.matrix([bags[row] for row in asked]))
    return HeldOut(tuple(texts), tuple(wanted), tuple(labels), logits)


def honesty(claims: NDArray[np.float64], right: NDArray[np.bool_]) -> Knots:
    """How often claims of about one size are right, as a rising line of knots."""
    knots: list[tuple[float, float]] = []
    order = claims.argsort()
    for some in np.array_split(order, max(min(KNOTS, len(order) // LEAST), 1)):
        knots.append((float(claims[some].mean()), float(right[some].mean())))
    rising = np.maximum.accumulate([hits for _, hits in knots])
    return tuple((round(claim, 4), round(float(hits), 4)) for (claim, _), hits in zip(knots, rising, strict=True))


def honest_scores(found: HeldOut) -> NDArray[np.float64]:
    """Scores of held-out phrases, where each fold's honesty was learned from the other folds."""
    claims, right = found.claims(found.warmth())
    scores = np.zeros(len(claims))
    part = parts(found.texts, FOLDS)
    for fold in range(FOLDS):
        knots = honesty(claims[part != fold], right[part != fold])
        scores[part == fold] = [honest(claim, knots) for claim in claims[part == fold].tolist()]
    return scores


def reliability(scores: NDArray[np.float64], right: NDArray[np.bool_], width: float = 0.1) -> tuple[Bin, ...]:
    """What was right among the messages of each span of scores."""
    found: list[Bin] = []
    steps = round(1 / width)
    place = np.minimum((scores * steps).astype(int), steps - 1)
    for step in range(steps):
        here = place == step
        if here.any():
            found.append(Bin(step * width, int(here.sum()), float(scores[here].mean()), float(right[here].mean())))
    return tuple(found)


def parts(texts: Sequence[str], folds: int) -> NDArray[np.int64]:
    """A part for each phrase; phrases that are nearly alike are in the same one."""
    group = _groups([normalise(text) for text in texts])
    leaders = sorted(set(group))
    order = np.random.default_rng(SEED).permutation(len(leaders))
    part: Mapping[int, int] = {leaders[place]: at % folds for at, place in enumerate(order)}
    return np.array([part[leader] for leader in group])


def _groups(texts: Sequence[str]) -> list[int]:
    bags = [{text[at : at + 2] for at in range(len(text) - 1)} or {text} for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    leader = list(range(len(texts)))

    def lead(one: int) -> int:
        while leader[one] != one:
            one = leader[one] = leader[leader[one]]
        return one

    for row, pairs in enumerate(bags):
        common = Counter(other for pair in pairs if len(holders[pair]) < _TOO_COMMON for other in holders[pair])
        for other, count in common.items():
            if count / (len(pairs) + len(bags[other]) - count) >= ALIKE:
                leader[lead(other)] = lead(row)
        for pair in pairs:
            holders[pair].append(row)
    return [lead(row) for row in range(len(texts))]
