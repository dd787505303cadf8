"""How well the facts of messages are read: precision, recall and F1 of each slot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from nlp.meaning import Found, Meaning
from nlp.normal import aligned

ENOUGH = 0.5  # share of characters from which two free texts name one thing

# The facts that answer to a slot of the evaluation lines.
KINDS: Mapping[str, tuple[str, ...]] = {
    "district": ("district",),
    "company": ("enterprise",),
    "phone": ("phone",),
    "event": ("event",),
    "date": ("date",),
    "time": ("time", "day_part"),
    "ticket_no": ("appeal_number", "case_number"),
    "department": ("department",),
    "headcount": ("headcount",),
    "policy_topic": ("policy_topic",),
    "rating": ("rating",),
}
EXACT = frozenset({"district", "phone", "headcount", "rating"})
AS_WRITTEN = frozenset({"company", "date", "time", "ticket_no", "department"})

_ONE_ONLY = frozenset({"policy_topic"})  # of several the one that was said first
_EVERYWHERE = frozenset({"district", "company", "phone"})
_OF_EVENTS = frozenset({"event", "date", "time", "department", "headcount"})
_OF_APPEALS = frozenset({"policy_topic", "department", "ticket_no", "date"})
# What a message of an intent is read for: a figure in a complaint is no number of seats.
WANTED: Mapping[str, frozenset[str]] = {
    "policy.ask": frozenset({"policy_topic", "department"}),
    "appeal.submit": frozenset({"policy_topic", "department", "event"}),
    "event.sign_up": _OF_EVENTS,
    "event.list": _OF_EVENTS - {"headcount"},
    "event.cancel": _OF_EVENTS,
    "appeal.progress": _OF_APPEALS,
    "appeal.supplement": _OF_APPEALS,
    "appeal.rate": frozenset({"rating", "ticket_no", "event"}),
    "room.book": frozenset({"date", "time", "headcount"}),
    "handoff.request": frozenset({"date", "time", "department"}),
}


@dataclass(frozen=True, slots=True)
class SlotFigures:
    """One slot: how many are marked, how many were read, and how well."""

    count: int
    read: int
    precision: float
    recall: float
    f1: float


def slot_figures(rows: Sequence[Mapping[str, Any]], meanings: Sequence[Meaning]) -> dict[str, SlotFigures]:
    """Compare the `slots` of the rows with the facts of their meanings; facts an intent has no use for do not count."""
    return {slot: row for slot in KINDS if (row := _slot(slot, rows, meanings)).count or row.read}


def slot_table(slots: Mapping[str, SlotFigures]) -> list[str]:
    """The figures as lines of text."""
    lines = [f"{'slot':20} {'lines':>5} {'prec':>6} {'recall':>6} {'F1':>6}"]
    for name, row in slots.items():
        lines.append(f"{name:20} {row.count:5} {row.precision:6.3f} {row.recall:6.3f} {row.f1:6.3f}")
    return lines


def misread(rows: Sequence[Mapping[str, Any]], meanings: Sequence[Meaning]) -> Iterator[tuple[str, str, str, str]]:
    """Text, slot, what is marked and what was read, wherever the two differ."""
    for row, meaning in zip(rows, meanings, strict=True):
        for slot in KINDS:
            wanted, given = _marked(row, slot), _read(meaning, slot)
            if _hits(slot, wanted, given) < max(len(wanted), len(given)):
                yield row["text"], slot, " ".join(wanted), " ".join(given)


def _slot(slot: str, rows: Sequence[Mapping[str, Any]], meanings: Sequence[Meaning]) -> SlotFigures:
    pairs = [(_marked(row, slot), _read(meaning, slot)) for row, meaning in zip(rows, meanings, strict=True)]
    hits = sum(_hits(slot, wanted, given) for wanted, given in pairs)
    marked, read = sum(len(wanted) for wanted, _ in pairs), sum(len(given) for _, given in pairs)
    precision, recall = hits / read if read else 0.0, hits / marked if marked else 0.0
    both = precision + recall
    return SlotFigures(marked, read, precision, recall, 2 * precision * recall / both if both else 0.0)


def _marked(row: Mapping[str, Any], slot: str) -> list[str]:
    value = row.get("slots", {}).get(slot)
    values = [] if value is None else value if isinstance(value, list) else [value]
    return [_plain(slot, str(one)) for one in values]


def _read(meaning: Meaning, slot: str) -> list[str]:
    if slot not in _EVERYWHERE | WANTED.get(meaning.intent, frozenset()):
        return []
    facts = [fact for fact in meaning.found if fact.kind in KINDS[slot] and not _is_told_with_a_day(fact, meaning)]
    facts = facts[:1] if slot in _ONE_ONLY else facts
    said = [_plain(slot, fact.text if slot in AS_WRITTEN else str(fact.value)) for fact in facts if _is_said(fact)]
    return list(dict.fromkeys(said))


def _is_told_with_a_day(fact: Found, meaning: Meaning) -> bool:
    """下午 in 周四下午 is part of the day."""
    return fact.kind == "day_part" and any(day.end == fact.start for day in meaning.found if day.kind == "date")


def _is_said(fact: Found) -> bool:
    """A verdict in words is a rating for us, but is not marked as one."""
    return fact.kind != "rating" or any(sign in fact.text for sign in "星分⭐🌟★") or fact.text.isdigit()


def _plain(slot: str, value: str) -> str:
    return aligned(value).removesuffix("区") if slot == "district" else aligned(value)


def _hits(slot: str, wanted: Sequence[str], given: Sequence[str]) -> int:
    agree: Callable[[str, str], bool] = str.__eq__ if slot in EXACT else _name_one_thing
    left = list(given)
    hits = 0
    for one in wanted:
        match = next((other for other in left if agree(one, other)), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return hits


def _name_one_thing(one: str, other: str) -> bool:
    return one in other or other in one or SequenceMatcher(None, one, other).ratio() >= ENOUGH
