"""The sentences of an article that answer a question, word for word."""

from __future__ import annotations

import re

import numpy as np

from nlp import grams

_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;]?[”」』）)]?")


def best_sentences(question: str, text: str, limit: int = 120) -> str:
    """The passage of whole neighbouring sentences, at most `limit` characters, that holds most of the question.

    One sentence longer than the limit is cut at a comma or, failing that, at the limit, and ends in an ellipsis.
    """
    sentences = [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip()]
    if not sentences:
        return text.strip()[:limit]
    asked = grams.of_question(question)
    gains = [_gain(asked, sentence) for sentence in sentences]
    best = max(range(len(sentences)), key=lambda place: (gains[place], -place))
    first, last = best, best
    while _next_fits(sentences, first, last, limit):
        last += 1
    if len(sentences[best]) > limit:
        return _cut(sentences[best], limit)
    while first > 0 and gains[first - 1] > 0 and _length(sentences, first - 1, last) <= limit:
        first -= 1
    return "".join(sentences[first : last + 1])


def _gain(asked: grams.Grams, sentence: str) -> int:
    return int(np.isin(asked, grams.of_text(sentence)).sum())


def _length(sentences: list[str], first: int, last: int) -> int:
    return sum(map(len, sentences[first : last + 1]))


def _next_fits(sentences: list[str], first: int, last: int, limit: int) -> bool:
    return last + 1 < len(sentences) and _length(sentences, first, last + 1) <= limit


def _cut(sentence: str, limit: int) -> str:
    head = sentence[: limit - 1]
    comma = max(head.rfind(sign) for sign in "，,、：")
    return (head[:comma] if comma > limit // 2 else head) + "…"
