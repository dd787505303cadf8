"""The router: from a message's words to the intents it may have, with their probabilities."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.features import features, masked
from nlp.lexicon import DATA
from nlp.segment import words

INTENTS = (
    "policy.ask",
    "appeal.submit",
    "event.sign_up",
    "event.list",
    "event.cancel",
    "appeal.progress",
    "appeal.supplement",
    "appeal.rate",
    "handoff.request",
    "person.bind",
    "match.request",
    "room.book",
    "policy.suggest",
    "push.preferences",
    "talk.small",
    "none",
)
OFFICER_INTENTS = (
    "duty.log",
    "group.announce",
    "group.chain",
    "group.poll",
    "group.roll_call",
    "group.task",
)
ARTEFACT = DATA / "router.json"

Ranked = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Router:
    """Linear weights over features: trained with scikit-learn, served without it."""

    labels: tuple[str, ...]
    places: dict[str, int]  # feature → row of the weights
    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    warmth: float  # logits are divided by it, so that scores are honest probabilities
    trained_on: str

    def rank(self, normal: str, tokens: Sequence[str] | None = None) -> Ranked:
        """All intents with their probabilities, the likeliest first; `tokens` are its words where known."""
        text = masked(normal)
        if tokens is None or text != normal:
            tokens = words(text)
        logits = self._logits(text, tokens) / self.warmth
        raw = np.exp(logits - logits.max())
        scores = (raw / raw.sum()).tolist()
        return tuple(sorted(zip(self.labels, scores, strict=True), key=lambda pair: -pair[1]))

    def reasons(self, normal: str, intent: str, most: int = 12) -> list[tuple[str, float]]:
        """The features that spoke loudest for or against an intent."""
        text = masked(normal)
        column = self.labels.index(intent)
        known = [name for name in features(text, words(text)) if name in self.places]
        gains = [(name, float(self._pull(name)[column])) for name in known]
        return sorted(gains, key=lambda pair: -abs(pair[1]))[:most]

    def _logits(self, text: str, tokens: Sequence[str]) -> NDArray[np.float32]:
        place = self.places.get
        rows = [row for name in features(text, tokens) if (row := place(name)) is not None]
        if not rows:
            return self.bias
        rarity = self.rarity[rows]
        logits: NDArray[np.float32] = rarity @ self.weights[rows] / np.sqrt(rarity @ rarity) + self.bias
        return logits

    def _pull(self, name: str) -> NDArray[np.float32]:
        row = self.places[name]
        centred = self.weights[row] - self.weights[row].mean()
        pull: NDArray[np.float32] = self.rarity[row] * centred
        return pull


@cache
def router() -> Router:
    """The committed router."""
    return load(ARTEFACT)


def load(path: Path) -> Router:
    stored = json.loads(path.read_text(encoding="utf-8"))
    labels = tuple(stored["labels"])
    names = stored["features"]
    scale = np.array(stored["scale"], dtype=np.float32)
    small = np.frombuffer(base64.b64decode(stored["weights"]), dtype=np.int8)
    return Router(
        labels=labels,
        places={name: row for row, name in enumerate(names)},
        rarity=np.frombuffer(base64.b64decode(stored["rarity"]), dtype=np.float16).astype(np.float32),
        weights=small.reshape(len(names), len(labels)).astype(np.float32) * scale,
        bias=np.array(stored["bias"], dtype=np.float32),
        warmth=float(stored["warmth"]),
        trained_on=stored["trained_on"],
    )
