"""Which event a message names: by the longest piece of a title it holds, by type, day, hour or district."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from config.rules import rules
from handlers.turn import Turn
from models.events import Event
from nlp.lexicon import districts
from nlp.meaning import Found
from nlp.slots import find
from nlp.spans import Lean, from_text
from services import clock

SHORTEST = 3  # characters; fewer are in too many titles
LONGEST = 300  # characters of the message looked at
NOON, EVENING = 12, 18  # hours at which a part of the day begins


def spoken_of(turn: Turn, text: str, events: Sequence[Event]) -> list[Event]:
    """The events a text speaks of: 周三下午的读懂日, 江东那场; several where it fits several."""
    facts = find(text[:LONGEST], turn.today, Lean.AHEAD)
    kind = next((str(fact.value) for fact in facts if fact.kind == "event_type"), "")
    fitting = named(text, events, kind)
    for kinds, fits in NARROWING:
        said = [fact for fact in facts if fact.kind in kinds]
        kept = [event for event in fitting or events if any(fits(fact, event) for fact in said)]
        fitting = kept or fitting
    return fitting


def named(text: str, events: Sequence[Event], kind: str = "") -> list[Event]:
    """The events a text speaks of, by title or else by type: all that fit equally well."""
    lengths = {event.id: _overlap(text[:LONGEST], event.title) for event in events}
    longest = max(lengths.values(), default=0)
    if longest >= SHORTEST:
        return [event for event in events if lengths[event.id] == longest]
    return [event for event in events if kind and event.type.value == kind]


def _overlap(text: str, title: str) -> int:
    """The length of the longest piece they share; the name of a district says nothing."""
    for length in range(min(len(text), len(title)), SHORTEST - 1, -1):
        for start in range(len(title) - length + 1):
            piece = title[start : start + length]
            if piece in text and piece not in districts():
                return length
    return 0


def _is_on(fact: Found, event: Event) -> bool:
    return from_text(str(fact.value)).holds(clock.local_day(event.starts_at))


def _is_at(fact: Found, event: Event) -> bool:
    hour = event.starts_at.astimezone(rules().zone).hour
    part = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
    return fact.value == part


def _is_in(fact: Found, event: Event) -> bool:
    return fact.value == event.district


NARROWING: tuple[tuple[tuple[str, ...], Callable[[Found, Event], bool]], ...] = (
    (("date",), _is_on),
    (("day_part",), _is_at),
    (("district",), _is_in),
)
