"""The library search, usable alone: build from (id, title, text), ask for ids or for passages."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path

from nlp import search_index
from nlp.search_index import Hit, Index, IndexInfo
from nlp.search_rank import weigh
from nlp.search_segment import Unit
from nlp.search_votes import OUTSIDER, Answered

__all__ = ["Hit", "Index", "IndexInfo", "Library", "Unit", "build"]

Row = tuple[str, str, str] | tuple[str, str, str, str]  # id, title, text; and the heading it stands under


def build(rows: Iterable[Row], folder: Path | None = None) -> Library:
    """Build a library of its own; without a folder it is gone when the library is."""
    place = folder if folder is not None else Path(tempfile.mkdtemp(prefix="library-"))
    names: list[str] = []

    def units() -> Iterable[Unit]:
        for number, (name, title, text, *heading) in enumerate(rows):
            names.append(name)
            yield Unit(number, title, [(number, heading[0] if heading else "", text)])

    search_index.build(units(), place)
    library = Library(Index.open(place), names)
    if folder is None:
        weakref.finalize(library, shutil.rmtree, place, ignore_errors=True)
    return library


class Library:
    """An index with the caller's own ids."""

    def __init__(self, index: Index, names: Sequence[str]) -> None:
        self.index, self._names = index, names
        self._answered: Answered | None = None

    def learn(self, questions: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Let questions answered before, with the ids that answered them, vote in every search from now on."""
        self._answered = Answered(questions, lambda one: weigh(self.index.segments, one).weights.tolist())

    def search(self, query: str, k: int = 10) -> list[tuple[str, float]]:
        """The ids that answer best with their scores, the best first."""
        deep = k if self._answered is None else max(k, OUTSIDER)
        found = [(self._names[hit.document_id], hit.score) for hit in self.index.search(query, limit=deep)]
        return found if self._answered is None else self._answered.with_votes(query, found)[:k]

    def passages(self, query: str, k: int = 10) -> list[tuple[str, str]]:
        """For each of them, its sentences that answer, at most 250 characters, word for word."""
        hits = {self._names[hit.document_id]: hit for hit in self.index.search(query, limit=max(k, OUTSIDER))}
        wanted = [name for name, _ in self.search(query, k) if name in hits]
        return [(name, self.index.passage(query, hits[name])[1]) for name in wanted]
