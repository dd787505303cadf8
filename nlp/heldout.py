"""Cross-validation: what a router makes of phrases it was not taught, and how honest its scores are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.isotonic import isotonic_regression

from nlp.normal import normalise
from nlp.router import Knots, honest
from nlp.train import Examples, alphabet, bag, teach

FOLDS = 5
SEED = 20260101
ALIKE = 0.6  # share of common pairs of characters from which two phrases stay in one fold
NEVER = -20.0  # the logit of an intent that a fold was not taught
KNOTS, LEAST = 20, 25  # at most so many, each of at least so many phrases
LOWEST = 3  # knots in the first part: there the line is steepest, and the phrases are fewest
BINS = 10
_SURE = 1.96  # so many deviations to each side hold 95 of a hundred
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
    """Messages with about the same score: from where to where, how many, the mean score, the share that was right."""

    floor: float
    ceiling: float
    count: int
    score: float
    right: float

    @property
    def doubt(self) -> float:
        """Half the width of the interval (Wilson's) that holds the true share in 95 of a hundred cases."""
        return _SURE / (self.count + _SURE**2) * sqrt(self.count * self.right * (1 - self.right) + _SURE**2 / 4)


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
    """How often claims of about one size are right, as a rising line of knots; below the first it is level."""
    first, *others = np.array_split(claims.argsort(), max(min(KNOTS, len(claims) // LEAST), 1))
    groups = [*np.array_split(first, max(min(LOWEST, len(first) // LEAST), 1)), *others]
    rising = isotonic_regression([right[some].mean() for some in groups], sample_weight=[len(some) for some in groups])
    at = [0.0, *(float(claims[some].mean()) for some in groups)]
    hits = [float(rising[0]), *rising.tolist()]
    return tuple((round(claim, 4), round(share, 4)) for claim, share in zip(at, hits, strict=True))


def honest_scores(found: HeldOut) -> NDArray[np.float64]:
    """Scores of held-out phrases, where each fold's honesty was learned from the other folds."""
    claims, right = found.claims(found.warmth())
    scores = np.zeros(len(claims))
    part = parts(found.texts, FOLDS)
    for fold in range(FOLDS):
        knots = honesty(claims[part != fold], right[part != fold])
        scores[part == fold] = [honest(claim, knots) for claim in claims[part == fold].tolist()]
    return scores


def reliability(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """What was right among the messages of each span of scores."""
    place = np.minimum((scores * BINS).astype(int), BINS - 1)
    spans = ((np.flatnonzero(place == step), step / BINS, (step + 1) / BINS) for step in range(BINS))
    return tuple(_bin(scores, right, here, floor, ceiling) for here, floor, ceiling in spans if len(here))


def reliability_of_tenths(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """The same for bins of equally many messages, so that none is right or wrong by chance."""
    tenths = (here for here in np.array_split(scores.argsort(kind="stable"), BINS) if len(here))
    return tuple(_bin(scores, right, here, float(scores[here[0]]), float(scores[here[-1]])) for here in tenths)


def _bin(
    scores: NDArray[np.float64], right: NDArray[np.bool_], here: NDArray[np.int64], floor: float, ceiling: float
) -> Bin:
    return Bin(floor, ceiling, len(here), float(scores[here].mean()), float(right[here].mean()))


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
