"""What to answer, as plain values; only the door knows XML."""

from __future__ import annotations

from dataclasses import dataclass

from config import wording


@dataclass(frozen=True)
class Text:
    """Words."""

    text: str


@dataclass(frozen=True)
class News:
    """A card that opens a page."""

    title: str
    description: str
    url: str
    picture: str = ""


@dataclass(frozen=True)
class Choice:
    """One line a person can tap, or choose by its number."""

    id: str
    label: str  # what is shown, and what the tap says


@dataclass(frozen=True)
class Choices:
    """A question with lines to tap."""

    head: str
    choices: tuple[Choice, ...]
    tail: str = ""


@dataclass(frozen=True)
class Silence:
    """Nothing to say."""


Reply = Text | News | Choices | Silence


def say(key: str, **facts: object) -> Text:
    """The sentence of a wording key."""
    return Text(wording.text(key, **facts))


def ask(key: str, choices: tuple[Choice, ...], *, tail: str = "", **facts: object) -> Choices:
    """A question of the wording, with lines to tap."""
    return Choices(wording.text(key, **facts), choices, wording.text(tail) if tail else "")
