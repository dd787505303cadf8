"""How sure the library may be that a document answers a question.

Five signs: how much of the question the document holds, how far it is ahead of the next one, how many of the question's
words stand in its title or where most of the question stands together, its single signs, and, against it, its length:
a long document holds much of any question. The weights were fitted in
five parts, each judged by the other four, on questions whose document was in a library of 2,013 documents against
questions whose document was not and against talk about other things, and rounded.
"""

from __future__ import annotations

from math import log

from nlp import segment
from nlp.lexicon import subjects
from nlp.normal import aligned, normalise
from nlp.search_index import Hit
from nlp.search_question import subject

COVERAGE, LEAD, WORDS, SIGNS, LENGTH = 4.0, 5.6, 2.8, 1.7, -0.7  # what each sign of a right answer counts
USUAL_LENGTH = 1000  # signs; what is shorter is no surer
WIDEST_LEAD = 0.3  # beyond that a lead says nothing more
SURE = 5.8
SURE_UNHEARD = 7.0  # of a message that was heard as not for this service
TITLED = 0.5  # of the words of such a message, by length
LIKELY = 3.4  # of a document that is offered by its title
LEAST_EVIDENCE = 2.9  # as if so many pairs that stand in one document only had been found
FEWEST_TITLED = 4  # signs of words that a title can name
SHORT_EVIDENCE, SHORT_COVERAGE, SHORT_SURE = 2.0, 0.5, 7.5  # of a question that names one thing: 展会补贴还有吗
COMPOUND, HALF = 4, 2  # signs of a term of the house that may be put together (技改补贴), and of what it is made of

_ASKING = frozenset(
    {
        "请问", "怎么", "怎样", "如何", "什么", "多少", "哪些", "哪个", "哪里", "可以", "能够", "需要",
        "应该", "应当", "我们", "公司", "有没有", "是否", "能否", "是不是", "为什么", "什么样", "多久", "几个",
        "想要", "了解", "知道", "咨询", "一下", "一个", "现在", "截止",
    }
)  # fmt: skip


def surety(question: str, around: str, hit: Hit, *, lead: float) -> float:
    """How sure the house is of a document, of which `around` is what `Index.around` tells.

    `lead` is that of its score over the next document's.
    """
    if hit.evidence < LEAST_EVIDENCE and not hit.is_titled and not _is_titled(question, around):
        return float("-inf")
    return sureness(question, around, hit, lead=lead)


def surety_of_policies(question: str, around: str, hit: Hit, *, lead: float) -> float:
    """The same of a question that was heard as one about policies: a short one needs less evidence, if it is surer."""
    sure = sureness(question, around, hit, lead=lead)
    is_short = hit.evidence >= SHORT_EVIDENCE and hit.coverage >= SHORT_COVERAGE and sure >= SHORT_SURE
    return sure if is_short else surety(question, around, hit, lead=lead)


def surety_of_talk(question: str, around: str, hit: Hit, *, lead: float) -> float:
    """The same of what was heard as none of ours: half of its words have to stand in the title.

    身份证在哪里办 is not answered by a clause that wants an identity card.
    """
    if words_held(question, _title(around)) < TITLED:
        return float("-inf")
    return surety(question, around, hit, lead=lead)


def sureness(question: str, around: str, hit: Hit, *, lead: float) -> float:
    """The sum of the signs of a right answer."""
    return (
        COVERAGE * hit.coverage
        + LEAD * hit.coverage * min(max(lead, 0.0), WIDEST_LEAD)  # far ahead with little is still little
        + WORDS * words_held(question, around)
        + SIGNS * hit.signs
        + LENGTH * log(max(hit.length / USUAL_LENGTH, 1.0))
    )


def words_held(question: str, body: str) -> float:
    """The share (0 to 1) of the question's words, by length, that a text holds."""
    asked = _words(normalise(question))
    if not asked:
        return 0.0
    plain = aligned(body)
    return sum(_held(word, plain) for word in asked) / sum(map(len, asked))


def _held(word: str, plain: str) -> int:
    """How many signs of a word stand there: all, or of a term that is put together those of a half."""
    if word in plain:
        return len(word)
    is_compound = len(word) == COMPOUND and word in subjects()
    return sum(HALF for half in (word[:HALF], word[HALF:]) if half in plain) if is_compound else 0


def _is_titled(question: str, around: str) -> bool:
    """Whether the title, the first line of what is around, names every word that says what is asked about."""
    asked, title = _words(subject(question)), aligned(_title(around))
    return sum(map(len, asked)) >= FEWEST_TITLED and all(word in title for word in asked)


def _title(around: str) -> str:
    return around.partition("\n")[0]


def _words(normal: str) -> set[str]:
    return {word for word in segment.words(normal) if len(word) > 1 and word not in _ASKING}
