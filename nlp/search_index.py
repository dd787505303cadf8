"""The index of a library in a folder: written once, opened by every process, amended by a small segment beside it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp import search_question
from nlp.aspects import aspect_of
from nlp.grams import of_text
from nlp.search_rank import Reading, Terms, candidates, read_closely, scores_of, weigh
from nlp.search_segment import Segment, Unit
from nlp.search_write import write
from nlp.snippet import FITTING, LONGEST, best_passage, quoted
from nlp.titles import Titles

POINTER = "current"  # the file that names the segments in force
FEWEST_TITLED = 4  # pairs of a question that a title can name
ALL = 1 - 1e-9  # of the weight, sums of figures being what they are
USUAL = 7.6  # the weight of a pair that one of 2,000 units has; in a small library nothing weighs as much
LONG_UNIT = 20_000  # signs; beyond it a passage is looked for within
BEFORE, AFTER = 200, 150  # signs about the end of the best window
REACH = 5_000  # signs of the place that holds most of the question


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The size of an index."""

    passages: int
    documents: int
    terms: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that was found, by its best part.

    `coverage` is the share (0–1) of the question's weight that the whole unit holds, `nearness` that of the part's best
    120 signs, `signs` that of its single signs. `evidence` is what was found in the measure of pairs that only one
    unit has; `is_titled` tells that the title names all that was asked. `at` is where the best signs end among the
    segment's. `length` is the number of signs of the whole unit.
    """

    article_id: int
    document_id: int
    score: float
    coverage: float
    nearness: float
    signs: float
    evidence: float
    is_titled: bool
    length: int
    at: int
    place: tuple[int, int]  # segment and unit, for `Index.passage`


def build(units: Iterable[Unit], folder: Path) -> IndexInfo:
    """Build the index of `folder` anew; readers keep the old one until the new one is whole."""
    with _alone(folder):
        place = _write(units, folder, "generation-")
        _point_to(folder, place.name)
        _sweep(folder, {place.name})
        return Index.open(folder).info


def amend(units: Iterable[Unit], gone: Collection[int], folder: Path) -> None:
    """Put changed documents into a small segment beside the big one; `gone` are those that are no more to be found."""
    with _alone(folder):
        big = (folder / POINTER).read_text(encoding="utf-8").split("\n")[0]
        place = _write(units, folder, "beside-")
        (place / "gone.json").write_text(json.dumps(sorted(gone)), encoding="utf-8")
        _point_to(folder, f"{big}\n{place.name}")
        _sweep(folder, {big, place.name})


def marks(folder: Path) -> dict[int, str]:
    """The mark of each document in the big segment, to see what has changed since it was written."""
    big = (folder / POINTER).read_text(encoding="utf-8").split("\n")[0]
    kept = json.loads((folder / big / "marks.json").read_text(encoding="utf-8"))
    return {int(document): mark for document, mark in kept.items()}


class Index:
    """An opened index; safe to share between threads and to use while it is being rebuilt."""

    def __init__(self, folder: Path, pointed: str) -> None:
        self.folder, self.generation = folder, pointed
        names = pointed.split("\n")
        big = Segment(folder / names[0])
        self.segments = [big, *(Segment(folder / name, big.facts.mean_length) for name in names[1:])]
        self._alive = [np.ones(segment.facts.units, dtype=bool) for segment in self.segments]
        if len(names) > 1:
            gone = json.loads((folder / names[1] / "gone.json").read_text(encoding="utf-8"))
            renewed = np.union1d(self.segments[1].documents, np.array(gone, dtype=np.int64))
            self._alive[0] = ~np.isin(self.segments[0].documents, renewed)
        alive = np.concatenate(
            [segment.documents[is_alive] for segment, is_alive in zip(self.segments, self._alive, strict=True)]
        )
        parts = sum(
            int(np.diff(segment.first_part)[is_alive].sum())
            for segment, is_alive in zip(self.segments, self._alive, strict=True)
        )
        self._units = sum(segment.facts.units for segment in self.segments)
        self._rarest = float(np.log1p(max(self._units, 1)))
        self.info = IndexInfo(parts, len(np.unique(alive)), self.segments[0].facts.terms)
        self.titles = Titles([title for segment in self.segments for title in segment.titles])

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Open the index in force; raises FileNotFoundError when none was ever built."""
        pointed = (folder / POINTER).read_text(encoding="utf-8")
        while True:
            try:
                return cls(folder, pointed)
            except FileNotFoundError:
                found, pointed = pointed, (folder / POINTER).read_text(encoding="utf-8")
                if found == pointed:  # it was not replaced between the two reads: it is damaged
                    raise

    def is_current(self) -> bool:
        """Whether no newer index has taken its place."""
        return (self.folder / POINTER).read_text(encoding="utf-8") == self.generation

    def search(self, question: str, *, limit: int = 10, only: int | None = None) -> list[Hit]:
        """The units that answer best, the best first; `only` those of one document."""
        asked = search_question.read(question)
        if not self.info.passages or not len(asked.pairs):
            return []
        terms = weigh(self.segments, asked)
        read: list[tuple[int, Reading]] = []
        for number, (segment, is_alive) in enumerate(zip(self.segments, self._alive, strict=True)):
            wanted = is_alive if only is None else is_alive & (segment.documents == only)
            units, groups = candidates(segment, terms, wanted)
            if len(units):
                read.append((number, read_closely(segment, terms, units, groups)))
        scores = scores_of([reading for _, reading in read], terms.mass)
        found = [
            (score, number, reading, row)
            for (number, reading), of_units in zip(read, scores, strict=True)
            for row, score in enumerate(of_units.tolist())
        ]
        found.sort(key=lambda one: -one[0])
        return [self._hit(number, reading, row, score, terms) for score, number, reading, row in found[:limit]]

    def spread(self, text: str) -> int:
        """In how many units, at most, all pairs of a text stand."""
        pairs = of_text(text)
        in_each = np.array([segment.spread(pairs) for segment in self.segments])
        return int(in_each.sum(axis=0).min(initial=self._units))

    def whole(self, hit: Hit) -> str:
        """Title and text of the unit found."""
        number, unit = hit.place
        segment = self.segments[number]
        first, last = segment.first_part[unit : unit + 2]
        return "\n".join([segment.title(unit), *(segment.text(part) for part in range(first, last))])

    def around(self, hit: Hit) -> str:
        """The title of the unit found, and its text about the place that holds most of the question."""
        number, unit = hit.place
        segment = self.segments[number]
        begin, end = hit.at - BEFORE, hit.at + AFTER
        told = [segment.title(unit)]
        for part in range(*segment.first_part[unit : unit + 2].tolist()):
            starts, ends = int(segment.part_starts[part]), int(segment.part_ends[part])
            if starts < end and ends > begin:
                told.append(segment.text(part)[max(0, begin - starts) : end - starts])
        return "\n".join(told)

    def passage(self, question: str, hit: Hit, *, limit: int = LONGEST, fitting: float = FITTING) -> tuple[int, str]:
        """The article of the unit found, and the sentences of it, that answer best; word for word.

        A passage with the kind of thing asked for counts `fitting` times as much.
        """
        number, unit = hit.place
        segment = self.segments[number]
        first, last = (int(part) for part in segment.first_part[unit : unit + 2])
        parts = list(range(first, last))
        if segment.lengths[unit] > LONG_UNIT and len(parts) > 1:
            parts = [part for part in parts if abs(int(segment.part_starts[part]) - hit.at) <= REACH] or parts[:1]
        asked = search_question.read(question)
        weights = weigh(self.segments, asked).weights
        texts = [segment.text(part) for part in parts]
        if sum(map(len, texts)) > LONG_UNIT:
            begin = max(0, hit.at - REACH - int(segment.part_starts[parts[0]]))
            texts = [texts[0][begin : begin + 2 * REACH]]
        aspect = aspect_of(question)
        answered = aspect.answered if aspect is not None else None
        span = best_passage(asked, weights, segment.title(unit), texts, limit=limit, answered=answered, fitting=fitting)
        return int(segment.articles[parts[span.part]]), quoted(texts[span.part], span, limit)

    def _hit(self, number: int, reading: Reading, row: int, score: float, terms: Terms) -> Hit:
        """A unit, by the part with the best window."""
        segment = self.segments[number]
        unit = int(reading.units[row])
        part, at, near = _best_place(segment, unit, reading, row)
        covered = float(reading.covered[row])
        may_title = covered >= ALL * terms.mass and terms.question.said >= FEWEST_TITLED
        is_titled = may_title and terms.said <= set(of_text(segment.title(unit)).tolist())
        return Hit(
            article_id=int(segment.articles[part]) if part is not None else 0,
            document_id=int(segment.documents[unit]),
            score=score,
            coverage=covered / terms.mass,
            nearness=near / terms.mass,
            signs=float(reading.signs[row]) / terms.sign_mass,
            evidence=float(reading.pairs[row]) / self._rarest * max(1.0, USUAL / self._rarest),
            is_titled=is_titled,
            length=int(segment.lengths[unit]),
            at=at,
            place=(number, unit),
        )


def _best_place(segment: Segment, unit: int, reading: Reading, row: int) -> tuple[int | None, int, float]:
    """The part with the best window, where that ends, and what it holds."""
    first, last = segment.first_part[unit : unit + 2].tolist()
    if last == first:
        return None, 0, 0.0
    begin, end = reading.bounds[row : row + 2].tolist()
    if begin == end:
        return first, int(segment.part_starts[first]), 0.0
    best = begin + int(reading.near[begin:end].argmax())
    at = int(reading.at[best])
    part = first + int(np.searchsorted(segment.part_ends[first : last - 1], at, "right"))
    return part, at, float(reading.near[best])


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time, over all processes of the host."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(units: Iterable[Unit], folder: Path, prefix: str) -> Path:
    place = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    try:
        write(units, place)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return place


def _sweep(folder: Path, kept: set[str]) -> None:
    for old in [*folder.glob("generation-*"), *folder.glob("beside-*")]:
        if old.name not in kept:
            shutil.rmtree(old, ignore_errors=True)


def _point_to(folder: Path, names: str) -> None:
    handle, path = tempfile.mkstemp(prefix="pointer-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(names)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path, folder / POINTER)
