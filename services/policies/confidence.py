"""How sure the library may be that an article answers a question.

The weights were fitted on questions whose document was in a library of 3,357 documents, against questions whose
document was not and against small talk: nine of ten right answers stay, and a quarter of the others is let through
(coverage alone lets a third through, and keeps three quarters of the wrong articles instead of half).
"""

from __future__ import annotations

from nlp import segment
from nlp.normal import aligned, normalise

COVERAGE, WORDS, MARGIN = 4.0, 2.8, 5.7  # what each sign of a right answer counts
WIDEST_MARGIN = 0.6  # beyond that a lead says nothing more
LEAST_COVERAGE = 0.1
SURE = 5.0

_ASKING = frozenset(
    {
        "请问", "怎么", "怎样", "如何", "什么", "多少", "哪些", "哪个", "哪里", "可以", "能够", "需要",
        "应该", "应当", "我们", "公司", "有没有", "是否", "能否", "是不是", "为什么", "什么样", "多久", "几个",
        "想要", "了解", "知道", "咨询", "一下", "一个", "现在",
    }
)  # fmt: skip


def is_sure(question: str, body: str, *, coverage: float, margin: float) -> bool:
    """Whether an article is good enough to be said.

    `coverage` is the search's; `margin` the lead of its document over the next one, as a share of its own score.
    """
    if coverage < LEAST_COVERAGE:
        return False
    said = COVERAGE * coverage + WORDS * words_held(question, body) + MARGIN * min(margin, WIDEST_MARGIN)
    return said >= SURE


def words_held(question: str, body: str) -> float:
    """The share (0 to 1) of the question's words, by length, that a text holds."""
    asked = {word for word in segment.words(normalise(question)) if len(word) > 1 and word not in _ASKING}
    if not asked:
        return 0.0
    plain = aligned(body)
    return sum(len(word) for word in asked if word in plain) / sum(map(len, asked))
