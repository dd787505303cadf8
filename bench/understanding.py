"""How long understanding a message takes, beside jieba cutting it: `python -m bench.understanding`."""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from datetime import date
from statistics import median

import jieba

from nlp.phrases import phrases
from nlp.understand import understand, warm_up

DAY = date(2026, 1, 5)
TARGET = 1.5


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.understanding", description=__doc__)
    parser.add_argument("--every", type=int, default=10, help="take one phrase of so many (default 10)")
    parser.add_argument("--rounds", type=int, default=7, help="times each phrase is read; the best counts (default 7)")
    options = parser.parse_args()
    texts = [text for texts in phrases().values() for text in texts][:: options.every]
    cut = _jieba()
    warm_up()
    gc.disable()
    pairs = [_both(text, cut, options.rounds) for text in texts]
    words, meanings = (median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = median(meaning / word for word, meaning in pairs)
    print(f"{len(texts)} phrases, median length {median(map(len, texts)):.0f} characters, the best of {options.rounds}")
    print(f"jieba.lcut   {words:7.1f} µs\nunderstand   {meanings:7.1f} µs")
    print(f"ratio        {ratio:7.2f}    (median of each phrase's own; at most {TARGET})")


def _both(text: str, cut: Callable[[str], list[str]], rounds: int) -> tuple[float, float]:
    """Microseconds of cutting and of understanding one text, turn by turn."""
    cuts, meanings = [], []
    for _ in range(rounds):
        cuts.append(_microseconds(lambda: cut(text)))
        meanings.append(_microseconds(lambda: _understood(text)))
    return min(cuts), min(meanings)


def _understood(text: str) -> tuple[str, float]:
    meaning = understand(text, today=DAY)
    return meaning.intent, meaning.score


def _microseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1e6


def _jieba() -> Callable[[str], list[str]]:
    jieba.setLogLevel("ERROR")
    jieba.initialize()
    cut: Callable[[str], list[str]] = jieba.lcut
    return cut


if __name__ == "__main__":
    main()
