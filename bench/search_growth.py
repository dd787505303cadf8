"""Measures how the time of a query grows with the library: the same questions in a library so many times as large."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp import search_index
from nlp.search_index import Index
from nlp.search_question import read_plain
from nlp.search_segment import Unit
from services.policies.evaluate import Document, documents_of, questions_of

SEED = 7
ROUNDS = 3
DEPTH = 10
MOST_QUESTIONS = 200


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.search_growth", description=__doc__)
    parser.add_argument("--library", type=Path, required=True, help="documents, .jsonl(.gz)")
    parser.add_argument("--questions", type=Path, required=True, help="questions with the ids that answer them")
    parser.add_argument("--times", type=int, default=25, help="how many times as large (default 25)")
    options = parser.parse_args()
    measure(options.library, options.questions, options.times)


def measure(library: Path, asked: Path, times: int) -> None:
    """Print a line for the library as it is, one for the larger one, and the ratio of their times."""
    documents = documents_of(library)
    texts = [question.text for question in questions_of(asked) if question.gold][:MOST_QUESTIONS]
    print(f"{len(texts)} questions, best of {ROUNDS} rounds, processor time of one thread")
    print(f"{'documents':>10}{'build s':>9}{'p50 ms':>8}{'p95 ms':>8}")
    (one, one_late), (many, many_late) = (_measured(documents, texts, size) for size in (1, times))
    print(f"{'ratio':>10}{'':9}{many / one:8.2f}{many_late / one_late:8.2f}")


def _measured(documents: Sequence[Document], texts: Sequence[str], times: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        began = time.perf_counter()
        search_index.build(_units(documents, times), Path(folder))
        built = time.perf_counter() - began
        index = Index.open(Path(folder))
        rounds = [_round(index, texts) for _ in range(ROUNDS)]
    best = sorted(map(min, zip(*rounds, strict=True)))
    middle, late = best[len(best) // 2], best[int(len(best) * 0.95)]
    print(f"{times * len(documents):10}{built:9.1f}{middle:8.2f}{late:8.2f}")
    return middle, late


def _round(index: Index, texts: Sequence[str]) -> list[float]:
    read_plain.cache_clear()  # of the round before
    return [_asked(index, text) for text in texts]


def _asked(index: Index, text: str) -> float:
    began = time.thread_time()
    index.search(text, limit=DEPTH)
    return (time.thread_time() - began) * 1000


def _units(documents: Sequence[Document], times: int) -> Iterator[Unit]:
    """The documents, then as often again as many of the same lengths, mixed of their sentences."""
    dice = random.Random(SEED)
    sentences = [part for document in documents for part in document[2].replace("。", "。\n").splitlines() if part]
    for number in range(times * len(documents)):
        _, title, text, heading = documents[number % len(documents)]
        if number >= len(documents):
            title, text = f"{title}{number}", _mixed(dice, sentences, len(text))
        yield Unit(number, title, [(number, heading, text)])


def _mixed(dice: random.Random, sentences: Sequence[str], length: int) -> str:
    said: list[str] = []
    while length > 0:
        said.append(dice.choice(sentences))
        length -= len(said[-1])
    return "".join(said)


if __name__ == "__main__":
    main()
