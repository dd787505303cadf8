"""Facts in a message: who, where, how many, how much, which number, which day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from nlp import counts, dates, enterprises, event_names, named_things, official_numbers, people_names, phones, places
from nlp.meaning import Found
from nlp.normal import aligned
from nlp.spans import Lean

# Two readings of one place: an event's name and its type.
TWO_READINGS = frozenset({"event", "event_type"})

Finder = Callable[[str], Iterable[Found]]


@lru_cache(maxsize=256)  # the steps of a form read one message several times
def find(text: str, today: date, lean: Lean = Lean.NEAREST) -> tuple[Found, ...]:
    """All facts of a message in its order; where two readings overlap, the more exact one stays.

    `lean` says which way a day without a year looks: a form about the future and one about the past differ.
    """
    plain = aligned(text)
    taken: list[Found] = []
    for finder in (*_EXACT, lambda said: dates.find(said, today, lean), *_BY_SHAPE):
        for fact in finder(plain):
            if not any(_collide(fact, other) for other in taken):
                taken.append(_as_written(fact, text))
    taken.extend(_as_written(fact, text) for fact in counts.of_a_bare_figure(plain))
    return tuple(sorted(taken, key=lambda fact: (fact.start, fact.kind)))


def _collide(one: Found, other: Found) -> bool:
    if one.start >= other.end or other.start >= one.end:
        return False
    return one.kind == other.kind or not TWO_READINGS.issuperset((one.kind, other.kind))


def _as_written(fact: Found, text: str) -> Found:
    return Found(fact.kind, fact.value, text[fact.start : fact.end], fact.start, fact.end)


_EXACT: tuple[Finder, ...] = (
    official_numbers.credit_codes,
    official_numbers.appeal_numbers,
    phones.find,
    official_numbers.case_numbers,
    official_numbers.document_numbers,
    enterprises.find,
    people_names.find,
)
_BY_SHAPE: tuple[Finder, ...] = (
    event_names.find,
    named_things.find,
    places.find,
    counts.ratings,
    counts.ordinals,
    counts.headcounts,
    counts.money,
)
