"""The one entrance: a message in, its meaning out."""

from __future__ import annotations

import re
from datetime import date

from nlp import segment
from nlp.exits import exit_of
from nlp.intents import Ranked, router
from nlp.meaning import Meaning
from nlp.normal import normalise
from nlp.slots import find

LONGEST = 2_000  # characters; a message of WeChat has at most this many
RUNNERS_UP = 4
ALSO_CERTAIN = 0.6  # a clause must be this sure to add a second intent
SHORTEST_CLAUSE = 5

_CLAUSES = re.compile(r"[,.。;!?\n]+|(?=顺便|另外|还有|再就是|同时)")
_NO_SECOND = {"none", "talk.small"}


def understand(text: str, *, today: date) -> Meaning:
    """Read one message; `today` gives words like 明天 their day."""
    text = text[:LONGEST]
    normal = normalise(text)
    words = tuple(segment.words(normal))
    way_out = exit_of(normal)
    ranked: Ranked = ((way_out, 1.0),) if way_out else _ranked(normal)
    intent, score = ranked[0]
    return Meaning(
        text=text,
        normal=normal,
        intent=intent,
        score=score,
        runners_up=ranked[1 : 1 + RUNNERS_UP],
        also=() if way_out else _also(normal, intent),
        found=find(text, words, today),
        words=words,
    )


def warm_up() -> None:
    """Load dictionary and weights; call before serving."""
    segment.warm_up()
    understand("你好", today=date(2026, 1, 5))


def _ranked(normal: str) -> Ranked:
    if not any(character.isalnum() for character in normal):
        return (("none", 1.0),)
    return router().rank(normal)


def _also(normal: str, intent: str) -> tuple[str, ...]:
    """Intents of single clauses that differ from the message's own."""
    clauses = [clause for clause in _CLAUSES.split(normal) if len(clause) >= SHORTEST_CLAUSE]
    if len(clauses) < 2:
        return ()
    tops = (router().rank(clause)[0] for clause in clauses)
    others = [name for name, score in tops if score >= ALSO_CERTAIN and name != intent and name not in _NO_SECOND]
    return tuple(dict.fromkeys(others))
