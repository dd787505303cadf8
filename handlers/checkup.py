"""The self-check (政策体检): a few taps, and the list of what one can have; nothing of strangers is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from config import wording
from handlers import matching
from handlers.form import Form
from handlers.readers import read_district
from handlers.replies import Choice, Reply, say
from handlers.slot import Slot
from handlers.turn import Json, Turn
from services.errors import Refusal
from services.policies import self_check, sentences
from services.policies.fields import FIELDS, QUALIFICATIONS, Kind, Span
from services.policies.profile import Fact, Profile

Replies = tuple[Reply, ...]

NONE = "none"
NO_TITLE = frozenset({"没有", "无", "没", "都没", "没有了"})
SKIPPED = [None, None, ""]  # as a fact that says nothing: no policy asks, or it is known anyway
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(亿|千万|百万|万)?")
TENS = {"亿": 10_000.0, "千万": 1000.0, "百万": 100.0, "万": 1.0}
TITLES = ("first_title", "next_title")


def begin(turn: Turn) -> Replies:
    """政策体检; with no policy that asks for anything there is nothing to check."""
    if not self_check.asked(turn.look, turn.today).leaves:
        return (say("match.none_open"),)
    return (say("match.check_begin"), *CHECK.begin(turn))


def _finish(turn: Turn, answers: Json) -> Replies:
    facts = {name: Fact.from_json(answers[name]) for name in self_check.ORDER if answers.get(name)}
    offered = self_check.asked(turn.look, turn.today).titles()
    for name in TITLES:
        chosen = answers.get(name)
        if chosen and (chosen != NONE or name == TITLES[0]):
            facts |= dict(self_check.of_titles(None if chosen == NONE else chosen, offered))
    is_kept = matching.remember(turn, facts)
    not_kept = "match.check_not_kept_claim" if turn.contact else "match.check_not_kept"
    how = "match.check_kept" if is_kept else not_kept
    lead = f"{wording.text('match.check_done')}{wording.text(how)}"
    return (matching.listed(turn, lead=lead),)


def _slot(field: str) -> Slot:
    return Slot(
        field,
        ask=f"match.ask_{field}",
        read=_reader(field),
        prefill=_prefill(field),
        choices=_choices(field),
    )


def _prefill(field: str) -> Callable[[Turn], Any]:
    """What needs no question: what is known exactly, and what no policy asks for."""

    def known(turn: Turn) -> Any:
        leaves = self_check.asked(turn.look, turn.today).leaves.get(field, ())
        profile = matching.known(turn)
        decided = all(self_check.is_decided(leaf, profile, turn.today) for leaf in leaves)
        return SKIPPED if decided else None

    return known


def _choices(field: str) -> Callable[[Turn, Json], tuple[Choice, ...]]:
    def lines(turn: Turn, _answers: Json) -> tuple[Choice, ...]:
        if FIELDS[field].kind is Kind.WORD:
            words = _words(turn, field)
            return tuple(Choice(f"slot:{field}:{word}", sentences.value(field, word)) for word in words)
        cuts = self_check.asked(turn.look, turn.today).cuts(field)
        return tuple(Choice(f"slot:{field}:{place}", self_check.label(field, span))
                     for place, span in enumerate(self_check.spans(cuts)))  # fmt: skip

    return lines


def _reader(field: str) -> Callable[[Turn, str], Any]:
    def read(turn: Turn, text: str) -> Any:
        fact = _word(turn, field, text) if FIELDS[field].kind is Kind.WORD else _number(turn, field, text)
        if fact is None:
            raise Refusal("match.not_read")
        return fact.as_json()

    return read


def _words(turn: Turn, field: str) -> list[str]:
    """The words to choose from: those of the roster, those the policies ask for, and none of them."""
    words = self_check.words(turn.look, FIELDS[field])
    if FIELDS[field].choices:
        return words
    asked = (value for leaf in self_check.asked(turn.look, turn.today).leaves.get(field, ()) for value in leaf.values)
    return [*dict.fromkeys([*words, *asked]), wording.text("match.choice_other")]


def _word(turn: Turn, field: str, text: str) -> Fact | None:
    said = text.removeprefix(f"{field}:")
    words = _words(turn, field)
    if said in words:
        return Fact(word=said)
    if field == "district":
        return Fact(word=read_district(turn, said))
    named = [word for word in words if word in said or sentences.value(field, word) in said]
    return Fact(word=named[0]) if len(named) == 1 else None


def _number(turn: Turn, field: str, text: str) -> Fact | None:
    spans = self_check.spans(self_check.asked(turn.look, turn.today).cuts(field))
    _, is_tap, place = text.partition(f"{field}:")
    if is_tap:
        fits = place.isdigit() and int(place) < len(spans)
        return self_check.fact(field, spans[int(place)], turn.today) if fits else None
    said = AMOUNT.search(text)
    if said is None:
        return None
    number = float(said[1]) * TENS.get(said[2] or "", 1.0)
    wanted = Span.exactly(number)
    return next((self_check.fact(field, span, turn.today) for span in spans if span.holds(wanted)), None)


def _titles_known(turn: Turn) -> Any:
    asked = self_check.asked(turn.look, turn.today)
    profile: Profile = matching.known(turn)
    leaves = asked.leaves.get(QUALIFICATIONS, ())
    return "" if all(self_check.is_decided(leaf, profile, turn.today) for leaf in leaves) else None


def _title_choices(name: str) -> Callable[[Turn, Json], tuple[Choice, ...]]:
    def lines(turn: Turn, answers: Json) -> tuple[Choice, ...]:
        has = {answers.get(other) for other in TITLES if other != name}
        offered = [title for title in self_check.asked(turn.look, turn.today).titles() if title not in has]
        none = Choice(f"slot:{name}:{NONE}", wording.text("match.choice_none"))
        return (*(Choice(f"slot:{name}:{title}", title) for title in offered), none)

    return lines


def _read_title(turn: Turn, text: str) -> str:
    said = text.rpartition(":")[2]
    if said == NONE or wording.text("match.choice_none") in said or said in NO_TITLE:
        return NONE
    named = [title for title in self_check.asked(turn.look, turn.today).titles() if title in said]
    if not named:
        raise Refusal("match.not_read")
    return named[0]


def _title_slot(name: str, is_needed: Callable[[Json], bool] = lambda answers: True) -> Slot:
    return Slot(
        name,
        ask=f"match.ask_{name}",
        read=_read_title,
        prefill=_titles_known,
        choices=_title_choices(name),
        is_needed=is_needed,
    )


CHECK = Form(
    name="policy.check",
    slots=(
        *(_slot(field) for field in self_check.ORDER),
        _title_slot(TITLES[0]),
        _title_slot(TITLES[1], is_needed=lambda answers: answers.get(TITLES[0]) not in ("", NONE)),
    ),
    finish=_finish,
    dropped="match.check_left",
)
