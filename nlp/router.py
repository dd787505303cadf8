"""The router: from a message's pieces to the intents it may have, with their probabilities."""

from __future__ import annotations

import base64
import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.features import masked, pieces
from nlp.intents import OFFICER_INTENTS

FORMAT = 2

Knots = tuple[tuple[float, float], ...]  # what the best score claims → how often it is right
_WEAK = 1e-3  # a probability below this is nobody's second guess

Claims = list[tuple[float, str]]
Ranked = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Router:
    """Linear weights over pieces of text: trained with scikit-learn, served without it."""

    labels: tuple[str, ...]
    places: Mapping[str, int]  # piece → row of the table, counted from 1: row 0 belongs to nobody
    table: NDArray[np.float32]  # a piece's pull to each intent, and the square of its rarity as the last column
    bias: NDArray[np.float32]
    honesty: Knots
    trained_on: str  # fingerprint of its data
    about: Mapping[str, Any]  # what its training said of itself

    def rank(self, normal: str) -> Ranked:
        """The intents with their probabilities, the likeliest first; those without a chance are left out."""
        return self.ranked(self.claims(normal))

    def claims(self, normal: str) -> Claims:
        """The probabilities before they are made honest, in the order of the labels."""
        logits = self.logits(masked(normal)).tolist()
        top = max(logits)
        raw = [exp(logit - top) for logit in logits]
        whole = sum(raw)
        return [(one / whole, label) for one, label in zip(raw, self.labels, strict=True)]

    def ranked(self, claims: Claims) -> Ranked:
        """Claims in their order, made honest."""
        pairs = sorted((pair for pair in claims if pair[0] >= _WEAK), reverse=True)
        (best, first), *others = pairs
        score = honest(best, self.honesty)
        rest = (1 - score) / (1 - best) if best < 1 else 0.0
        return ((first, score), *[(label, min(claim * rest, score)) for claim, label in others])

    @cached_property
    def for_anybody(self) -> Router:
        """The same judgement where the officers' tools are not open."""
        kept = [place for place, label in enumerate(self.labels) if label not in OFFICER_INTENTS]
        labels = tuple(self.labels[place] for place in kept)
        return replace(self, labels=labels, table=self.table[:, [*kept, len(self.labels)]], bias=self.bias[kept])

    @cached_property
    def judged(self) -> dict[str, tuple[Ranked, Ranked]]:
        """What short messages meant to it before: for an officer, and for anybody else."""
        return {}

    @cached_property
    def _ones(self) -> NDArray[np.float32]:
        """To add rows up by: the product with ones takes half as long as a sum of so few."""
        return np.ones(len(self.table), dtype=np.float32)

    def logits(self, text: str) -> NDArray[np.float32]:
        """For a masked text, before they are made probabilities."""
        known = set(map(self.places.get, pieces(text)))
        known.discard(None)
        rows = np.fromiter(known, dtype=np.intp, count=len(known))
        total = self._ones[: len(rows)].dot(self.table.take(rows, axis=0))
        logits: NDArray[np.float32] = total[:-1] / (total.item(-1) ** 0.5 or 1.0) + self.bias
        return logits

    def pulls(self, normal: str, intent: str) -> list[tuple[str, float]]:
        """The pieces of a message with their pull to an intent, against the mean of all; the strongest first."""
        known = [piece for piece in dict.fromkeys(pieces(masked(normal))) if piece in self.places]
        rows = self.table[[self.places[piece] for piece in known]]
        length = float(rows[:, -1].sum()) ** 0.5 or 1.0
        gains = (rows[:, self.labels.index(intent)] - rows[:, :-1].mean(axis=1)) / length
        return sorted(zip(known, gains.tolist(), strict=True), key=lambda pair: -abs(pair[1]))


def honest(claim: float, knots: Knots) -> float:
    """A claim on the line through the knots."""
    place = bisect_left(knots, (claim, 0.0))
    left = knots[place - 1] if place else (0.0, 0.0)
    right = knots[place] if place < len(knots) else (1.0, 1.0)
    run = right[0] - left[0]
    return left[1] + (right[1] - left[1]) * (claim - left[0]) / run if run > 0 else right[1]


def load(path: Path) -> Router:
    """Read an artefact of training; raises ValueError when it is none that this version understands."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise ValueError(f"{path} is no router of format {FORMAT}")
    labels, names = tuple(stored["labels"]), stored["pieces"]
    small = np.frombuffer(base64.b64decode(stored["weights"]), dtype=np.int8).reshape(len(names), len(labels))
    table = np.zeros((len(names) + 1, len(labels) + 1), dtype=np.float32)
    table[1:, :-1] = small * _halves(stored["scale"])[:, None]
    table[1:, -1] = _halves(stored["rarity"]) ** 2
    return Router(
        labels=labels,
        places={name: row for row, name in enumerate(names, 1)},
        table=table,
        bias=np.array(stored["bias"], dtype=np.float32),
        honesty=tuple((claim, right) for claim, right in stored["honesty"]),
        trained_on=stored["trained_on"],
        about=stored["about"],
    )


def save(router: Router, path: Path) -> None:
    """Write an artefact: a byte a weight, scaled row by row."""
    weights = router.table[1:, :-1]
    scale = np.maximum(np.abs(weights).max(axis=1) / 127, 1e-6).astype(np.float16)
    stored = {
        "format": FORMAT,
        "trained_on": router.trained_on,
        "about": router.about,
        "honesty": router.honesty,
        "labels": router.labels,
        "bias": [round(value, 5) for value in router.bias.tolist()],
        "rarity": _text(np.sqrt(router.table[1:, -1]).astype(np.float16)),
        "scale": _text(scale),
        "weights": _text(np.rint(weights / scale.astype(np.float32)[:, None]).clip(-127, 127).astype(np.int8)),
        "pieces": list(router.places),
    }
    path.write_text(json.dumps(stored, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _halves(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), dtype=np.float16).astype(np.float32)


def _text(values: NDArray[Any]) -> str:
    return base64.b64encode(values.tobytes()).decode()
