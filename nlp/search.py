"""BM25 over the articles of a library: built once, mapped into memory by every process."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from array import array
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from nlp import grams

POINTER = "current"  # the file that names the generation in force
OPEN_ATTEMPTS = 5
TITLE_REPEATS = 3  # a word of a title counts as often as one said three times
DOCUMENT_SHARE = 0.6  # how much the whole document speaks for each of its passages
SATURATION, LENGTH_SHARE = 1.2, 0.75  # k1 and b of BM25

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Passage:
    """What can be found: one article, or one piece of a document."""

    article_id: int
    document_id: int
    title: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found; `coverage` is the share (0–1) of the question's weight that it holds."""

    article_id: int
    document_id: int
    score: float
    coverage: float


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The size of an index."""

    passages: int
    documents: int
    terms: int


def build(articles: Iterable[Passage], folder: Path, progress: Progress | None = None) -> IndexInfo:
    """Build the index of `folder` anew; readers keep the old one until the new one is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="generation-", dir=folder))
    try:
        info = _fill(place, articles, progress or (lambda done, total: None))
        _point_to(folder, place.name)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    for old in folder.glob("generation-*"):
        if old != place:
            shutil.rmtree(old, ignore_errors=True)
    return info


class Index:
    """An opened index; safe to share between threads and to use while it is being rebuilt."""

    def __init__(self, place: Path) -> None:
        def mapped(name: str) -> NDArray[Any]:
            array_on_disk: NDArray[Any] = np.load(place / f"{name}.npy", mmap_mode="r")
            return array_on_disk

        self.folder, self.generation = place.parent, place.name
        self.info = IndexInfo(**json.loads((place / "info.json").read_text(encoding="utf-8")))
        self._terms, self._weights = mapped("terms"), mapped("weights")
        self._articles, self._documents, self._owners = mapped("articles"), mapped("documents"), mapped("owners")
        self._passages, self._wholes = _load(place / "passages"), _load(place / "wholes")

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Open the index in force; raises FileNotFoundError when none was ever built."""
        for attempt in range(OPEN_ATTEMPTS):
            name = (folder / POINTER).read_text(encoding="utf-8")
            try:
                return cls(folder / name)
            except FileNotFoundError:  # replaced between the two reads
                if attempt == OPEN_ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def is_current(self) -> bool:
        """Whether no newer index has taken its place."""
        return (self.folder / POINTER).read_text(encoding="utf-8") == self.generation

    def search(self, question: str, *, limit: int = 10) -> list[Hit]:
        """The passages that answer best, the best first."""
        asked = grams.of_question(question)
        terms = self._known(asked)
        if not len(terms) or not self.info.passages:
            return []
        scores = self._passages.get_scores_from_ids(terms)
        scores += DOCUMENT_SHARE * self._wholes.get_scores_from_ids(terms)[self._owners]
        best = _best(scores, limit)
        coverage = self._coverage(terms, best, unknown=len(asked) - len(terms))
        return [
            Hit(int(self._articles[row]), int(self._documents[self._owners[row]]), float(scores[row]), float(share))
            for row, share in zip(best, coverage, strict=True)
        ]

    def _known(self, asked: grams.Grams) -> NDArray[np.int64]:
        places = np.searchsorted(self._terms, asked)
        inside = places < len(self._terms)
        places = places[inside]
        known: NDArray[np.int64] = places[self._terms[places] == asked[inside]]
        return known

    def _coverage(self, terms: NDArray[np.int64], rows: NDArray[np.int64], *, unknown: int) -> NDArray[np.float64]:
        """The share of the question's weight in each row; what the library has never seen weighs most."""
        weights = np.asarray(self._weights[terms], dtype=np.float64)
        held = np.zeros(len(rows))
        for weight, term in zip(weights, terms, strict=True):
            held += weight * _holds(self._passages, term, rows)
        rarest = float(np.log(1 + self.info.passages))
        share: NDArray[np.float64] = held / (weights.sum() + unknown * rarest)
        return share


def _fill(place: Path, articles: Iterable[Passage], progress: Progress) -> IndexInfo:
    bodies: list[grams.Grams] = []
    article_ids: list[int] = []
    owners: list[int] = []
    documents: dict[int, int] = {}
    titles: list[grams.Grams] = []
    for passage in articles:
        if passage.document_id not in documents:
            documents[passage.document_id] = len(documents)
            titles.append(grams.of_text(passage.title))
        bodies.append(grams.of_text(f"{passage.title}\n{passage.heading}\n{passage.text}"))
        article_ids.append(passage.article_id)
        owners.append(documents[passage.document_id])
        if len(bodies) % 1_000 == 0:
            progress(len(bodies), 0)
    terms = np.unique(np.concatenate([*bodies, *titles, np.empty(0, dtype=np.uint64)]))
    rows = [_places(terms, body) for body in bodies]
    title_rows = [_places(terms, title) for title in titles]
    wholes = [array("i", title * TITLE_REPEATS) for title in title_rows]
    for row, owner in zip(rows, owners, strict=True):
        wholes[owner].extend(row)
    _save(rows, len(terms), place / "passages")
    _save(wholes, len(terms), place / "wholes")
    np.save(place / "terms.npy", terms)
    np.save(place / "weights.npy", _weights(rows, len(terms)))
    np.save(place / "articles.npy", np.array(article_ids, dtype=np.int64))
    np.save(place / "documents.npy", np.array(list(documents), dtype=np.int64))
    np.save(place / "owners.npy", np.array(owners, dtype=np.int32))
    info = IndexInfo(len(bodies), len(documents), len(terms))
    (place / "info.json").write_text(json.dumps(asdict(info)), encoding="utf-8")
    progress(len(bodies), len(bodies))
    return info


def _places(terms: grams.Grams, body: grams.Grams) -> array[int]:
    return array("i", np.searchsorted(terms, body).astype(np.int32).tobytes())


def _weights(rows: list[array[int]], terms: int) -> NDArray[np.float32]:
    """How telling each term is: the logarithm of its rarity."""
    seen = np.zeros(terms, dtype=np.int64)
    for row in rows:
        seen[np.unique(np.frombuffer(row, dtype=np.int32))] += 1
    weights: NDArray[np.float32] = np.log(1 + (len(rows) - seen + 0.5) / (seen + 0.5)).astype(np.float32)
    return weights


def _save(rows: list[array[int]], terms: int, place: Path) -> None:
    if not rows or not terms:
        rows, terms = [array("i", [0])], 1  # bm25s knows no empty library
    model = bm25s.BM25(k1=SATURATION, b=LENGTH_SHARE, method="lucene", backend="numpy")
    model.scores = model.build_index_from_ids(range(terms), rows, show_progress=False)
    model.vocab_dict = {}
    model.save(place, show_progress=False)


def _load(place: Path) -> Any:
    return bm25s.BM25.load(place, mmap=True, load_vocab=False, show_progress=False)


def _holds(model: Any, term: int, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each row, whether it holds the term."""
    first, last = model.scores["indptr"][term : term + 2]
    column = model.scores["indices"][first:last]
    places = np.minimum(np.searchsorted(column, rows), len(column) - 1)
    return np.asarray(column[places] == rows) if len(column) else np.zeros(len(rows), dtype=bool)


def _best(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    limit = min(limit, len(scores))
    best = np.argpartition(-scores, limit - 1)[:limit]
    best = best[scores[best] > 0]
    order: NDArray[np.int64] = best[np.lexsort((best, -scores[best]))]
    return order


def _point_to(folder: Path, name: str) -> None:
    handle, path = tempfile.mkstemp(prefix="pointer-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path, folder / POINTER)
