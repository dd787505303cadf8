"""A conversation as a file says it: who says what when, and what should come of it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from demo.rehearsal.given import BadTalk, Given, Json

MONDAY_MORNING = datetime(2026, 1, 5, 10, 0)  # at the centre, where a file names no other moment
FACTS = (
    "people", "enterprises", "officers", "departments", "staff", "policies", "events", "signups", "appeals", "unbound",
)  # fmt: skip
DEEDS: dict[str, type[Any]] = {
    "says": str,
    "voice": str,
    "image": str,
    "location": str,
    "link": str,
    "file": str,
    "taps": str,
    "clicks": str,
    "sends": dict,
    "staff": dict,
}


@dataclass(frozen=True)
class Expected:
    """What should come of one turn; None where the file says nothing of it."""

    hears: tuple[str, ...]
    not_hears: tuple[str, ...]
    is_silent: bool
    messages: int
    intent: str | None
    offers: tuple[str, ...] | None
    form: str | None
    asking: str | None
    draft: str | None
    answers: Json
    rows: Json
    saved: Json
    posted: list[Any] | None


@dataclass(frozen=True)
class Step:
    """One turn: somebody does something, some time after the turn before."""

    place: str
    who: str  # empty: the one who spoke before
    after: timedelta
    at: datetime | None
    deed: str
    what: Any
    expected: Expected


@dataclass(frozen=True)
class Talk:
    """A whole conversation."""

    title: str
    who: str
    at: datetime
    facts: Given
    steps: tuple[Step, ...]


def read(path: Path) -> Talk:
    """Read a file. Raises BadTalk with the place of what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as fault:
        raise BadTalk(str(path), fault.strerror or "cannot be read") from None
    except ValueError as fault:  # of either format, with line and column
        raise BadTalk(str(path), str(fault)) from None
    if not isinstance(raw, dict):
        raise BadTalk(str(path), "the file must hold a table")
    return written(raw, place=path.name)


def written(raw: Json, *, place: str = "") -> Talk:
    """The conversation of a table."""
    given = Given(place, raw)
    talk = Talk(
        title=given.need("title", str),
        who=given.take("who", str, "李敏"),
        at=given.moment("at", MONDAY_MORNING),
        facts=Given(place, {name: given.take(name, list, []) for name in FACTS}),
        steps=tuple(_step(turn) for turn in given.tables("turn")),
    )
    given.end()
    if not talk.steps:
        raise given.bad("there is no [[turn]]")
    return talk


def _step(given: Given) -> Step:
    deeds = [name for name in DEEDS if name in given.raw]
    if len(deeds) != 1:
        raise given.bad(f"a turn has exactly one of {', '.join(DEEDS)}, not {' and '.join(deeds) or 'none'}")
    deed = deeds[0]
    step = Step(
        place=given.place,
        who=given.take("who", str, ""),
        after=given.span("after"),
        at=given.moment("at", MONDAY_MORNING) if "at" in given.raw else None,
        deed=deed,
        what=given.need(deed, DEEDS[deed]),
        expected=_expected(given),
    )
    given.end()
    return step


def _expected(given: Given) -> Expected:
    def told(name: str) -> str | None:
        return given.take(name, str, "") if name in given.raw else None

    return Expected(
        hears=given.texts("hears"),
        not_hears=given.texts("not_hears"),
        is_silent=given.take("is_silent", bool, False),
        messages=given.take("messages", int, 1),
        intent=told("intent"),
        offers=given.texts("offers") if "offers" in given.raw else None,
        form=told("form"),
        asking=told("asking"),
        draft=told("draft"),
        answers=given.take("answers", dict, {}),
        rows=given.take("rows", dict, {}),
        saved=given.take("saved", dict, {}),
        posted=given.take("posted", list, []) if "posted" in given.raw else None,
    )
