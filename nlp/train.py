"""Trains the router from the example phrases; only here scikit-learn is needed."""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from nlp.features import features, masked
from nlp.intents import ARTEFACT
from nlp.normal import normalise
from nlp.phrases import fingerprint, phrases
from nlp.segment import words

STRENGTH = 40.0  # inverse of the regularisation
FOLDS = 5
SEED = 20260101
MOST_FEATURES = 45_000


@dataclass(frozen=True)
class Training:
    """What a training run has to say for itself."""

    phrases: int
    features: int
    accuracy: float  # of 5-fold cross-validation on the phrases
    warmth: float
    size: int  # bytes of the artefact


def train(target: Path = ARTEFACT) -> Training:
    """Train on nlp/data/intents, write the artefact, report cross-validated accuracy."""
    texts, labels = _examples()
    bags = [_bag(text) for text in texts]
    names = _vocabulary(bags)
    rarity = _rarity(bags, names)
    matrix = _matrix(bags, names, rarity)
    classes = sorted(set(labels))
    wanted = np.array([classes.index(label) for label in labels])
    logits = _held_out(matrix, wanted)
    warmth = _warmth(logits, wanted)
    model = _model().fit(matrix, wanted)
    _write(target, names, rarity, model, classes, warmth)
    right = float((logits.argmax(axis=1) == wanted).mean())
    return Training(len(texts), len(names), right, warmth, target.stat().st_size)


def _examples() -> tuple[list[str], list[str]]:
    pairs = [(text, intent) for intent, texts in phrases().items() for text in texts]
    return [text for text, _ in pairs], [intent for _, intent in pairs]


def _bag(text: str) -> set[str]:
    plain = masked(normalise(text))
    return features(plain, words(plain))


def _vocabulary(bags: list[set[str]]) -> list[str]:
    """Features of at least two phrases, the commoner first, in a stable order."""
    counts = Counter(name for bag in bags for name in bag)
    repeated = [name for name, count in counts.items() if count > 1]
    return sorted(sorted(repeated, key=lambda name: (-counts[name], name))[:MOST_FEATURES])


def _rarity(bags: list[set[str]], names: list[str]) -> NDArray[np.float32]:
    counts = Counter(name for bag in bags for name in bag)
    seen = np.array([counts[name] for name in names])
    return np.asarray(np.log((1 + len(bags)) / (1 + seen)) + 1, dtype=np.float16).astype(np.float32)


def _matrix(bags: list[set[str]], names: list[str], rarity: NDArray[np.float32]) -> csr_matrix:
    places = {name: place for place, name in enumerate(names)}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, bag in enumerate(bags):
        known = sorted(places[name] for name in bag if name in places)
        length = float(np.sqrt((rarity[known] ** 2).sum())) or 1.0
        rows += [row] * len(known)
        columns += known
        values += (rarity[known] / length).tolist()
    return csr_matrix((values, (rows, columns)), shape=(len(bags), len(names)))


def _model() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3, class_weight="balanced")


def _held_out(matrix: csr_matrix, wanted: NDArray[np.int64]) -> NDArray[np.float64]:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    held_out = cross_val_predict(_model(), matrix, wanted, cv=folds, method="decision_function")
    return np.asarray(held_out, dtype=np.float64)


def _warmth(logits: NDArray[np.float64], wanted: NDArray[np.int64]) -> float:
    """The divisor that makes held-out probabilities honest."""

    def surprise(warmth: float) -> float:
        scaled = logits / warmth
        top = scaled.max(axis=1, keepdims=True)
        total = top[:, 0] + np.log(np.exp(scaled - top).sum(axis=1))
        return float((total - scaled[np.arange(len(wanted)), wanted]).mean())

    return float(minimize_scalar(surprise, bounds=(0.2, 5.0), method="bounded").x)


def _write(
    target: Path,
    names: list[str],
    rarity: NDArray[np.float32],
    model: LogisticRegression,
    classes: list[str],
    warmth: float,
) -> None:
    weights = model.coef_.T
    scale = np.abs(weights).max(axis=0) / 127
    stored = {
        "trained_on": fingerprint(),
        "labels": classes,
        "warmth": round(warmth, 4),
        "bias": [round(value, 5) for value in model.intercept_.tolist()],
        "scale": [float(f"{value:.6g}") for value in scale.tolist()],
        "rarity": base64.b64encode(rarity.astype(np.float16).tobytes()).decode(),
        "weights": base64.b64encode(np.rint(weights / scale).astype(np.int8).tobytes()).decode(),
        "features": names,
    }
    target.write_text(json.dumps(stored, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
