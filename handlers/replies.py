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
    is_aside: bool = False  # the head says all by itself, and the lines may go where another question follows


@dataclass(frozen=True)
class Silence:
    """Nothing to say."""


Reply = Text | News | Choices | Silence

ONE_MESSAGE = 1900  # bytes of UTF-8; a text reply may have 2048
LINE_BYTES = 6  # what a line to tap adds to its label, when it stands there as a number and words


def joined(replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """Words that follow one another as one message, so far as they fit: an answer in the response holds only one.

    Only the last lines to tap stay, since a number can count one list only.
    """
    whole: list[Reply] = []
    for reply in replies:
        before = whole[-1] if whole else None
        both = _both(before, reply)
        if both is None:
            whole.append(reply)
        else:
            whole[-1] = both
    return tuple(whole)


def _both(first: Reply | None, second: Reply) -> Reply | None:
    if not isinstance(first, Text | Choices) or not isinstance(second, Text | Choices):
        return None
    head = first.text if isinstance(first, Text) else first.head
    if isinstance(second, Text):
        words = f"{head}\n\n{second.text}"
        return Text(words) if len(words.encode()) <= ONE_MESSAGE else None
    words = f"{head}\n\n{second.head}"
    lines = len(second.tail.encode()) + sum(LINE_BYTES + len(choice.label.encode()) for choice in second.choices)
    if len(words.encode()) + lines > ONE_MESSAGE:
        return None
    return Choices(words, second.choices, second.tail, second.is_aside)


def say(key: str, **facts: object) -> Text:
    """The sentence of a wording key."""
    return Text(wording.text(key, **facts))


def ask(key: str, choices: tuple[Choice, ...], *, tail: str = "", **facts: object) -> Choices:
    """A question of the wording, with lines to tap."""
    return Choices(wording.text(key, **facts), choices, wording.text(tail) if tail else "")
