"""The sentences of a document that answer a question, word for word."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log
from operator import mul

import numpy as np

from nlp.aspects import is_opening
from nlp.grams import Grams, of_text, pairs_of, signs_of
from nlp.search_question import Question, read
from nlp.search_segment import Floats

Places = tuple[list[int], list[int]]  # where pairs stand, and which

LONGEST = 250  # characters
TOLD_BY_TITLE = 0.3  # what the title says already, a passage need not say again
OPENING = 0.8  # of a passage that greets and cites
AGAIN = 0.3  # for each e-fold of a pair said again
ASKED_AT, OFF_CENTRE = 0.25, 0.5  # the answer follows what was named: that stands best in a passage's first quarter
FITTING = 1.1  # a passage that holds the kind of thing asked for

_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]*[”」』）)]?|\n+")
_CLAUSE = re.compile(r"[^。！？；!?;\n，,：:、 ]+[。！？；!?;\n，,：:、 ]*[”」』）)]?|[。！？；!?;\n，,：:、 ]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A passage: which part it stands in, from where to where."""

    part: int
    start: int
    end: int


def best_sentences(question: str, text: str, limit: int = LONGEST, answered: re.Pattern[str] | None = None) -> str:
    """The passage of one text; whole neighbouring sentences, or clauses and an ellipsis where one is too long."""
    asked = read(question)
    span = best_passage(asked, asked.counts, "", [text], limit=limit, answered=answered)
    return quoted(text, span, limit)


def quoted(text: str, span: Span, limit: int = LONGEST) -> str:
    """The words of a span; an ellipsis where it breaks off within a sentence."""
    said = text[span.start : span.end].strip()
    is_broken = span.end < len(text) and not re.search(r"[。！？；!?;\n][”」』）)]?\s*$", text[span.start : span.end])
    return f"{said[: limit - 1]}…" if is_broken else said[:limit]


def best_passage(
    asked: Question,
    weights: Floats,
    title: str,
    parts: Sequence[str],
    *,
    limit: int = LONGEST,
    answered: re.Pattern[str] | None = None,
    fitting: float = FITTING,
) -> Span:
    """The passage, within one part, that holds most of what was asked and the title does not say already."""
    said = asked.pairs[: asked.said]
    pieces = [list(_pieces(text, len(title) if text.startswith(title) else 0, limit)) for text in parts]
    places = _places(parts, said)
    worth = weights[: asked.said] * np.where(np.isin(said, of_text(title)), TOLD_BY_TITLE, 1.0)
    worth = worth * _rarity_within(pieces, places, len(said))
    worths = worth.tolist()
    best, most = Span(0, 0, min(limit, len(parts[0]))), -1.0
    for number, text in enumerate(parts):
        at, held = places[number]
        if not at and most >= 0:
            continue
        for start, end in _windows(pieces[number], limit):
            first, beyond = bisect_left(at, start), bisect_left(at, end - 1)
            if first == beyond and most >= 0:
                continue
            score = _worth(at[first:beyond], held[first:beyond], worths, start, end)
            if score * max(fitting, 1.0) <= most:  # whatever it says, it is not the best
                continue
            passage = text[start:end]
            score *= (OPENING if is_opening(passage) else 1.0) * (
                fitting if answered is not None and answered.search(passage) else 1.0
            )
            if score > most + 1e-9:
                best, most = Span(number, start, end), score
    return best


def _worth(at: Sequence[int], held: Sequence[int], worth: Sequence[float], start: int, end: int) -> float:
    """What the pairs held weigh, and where they stand; a passage has few of them, so no arrays are made for it."""
    if not at:
        return 0.0
    weights = [worth[pair] + 1e-9 for pair in held]
    centre = (sum(map(mul, at, weights)) / sum(weights) - start) / max(end - start, 1)
    said: float = sum(worth[pair] * (1 + AGAIN * log(times)) for pair, times in Counter(held).items())
    said *= 1 - OFF_CENTRE * abs(centre - ASKED_AT)
    return said


def _pieces(text: str, begin: int, limit: int) -> Iterator[tuple[int, int]]:
    """Where sentences stand; those longer than the limit by their clauses."""
    for match in _SENTENCE.finditer(text, begin):
        if match.end() - match.start() <= limit:
            yield match.span()
        else:
            yield from ((clause.start(), clause.end()) for clause in _CLAUSE.finditer(text, *match.span()))


def _windows(pieces: list[tuple[int, int]], limit: int) -> Iterator[tuple[int, int]]:
    """From each piece on as many as fit."""
    last = 0
    for number, (start, _) in enumerate(pieces):
        last = max(last, number)
        while last + 1 < len(pieces) and pieces[last + 1][1] - start <= limit:
            last += 1
        yield start, min(pieces[last][1], start + limit)


def _places(parts: Sequence[str], asked: Grams) -> list[Places]:
    """Where pairs of the question stand in each text, and which."""
    pairs = pairs_of(signs_of("\n".join(parts)))
    if not len(asked) or not len(pairs):
        return [([], []) for _ in parts]
    where = np.minimum(np.searchsorted(asked, pairs), len(asked) - 1)
    at = np.flatnonzero(asked[where] == pairs)
    begins = list(accumulate((len(text) + 1 for text in parts), initial=0))
    bounds = np.searchsorted(at, begins).tolist()
    held, places = where[at].tolist(), at.tolist()
    return [
        ([place - begin for place in places[first:beyond]], held[first:beyond])
        for begin, (first, beyond) in zip(begins, pairwise(bounds), strict=False)
    ]


def _rarity_within(pieces: list[list[tuple[int, int]]], places: list[Places], kinds: int) -> Floats:
    """What stands in every sentence of a document says little about which one answers."""
    spread = np.zeros(kinds)
    for of_part, (at, held) in zip(pieces, places, strict=True):
        ends = [end for _, end in of_part]
        for pair, _ in {(pair, bisect_right(ends, place)) for place, pair in zip(at, held, strict=True)}:
            spread[pair] += 1
    sentences = sum(map(len, pieces))
    rarity: Floats = np.log(1 + sentences / np.maximum(spread, 1)) / np.log(2 + sentences)
    return rarity
