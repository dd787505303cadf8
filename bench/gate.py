"""A gate between business and the talk of other domains, taught on development halves beside our own phrases.

Four kinds of evidence, each from judges that never saw the message, put together by logistic regression: the margin
of `none` by the product's own recipe, pieces weighed by how much they tell, words, and the nearest known messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from bench.public_data import OFF
from nlp import segment
from nlp.features import masked, pieces
from nlp.normal import normalise
from nlp.train import alphabet, teach

KEPT = 0.955  # of the in-domain messages it was taught; what is more is left for those it meets
SMOOTH = 0.5  # added to every count, so that what was never seen is no proof
NEAREST = 3
AT_ONCE = 500  # messages compared with all others in one go
STRENGTH = 0.8

Rows = NDArray[np.intp]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Message:
    """`fold` says which judge may not see it; without a fold it is never taught."""

    text: str
    source: str
    intent: str  # what it is taught as
    fold: int | None

    @property
    def is_off(self) -> bool:
        return self.intent in OFF


class Gate:
    """All messages with the verdict on each, by judges that were not taught it."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._texts = [masked(normalise(message.text)) for message in messages]
        self._words = [list(_words(text)) for text in self._texts]
        self._bags = [set(pieces(text)) for text in self._texts]
        self._intents = np.array([message.intent for message in messages])
        self._is_off = np.array([message.is_off for message in messages])
        self._is_small = self._intents == "talk.small"
        self._fold = np.array([-1 if message.fold is None else message.fold for message in messages])

    def shut(self) -> NDArray[np.bool_]:
        """Whether each message is turned away."""
        evidence = np.zeros((len(self._texts), 5))
        for taught, asked in self._parts():
            evidence[asked] = np.stack(list(self._evidence(taught, asked)), axis=1)
        verdict = np.zeros(len(self._texts), dtype=np.bool_)
        for taught, asked in self._parts():
            known = taught[~self._is_small[taught]]
            mean, spread = evidence[known].mean(axis=0), evidence[known].std(axis=0)
            model = LogisticRegression(max_iter=1000).fit((evidence[known] - mean) / spread, self._is_off[known])
            scores = model.decision_function((evidence - mean) / spread)
            verdict[asked] = scores[asked] > np.quantile(scores[known[~self._is_off[known]]], KEPT)
        return verdict

    def _parts(self) -> Iterator[tuple[Rows, Rows]]:
        """For each fold what its judges are taught, and what they are asked; at last those that nobody is taught."""
        for fold in sorted(set(self._fold.tolist()), reverse=True):
            yield np.flatnonzero((self._fold >= 0) & (self._fold != fold)), np.flatnonzero(self._fold == fold)

    def _evidence(self, taught: Rows, asked: Rows) -> Iterator[Values]:
        yield self._margin(taught, asked)
        known = taught[~self._is_small[taught]]
        yield self._telling(known, asked)
        yield self._by_words(known, asked)
        yield from self._neighbours(known, asked)

    def _margin(self, taught: Rows, asked: Rows) -> Values:
        """How far `none` is before the likeliest business."""
        seen = alphabet([self._bags[row] for row in taught])
        model = teach(seen.matrix([self._bags[row] for row in taught]), self._intents[taught].tolist())
        logits = model.decision_function(seen.matrix([self._bags[row] for row in asked]))
        business = ~np.isin(model.classes_, OFF)
        margin: Values = logits[:, list(model.classes_).index("none")] - logits[:, business].max(axis=1)
        return margin

    def _telling(self, taught: Rows, asked: Rows) -> Values:
        """Pieces of up to four characters, each as heavy as it is commoner on one side (Wang and Manning's NB-SVM)."""
        counts = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, use_idf=False, norm=None, binary=True)
        seen = counts.fit_transform([f"^{self._texts[row]}$" for row in taught])
        new = counts.transform([f"^{self._texts[row]}$" for row in asked])
        is_off = self._is_off[taught]
        sides = [SMOOTH + np.asarray(seen[side].sum(axis=0)).ravel() for side in (is_off, ~is_off)]
        weight = np.log(sides[0] / sides[0].sum()) - np.log(sides[1] / sides[1].sum())
        return _judged(normalize(seen.multiply(weight).tocsr()), is_off, normalize(new.multiply(weight).tocsr()), 1.0)

    def _by_words(self, taught: Rows, asked: Rows) -> Values:
        words = TfidfVectorizer(analyzer=self._words.__getitem__, sublinear_tf=True)
        seen, new = words.fit_transform(taught), words.transform(asked)
        return _judged(seen, self._is_off[taught], new, STRENGTH)

    def _neighbours(self, taught: Rows, asked: Rows) -> tuple[Values, Values]:
        """How like a message is to the nearest of other domains, and to the nearest of business."""
        signs = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        seen = signs.fit_transform([f"^{self._texts[row]}$" for row in taught])
        new = signs.transform([f"^{self._texts[row]}$" for row in asked])
        is_off = self._is_off[taught]
        return _nearest(new, seen[is_off]), _nearest(new, seen[~is_off])


def _judged(seen: csr_matrix, is_off: NDArray[np.bool_], new: csr_matrix, strength: float) -> Values:
    return np.asarray(LinearSVC(C=strength).fit(seen, is_off).decision_function(new))


def _nearest(new: csr_matrix, known: csr_matrix) -> Values:
    near = np.zeros(new.shape[0])
    for start in range(0, new.shape[0], AT_ONCE):
        likeness = (new[start : start + AT_ONCE] @ known.T).toarray()
        near[start : start + AT_ONCE] = np.partition(likeness, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1)
    return near


def _words(text: str) -> Iterator[str]:
    """Words, and pairs of them with the ends of the message."""
    words = list(segment.words(text))
    yield from words
    yield from map("_".join, zip(["^", *words], [*words, "$"], strict=True))
