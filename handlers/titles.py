"""Which event a message names, by the longest piece of a title it holds."""

from __future__ import annotations

from collections.abc import Sequence

from models.events import Event
from nlp.lexicon import districts

SHORTEST = 3  # characters; fewer are in too many titles
LONGEST = 300  # characters of the message looked at


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
