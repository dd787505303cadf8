"""Trains a router from example phrases; only here and in nlp/heldout.py scikit-learn is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.svm import LinearSVC

from nlp.features import masked, pieces
from nlp.intents import NO_BUSINESS
from nlp.lexicon import cues
from nlp.normal import normalise
from nlp.router import Knots, Router

Examples = Mapping[str, Sequence[str]]  # intent → its phrases

STRENGTH = 0.8  # inverse of the regularisation
MOST_ROUNDS = 1000
MOST_PIECES = 60_000
SLOPE = 1e-3  # how flat it must be to stop: phrases a little other change few sides
SEED = 20260101
JUDGE_STRENGTH = 0.3
SMOOTH = 0.5  # added to every count of the judge, so that what was never seen is no proof
# How much the judge of business and no business has to say, and from where on it speaks against business.
JUDGE_SAYS, JUDGE_TURNS = 0.5, 0.16


@dataclass(frozen=True)
class Alphabet:
    """What a router can see: pieces with their rarity, and the things that cue words speak for."""

    places: Mapping[str, int]
    rarity: NDArray[np.float64]
    things: Mapping[str, int]
    thing_rarity: NDArray[np.float64]

    def matrix(self, bags: Sequence[set[str]]) -> csr_matrix:
        """A row a message: its pieces, then how many cue words speak for each thing, at one length."""
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        known_cues = cues()
        for row, bag in enumerate(bags):
            known = sorted(self.places[piece] for piece in bag if piece in self.places)
            length = float(np.sqrt((self.rarity[known] ** 2).sum())) or 1.0
            said = Counter(
                self.things[thing] for piece in sorted(bag & known_cues.keys()) for thing in known_cues[piece]
            )
            rows += [row] * (len(known) + len(said))
            columns += [*known, *(len(self.places) + thing for thing in said)]
            values += (self.rarity[known] / length).tolist()
            values += [count * float(self.thing_rarity[thing]) / length for thing, count in said.items()]
        return csr_matrix((values, (rows, columns)), shape=(len(bags), len(self.places) + len(self.things)))


def bag(text: str) -> set[str]:
    """The pieces of one phrase as it was typed."""
    return set(pieces(masked(normalise(text))))


def alphabet(bags: Sequence[set[str]]) -> Alphabet:
    """Pieces of at least two phrases, and all things of the cue words."""
    counts = Counter(piece for bag in bags for piece in bag)
    known_cues = cues()
    repeated = [piece for piece, count in counts.items() if count > 1]
    names = sorted(sorted(repeated, key=lambda piece: (-counts[piece], piece))[:MOST_PIECES])
    things = sorted({thing for named in known_cues.values() for thing in named})
    heard = Counter(thing for bag in bags for thing in {t for p in bag & known_cues.keys() for t in known_cues[p]})
    return Alphabet(
        places={name: place for place, name in enumerate(names)},
        rarity=_rarity(len(bags), [counts[name] for name in names]),
        things={name: place for place, name in enumerate(things)},
        thing_rarity=_rarity(len(bags), [heard[name] for name in things]),
    )


def fit(examples: Examples, *, warmth: float, honesty: Knots, trained_on: str) -> Router:
    """A router in memory; `warmth` and `honesty` come from cross-validation and make its scores honest."""
    bags = [bag(text) for texts in examples.values() for text in texts]
    wanted = [intent for intent, texts in examples.items() for _ in texts]
    seen = alphabet(bags)
    model = teach(seen.matrix(bags), wanted)
    return made(seen, model, phrases=len(wanted), warmth=warmth, honesty=honesty, trained_on=trained_on)


def made(seen: Alphabet, model: LinearSVC, *, phrases: int, warmth: float, honesty: Knots, trained_on: str) -> Router:
    """The router of a model that was taught."""
    labels, names, weights, bias = _folded(seen, model)
    rarity = np.concatenate([seen.rarity, np.zeros(len(names) - len(seen.rarity))])
    return Router(
        labels=labels,
        places={name: row for row, name in enumerate(names, 1)},
        table=np.vstack([np.zeros((1, len(labels) + 1)), np.hstack([weights / warmth, (rarity**2)[:, None]])]).astype(
            np.float32
        ),
        bias=(bias / warmth).astype(np.float32),
        honesty=honesty,
        trained_on=trained_on,
        about={"phrases": phrases, "pieces": len(names), "warmth": round(warmth, 4)},
    )


def teach(matrix: csr_matrix, wanted: Sequence[str]) -> LinearSVC:
    """An intent of four times the phrases counts twice as much: `none` has by far the most."""
    counts = Counter(wanted)
    mean = sum(count**0.5 for count in counts.values()) / len(wanted)
    weights = {intent: count**-0.5 / mean for intent, count in counts.items()}
    model = LinearSVC(C=STRENGTH, class_weight=weights, max_iter=MOST_ROUNDS, tol=SLOPE, random_state=SEED)
    model.fit(matrix, wanted)
    is_off = np.isin(wanted, NO_BUSINESS)
    if is_off.any() and not is_off.all() and len(model.classes_) > 2:
        off = np.isin(model.classes_, NO_BUSINESS)
        pull, turn = _judge(matrix, is_off)
        model.coef_[off] += JUDGE_SAYS * pull
        model.intercept_[off] += JUDGE_SAYS * turn + JUDGE_TURNS
    return model


def _judge(matrix: csr_matrix, is_off: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """What speaks against business as such: each piece is as heavy as it is commoner on one side."""
    said = matrix > 0
    counts = [SMOOTH + np.asarray(said[side].sum(axis=0)).ravel() for side in (is_off, ~is_off)]
    telling = np.abs(np.log(counts[0] / counts[0].sum()) - np.log(counts[1] / counts[1].sum()))
    judge = LinearSVC(C=JUDGE_STRENGTH, max_iter=MOST_ROUNDS, tol=SLOPE, random_state=SEED)
    judge.fit(matrix @ diags(telling), is_off)
    return judge.coef_[0] * telling, float(judge.intercept_[0])


Folded = tuple[tuple[str, ...], list[str], NDArray[np.float64], NDArray[np.float64]]


def _folded(seen: Alphabet, model: LinearSVC) -> Folded:
    """Each piece carries what it says itself and what the things say that it is a cue for."""
    learned = model.coef_.T
    known_cues = cues()
    names = [*seen.places, *sorted(known_cues.keys() - seen.places.keys())]
    weights = np.zeros((len(names), learned.shape[1]))
    weights[: len(seen.places)] = learned[: len(seen.places)] * seen.rarity[:, None]
    pull = learned[len(seen.places) :] * seen.thing_rarity[:, None]
    for row, name in enumerate(names):
        for thing in known_cues.get(name, ()):
            weights[row] += pull[seen.things[thing]]
    return tuple(str(label) for label in model.classes_), names, weights, model.intercept_


def _rarity(total: int, counts: Sequence[int]) -> NDArray[np.float64]:
    return np.asarray(np.log((1 + total) / (1 + np.array(counts))) + 1, dtype=np.float64)
