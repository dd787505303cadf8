"""The one entrance: a message in, its meaning out."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

from nlp import segment
from nlp.exits import exit_of
from nlp.intents import Ranked, router
from nlp.meaning import CERTAIN, Meaning
from nlp.normal import normalise
from nlp.slots import find

LONGEST = 2_000  # characters; a message of WeChat has at most this many
RUNNERS_UP = 4
ALSO_CERTAIN = 0.6  # a clause must be this sure to add a second intent
SHORTEST_CLAUSE = 5

MOST_CLAUSES = 8

_CLAUSES = re.compile(r"[,.。;!?\n]+|(?=顺便|另外|还有|再就是|同时)")
_ASIDE = re.compile(r"顺便|顺带|另外|对了|还有(?:个|一|我|上|就)|再就是|;")
_NO_MATTER = ("none", "talk.small")


def understand(text: str, *, today: date) -> Meaning:
    """Read one message; `today` gives words like 明天 their day."""
    text = text[:LONGEST]
    normal = normalise(text)
    words = tuple(segment.words(normal))
    way_out = exit_of(normal)
    ranked, also = (((way_out, 1.0),), ()) if way_out else _intents(normal, words)
    return Meaning(
        text=text,
        normal=normal,
        intent=ranked[0][0],
        score=ranked[0][1],
        runners_up=ranked[1 : 1 + RUNNERS_UP],
        also=also,
        words=words,
        find=partial(find, text, words, today),
    )


def warm_up() -> None:
    """Load dictionary and weights; call before serving."""
    segment.warm_up()
    understand("你好", today=date(2026, 1, 5))


def _intents(normal: str, words: tuple[str, ...]) -> tuple[Ranked, tuple[str, ...]]:
    """The message's intents, and those it has besides; what is said before a 顺便 is the main thing."""
    if not any(character.isalnum() for character in normal):
        return (("none", 1.0),), ()
    ranked = router().rank(normal, words)
    aside = _ASIDE.search(normal, SHORTEST_CLAUSE)
    if aside:
        head = router().rank(normal[: aside.start()])
        if head[0][1] >= CERTAIN and head[0][0] not in _NO_MATTER:
            ranked = head
    return ranked, _also(normal, ranked[0][0])


def _also(normal: str, intent: str) -> tuple[str, ...]:
    """Intents of single clauses that differ from the message's own."""
    clauses = [clause for clause in _CLAUSES.split(normal) if len(clause) >= SHORTEST_CLAUSE]
    if len(clauses) < 2:
        return ()
    tops = [router().rank(clause)[0] for clause in clauses[:MOST_CLAUSES]]
    others = [name for name, score in tops if score >= ALSO_CERTAIN and name not in (intent, *_NO_MATTER)]
    return tuple(dict.fromkeys(others))
