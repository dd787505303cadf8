"""What a view of the pages has at hand: the settings, the office, and the library's index."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, cast

from flask import abort, g, request
from markupsafe import Markup, escape

from config.rules import rules
from config.settings import Settings
from models.work import SYSTEM, Actor, Office, Work
from services import clock
from services.policies.answer import Shelf

LARGEST_PAGE = 500
PHONE = re.compile(r"(?<![\d&#-])(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9})(?![\d-])")


@dataclass(frozen=True)
class Here:
    """The pages' door of one process."""

    settings: Settings
    office: Office
    shelf: Shelf

    def reading(self) -> AbstractContextManager[Work]:
        return self.office.reading()

    def work(self, actor: Actor = SYSTEM) -> AbstractContextManager[Work]:
        return self.office.work(actor)


def here() -> Here:
    """The door at which the request stands."""
    return cast(Here, g.pages)


def come_in(door: Here) -> None:
    """Stand at the door; no page of ours has the character that PostgreSQL keeps in no text."""
    g.pages = door
    if "\0" in request.path:
        abort(404)


def at_hand() -> dict[str, Any]:
    """What every template of the pages knows."""
    return {
        "centre": rules().centre_name,
        "centre_phone": rules().centre_phone,
        "nonce": g.nonce,
        "local": clock.local_day,
        "dialable": dialable,
    }


def dialable(text: str) -> Markup:
    """Text whose telephone numbers can be tapped."""
    return Markup(PHONE.sub(r'<a href="tel:\g<0>">\g<0></a>', str(escape(text))))


def typed(name: str, longest: int = 60) -> str:
    """What stands in the address under a name, without the character that PostgreSQL keeps in no text."""
    return request.args.get(name, "").replace("\0", "").strip()[:longest]


def number(name: str, most: int = LARGEST_PAGE) -> int | None:
    """A number of the address from 1 to `most`, or None."""
    words = request.args.get(name, "")
    is_number = words.isascii() and words.isdigit() and len(words) <= len(str(most))
    return int(words) if is_number and 1 <= int(words) <= most else None
