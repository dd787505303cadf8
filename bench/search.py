"""Measures the library search beside bm25s and SQLite's FTS5 on the same pairs of signs in one run."""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s

from nlp import search
from nlp.grams import of_text
from nlp.search_question import read, read_plain
from services.policies.evaluate import Document, Question, documents_of, questions_of

DEPTH = 10
ROUNDS = 3
Search = Callable[[str], list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.search", description=__doc__)
    parser.add_argument("--library", type=Path, required=True, help="documents or articles, .jsonl(.gz)")
    parser.add_argument("--questions", type=Path, required=True, help="questions with the ids that answer them")
    options = parser.parse_args()
    compare(options.library, options.questions)


def compare(library: Path, asked: Path) -> None:
    """Print a line for each of the three."""
    documents = documents_of(library)
    questions = [question for question in questions_of(asked) if question.gold]
    print(f"{len(documents)} documents, {len(questions)} questions, best of {ROUNDS} interleaved rounds for the times")
    print(f"{'':10}{'build s':>9}{'hit@1':>8}{'recall@10':>11}{'MRR@10':>8}{'p50 ms':>8}{'p95 ms':>8}")
    built = {name: _timed(make, documents) for name, make in (("house", _house), ("bm25s", _bm25s), ("FTS5", _fts5))}
    runs: dict[str, list[tuple[list[list[str]], list[float]]]] = {name: [] for name in built}
    for _ in range(ROUNDS):
        for name, (ask, _) in built.items():
            runs[name].append(_asked(ask, questions))
    for name, (_, seconds) in built.items():
        found = runs[name][0][0]
        times = [min(of_question) for of_question in zip(*(times for _, times in runs[name]), strict=True)]
        _row(name, seconds, questions, found, sorted(times))


def _timed(make: Callable[[Sequence[Document]], Search], documents: Sequence[Document]) -> tuple[Search, float]:
    began = time.perf_counter()
    return make(documents), time.perf_counter() - began


def _asked(ask: Search, questions: Sequence[Question]) -> tuple[list[list[str]], list[float]]:
    found, times = [], []
    read_plain.cache_clear()  # of the round before
    for question in questions:
        began = time.perf_counter()
        found.append(ask(question.text))
        times.append((time.perf_counter() - began) * 1000)
    return found, times


def _row(
    name: str, seconds: float, questions: Sequence[Question], found: Sequence[list[str]], times: list[float]
) -> None:
    pairs = list(zip(questions, found, strict=True))
    first = sum(bool(names) and names[0] in one.gold for one, names in pairs) / len(pairs)
    recall = sum(len(one.gold & set(names)) / len(one.gold) for one, names in pairs) / len(pairs)
    ranks = [next((place for place, name in enumerate(names, 1) if name in one.gold), 0) for one, names in pairs]
    mean = sum(1 / rank for rank in ranks if rank) / len(pairs)
    print(
        f"{name:10}{seconds:9.1f}{first:8.3f}{recall:11.3f}{mean:8.3f}"
        f"{times[len(times) // 2]:8.2f}{times[int(len(times) * 0.95)]:8.2f}"
    )


def _house(documents: Sequence[Document]) -> Search:
    library = search.build(documents)
    return lambda question: [name for name, _ in library.search(question, DEPTH)]


def _bm25s(documents: Sequence[Document]) -> Search:
    model = bm25s.BM25(k1=1.2, b=0.75)
    model.index([_terms(" ".join(document[1:])) for document in documents], show_progress=False)

    def ask(question: str) -> list[str]:
        terms = [term for term in _asked_terms(question) if term in model.vocab_dict]
        if not terms:
            return []
        rows, _ = model.retrieve([terms], k=DEPTH, show_progress=False)
        return [documents[int(row)][0] for row in rows[0]]

    return ask


def _fts5(documents: Sequence[Document]) -> Search:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE passages USING fts5(terms, content='')")
    rows = ((number, " ".join(_terms(" ".join(document[1:])))) for number, document in enumerate(documents))
    base.executemany("INSERT INTO passages(rowid, terms) VALUES (?, ?)", rows)
    query = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"

    def ask(question: str) -> list[str]:
        terms = " OR ".join(_asked_terms(question))
        return [documents[row][0] for (row,) in base.execute(query, (terms, DEPTH))] if terms else []

    return ask


def _terms(text: str) -> list[str]:
    return [f"g{pair:x}" for pair in of_text(text).tolist()]


def _asked_terms(question: str) -> list[str]:
    asked = read(question)
    return [f"g{pair:x}" for pair in asked.pairs[: asked.said].tolist()]


if __name__ == "__main__":
    main()
