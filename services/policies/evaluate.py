"""Measures the library search on questions whose answers are known: `liaison policies evaluate`."""

from __future__ import annotations

import csv
import gzip
import json
import multiprocessing
import re
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from nlp import search
from nlp.search import Library
from nlp.search_index import Index
from services.policies.confidence import SURE, surety

DEPTH = 10
MEMORY_QUESTIONS = 200
ANSWERED = 0.95  # of the answerable questions: the condition under which refusals are counted
_BLANKS = re.compile(r"\s+")

Row = dict[str, Any]
Document = tuple[str, str, str, str]  # id, title, text, heading


@dataclass(frozen=True)
class Question:
    """A question, the ids that answer it (none: it is to be refused), and the words of the answer."""

    text: str
    gold: frozenset[str]
    answer: str


@dataclass(frozen=True)
class Figures:
    """What came out; shares from 0 to 1, times in milliseconds, memory in MB."""

    library: int
    answerable: int
    unanswerable: int
    hit_1: float
    hit_5: float
    hit_10: float
    recall_10: float
    mrr_10: float
    passages: int  # questions whose answer stands in the library word for word
    passage_1: float
    answered: float  # of the answerable, by the house's own threshold
    refused: float
    refused_at_95: float  # with 95 of 100 answerable ones answered
    refused_strangers: float
    refused_strangers_at_95: float
    strangers: int
    build_seconds: float
    query_p50: float
    query_p95: float
    memory: float

    def as_table(self) -> str:
        """A line for each figure."""
        return "\n".join(f"{name:26}{_shown(value)}" for name, value in asdict(self).items())


def evaluate(
    library: Path, questions: Path, *, strangers: Sequence[Path] = (), answered: Path | None = None, folds: int = 1
) -> Figures:
    """Build the library and ask all questions.

    `answered` are questions given with their answers; with `folds`, the questions themselves are, each part asked
    while the others are given.
    """
    began = time.perf_counter()
    documents = documents_of(library)
    built = search.build(documents)
    seconds = time.perf_counter() - began
    asked = questions_of(questions)
    inside = [one for one in asked if one.gold]
    if answered is not None:
        built.learn((one.text, sorted(one.gold)) for one in questions_of(answered))
    found, times = _found(built, inside, folds)
    words = _wholes(documents)
    told = [
        one for one in inside if one.answer and any(one.answer in words[name] for name in one.gold if name in words)
    ]
    others = [one.text for path in strangers for one in questions_of(path)]
    sure = sorted(_sure(built, one.text) for one in inside)
    mark = sure[int(len(sure) * (1 - ANSWERED))] if sure else 0.0
    outside = [_sure(built, one.text) for one in asked if not one.gold]
    far = [_sure(built, text) for text in others]
    ranks = [_rank(names, one.gold) for names, one in zip(found, inside, strict=True)]
    return Figures(
        library=len(documents),
        answerable=len(inside),
        unanswerable=len(outside),
        hit_1=_share(rank == 1 for rank in ranks),
        hit_5=_share(0 < rank <= 5 for rank in ranks),
        hit_10=_share(rank > 0 for rank in ranks),
        recall_10=_mean(len(one.gold & set(names)) / len(one.gold) for names, one in zip(found, inside, strict=True)),
        mrr_10=_mean(1 / rank if rank else 0.0 for rank in ranks),
        passages=len(told),
        passage_1=_share(one.answer in _plain(text) for one in told for _, text in built.passages(one.text, 1)),
        answered=_share(score >= SURE for score in sure),
        refused=_share(score < SURE for score in outside),
        refused_at_95=_share(score < mark for score in outside),
        refused_strangers=_share(score < SURE for score in far),
        refused_strangers_at_95=_share(score < mark for score in far),
        strangers=len(far),
        build_seconds=seconds,
        query_p50=_quantile(times, 0.5),
        query_p95=_quantile(times, 0.95),
        memory=_memory(built.index.folder, [one.text for one in inside[:MEMORY_QUESTIONS]]),
    )


def documents_of(path: Path) -> list[Document]:
    """Documents (`docid` or `id`, `title`, `text`) or articles of laws (`id`, `law`, `chapter`, `text`)."""
    return [_document(row) for row in _rows(path)]


def questions_of(path: Path) -> list[Question]:
    """Questions (`question` or `text`; `docids`, `gold` or `docid`; `answer`)."""
    return [_question(row) for row in _rows(path)]


def _found(library: Library, questions: Sequence[Question], folds: int) -> tuple[list[list[str]], list[float]]:
    """The ids found for each question, and how long each search took."""
    found: list[list[str]] = [[] for _ in questions]
    times: list[float] = []
    for fold in range(folds):
        if folds > 1:
            library.learn((one.text, sorted(one.gold)) for at, one in enumerate(questions) if at % folds != fold)
        for at in range(fold, len(questions), folds):
            began = time.perf_counter()
            found[at] = [name for name, _ in library.search(questions[at].text, DEPTH)]
            times.append((time.perf_counter() - began) * 1000)
    return found, times


def _sure(library: Library, text: str) -> float:
    """How sure the house is of its answer; below everything when it has none."""
    hits = library.index.search(text, limit=2)
    if not hits:
        return float("-inf")
    lead = hits[0].score - (hits[1].score if len(hits) > 1 else 0.0)
    return surety(text, library.index.around(hits[0]), hits[0], lead=lead)


def _document(row: Row) -> Document:
    name, title = row.get("docid", row.get("id", "")), row.get("law", row.get("title", ""))
    return str(name), str(title or ""), str(row["text"]), str(row.get("chapter") or "")


def _question(row: Row) -> Question:
    gold = row.get("docids", row.get("gold", [row["docid"]] if row.get("docid") else []))
    text = row.get("question", row.get("text", ""))
    return Question(str(text), frozenset(map(str, gold)), _plain(str(row.get("answer") or "")))


def _rows(path: Path) -> Iterator[Row]:
    with _opened(path) as file:
        if path.name.removesuffix(".gz").endswith(".csv"):
            yield from csv.DictReader(file)
        else:
            yield from (json.loads(line) for line in file if line.strip())


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _wholes(documents: Iterable[Document]) -> dict[str, str]:
    return {name: _plain(text) for name, _, text, _ in documents}


def _plain(text: str) -> str:
    return _BLANKS.sub("", text)


def _rank(found: Sequence[str], gold: frozenset[str]) -> int:
    """The place of the first right one, 0 when there is none."""
    return next((place for place, name in enumerate(found, 1) if name in gold), 0)


def _share(truths: Iterable[bool]) -> float:
    return _mean(float(truth) for truth in truths)


def _mean(figures: Iterable[float]) -> float:
    kept = list(figures)
    return sum(kept) / len(kept) if kept else 0.0


def _quantile(figures: Sequence[float], share: float) -> float:
    return sorted(figures)[int(len(figures) * share)] if figures else 0.0


def _memory(folder: Path, texts: list[str]) -> float:
    """What opening the index and asking costs a process of its own, dictionary and all."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_grown, (folder, texts))


def _grown(folder: Path, texts: list[str]) -> float:
    before = _resident()
    index = Index.open(folder)
    for text in texts:
        for hit in index.search(text)[:1]:
            index.passage(text, hit)
    return _resident() - before


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024**2


def _shown(value: float) -> str:
    return f"{value:>10}" if isinstance(value, int) else f"{value:>10.3f}"
