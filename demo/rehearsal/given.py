"""What a file gives, taken out name by name; whatever is wrong is told with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from config.rules import rules

Json = dict[str, Any]
Kind = TypeVar("Kind")
Member = TypeVar("Member", bound=StrEnum)

NAMES = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


class BadTalk(ValueError):
    """A conversation cannot be played as it is written."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}" if place else what)


@dataclass
class Given:
    """One table of a file, and where it stands."""

    place: str
    raw: Json
    _taken: set[str] = field(default_factory=set)

    def take(self, name: str, kind: type[Kind], default: Kind) -> Kind:
        """The value of a name, or the default where it is not given."""
        self._taken.add(name)
        value = self.raw.get(name, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.bad(f"“{name}” must be {NAMES.get(kind, kind.__name__)}, not {value!r}")
        return value

    def need(self, name: str, kind: type[Kind]) -> Kind:
        """The value of a name that must be given."""
        if name not in self.raw:
            raise self.bad(f"“{name}” is missing")
        value: Kind = self.take(name, kind, self.raw[name])
        return value

    def one_of(self, name: str, members: type[Member], default: Member) -> Member:
        """One of an enum's values."""
        value = self.take(name, str, default.value)
        known = [member.value for member in members]
        if value not in known:
            raise self.bad(f"“{name}” is {value!r}; {_advice(value, known)}")
        return members(value)

    def known(self, name: str, table: dict[str, Kind]) -> Kind:
        """What a table of the file or of the world calls so."""
        value = self.need(name, str)
        if value not in table:
            raise self.bad(f"“{name}”: nothing here is called {value!r}; {_advice(value, table)}")
        return table[value]

    def tables(self, name: str) -> list[Given]:
        """A list of tables, each with its place."""
        entries = self.take(name, list, [])
        found = []
        for number, entry in enumerate(entries, start=1):
            if not isinstance(entry, dict):
                raise self.bad(f"“{name}” {number} must be a table, not {entry!r}")
            found.append(Given(f"{self.place}, {name} {number}".lstrip(", "), entry))
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """One text, or a list of them."""
        self._taken.add(name)
        value = self.raw.get(name, [])
        many = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in many):
            raise self.bad(f"“{name}” must be a text or a list of texts, not {value!r}")
        return tuple(many)

    def moment(self, name: str, default: datetime) -> datetime:
        """A moment at the centre."""
        self._taken.add(name)
        value = self.raw.get(name, default)
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            moment = None
        if not isinstance(moment, datetime):
            raise self.bad(f"“{name}” must be a moment such as 2026-01-05T10:00:00, not {value!r}")
        return moment if moment.tzinfo else moment.replace(tzinfo=rules().zone)

    def span(self, name: str) -> timedelta:
        """A time such as “40 minutes”, “3 days”."""
        words = self.take(name, str, "0 minutes").split()
        unit = words[-1].removesuffix("s") if words else ""
        if len(words) != 2 or not words[0].isdigit() or unit not in UNITS:
            raise self.bad(f"“{name}” must be a time such as “40 minutes” or “3 days”, not {self.raw[name]!r}")
        return timedelta(seconds=int(words[0]) * UNITS[unit])

    def end(self) -> None:
        """Whatever nobody took is a mistake in writing."""
        for name in self.raw.keys() - self._taken:
            raise self.bad(f"nobody knows “{name}”; {_advice(name, self._taken)}")

    def bad(self, what: str) -> BadTalk:
        return BadTalk(self.place, what)


def _advice(value: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(value, names, n=1)
    return f"did you mean “{near[0]}”?" if near else f"known are {', '.join(names)}"
