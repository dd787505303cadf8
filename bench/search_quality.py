"""Measures the library search on question sets whose answering articles are known."""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp.search import Hit, Index, Passage, build

MARKS = (0.3, 0.4, 0.5, 0.6, 0.7)  # coverages tried as a threshold
PIECE = 400  # characters of a document in one passage
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]?")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with policy_library.jsonl.gz, ncp/, stard/, oos/")
    parser.add_argument("--work", type=Path, help="where to keep the indexes (default: a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        work = options.work or Path(spare)
        _library(options.data, work / "library")
        _statutes(options.data, work / "statutes")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _library(data: Path, folder: Path) -> None:
    documents = list(_rows(data / "policy_library.jsonl.gz"))
    index = _built("policy library", _pieces(documents), folder)
    names = [document["docid"] for document in documents]
    questions = list(_rows(data / "ncp" / "dev_questions.jsonl.gz"))
    inside = [row for row in questions if row["docids"]]
    outside = [row["question"] for row in questions if not row["docids"]]
    found, took = _asked(index, [row["question"] for row in inside])
    ranks = [
        _rank([names[hit.document_id] for hit in hits], set(row["docids"]))
        for row, hits in zip(inside, found, strict=True)
    ]
    _report("NCP questions → documents", ranks, took)
    strangers = [text for path in sorted((data / "oos").glob("*.csv.gz")) for text in _texts(path)]
    groups = {
        "in the library": [hits for hits, rank in zip(found, ranks, strict=True) if rank == 1],
        "not in the library": _asked(index, outside)[0],
        "out of scope": _asked(index, strangers[::5])[0],
    }
    print("coverage of the first hit: share of questions at or above a threshold")
    for name, results in groups.items():
        tops = [hits[0].coverage if hits else 0.0 for hits in results]
        shares = "  ".join(f"{mark:.2f}: {sum(top >= mark for top in tops) / len(tops):.3f}" for mark in MARKS)
        print(f"  {name:20} {len(tops):5}  {shares}")


def _statutes(data: Path, folder: Path) -> None:
    articles = list(_rows(data / "statute_articles.jsonl.gz"))
    laws = {law: place for place, law in enumerate(dict.fromkeys(row["law"] for row in articles))}
    passages = (
        Passage(place, laws[row["law"]], row["law"], row["chapter"], row["text"]) for place, row in enumerate(articles)
    )
    index = _built("statutes", passages, folder)
    queries = list(_rows(data / "stard" / "dev_queries.jsonl.gz"))
    found, took = _asked(index, [row["question"] for row in queries])
    names = [row["id"] for row in articles]
    ranks = [
        _rank([names[hit.article_id] for hit in hits], set(row["gold"]))
        for row, hits in zip(queries, found, strict=True)
    ]
    recalls = [
        len({names[hit.article_id] for hit in hits} & set(row["gold"])) / len(row["gold"])
        for row, hits in zip(queries, found, strict=True)
    ]
    _report("STARD questions → articles", ranks, took)
    print(f"  recall@10 {sum(recalls) / len(recalls):.3f}")


def _built(name: str, passages: Iterator[Passage], folder: Path) -> Index:
    began = time.perf_counter()
    info = build(passages, folder)
    print(f"{name}: {info} in {time.perf_counter() - began:.1f} s")
    return Index.open(folder)


def _pieces(documents: list[dict[str, Any]]) -> Iterator[Passage]:
    number = 0
    for place, document in enumerate(documents):
        piece = ""
        for sentence in [*_SENTENCE.findall(document["text"]), None]:
            if piece and (sentence is None or len(piece) + len(sentence) > PIECE):
                yield Passage(number, place, document["title"], "", piece)
                number, piece = number + 1, ""
            piece += sentence or ""


def _asked(index: Index, questions: list[str]) -> tuple[list[list[Hit]], float]:
    began = time.perf_counter()
    found = [index.search(question) for question in questions]
    return found, (time.perf_counter() - began) / max(1, len(questions))


def _rank(found: list[str], wanted: set[str]) -> int:
    """The place of the first right one, 0 when it is not among the ten; repeats of a document count once."""
    return next((place for place, name in enumerate(dict.fromkeys(found), 1) if name in wanted), 0)


def _report(name: str, ranks: list[int], took: float) -> None:
    def hit(most: int) -> float:
        return sum(0 < rank <= most for rank in ranks) / len(ranks)

    print(f"{name}: {len(ranks)} asked, {took * 1000:.2f} ms each")
    print(f"  hit@1 {hit(1):.3f}  hit@3 {hit(3):.3f}  hit@10 {hit(10):.3f}")


def _texts(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


if __name__ == "__main__":
    main()
