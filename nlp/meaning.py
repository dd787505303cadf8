"""What a message means, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from nlp import segment

CERTAIN = 0.55  # from this score on an intent is acted upon without asking back
LIKELY = 0.08  # a runner-up below this is not worth offering
MOST_CHOICES = 3
RUNNERS_UP = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A fact read from a message: `text` as it was written at start:end, `value` in its normal form."""

    kind: str
    value: str | int | tuple[str | int, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Meaning:
    """One understood message; positions in `found` count in `text`. Facts, words and second intents are
    read when somebody asks: a greeting needs none."""

    text: str
    normal: str
    ranked: tuple[tuple[str, float], ...]  # intents with their scores, the likeliest first
    find: Callable[[], tuple[Found, ...]]
    seek: Callable[[], tuple[str, ...]]

    @property
    def intent(self) -> str:
        return self.ranked[0][0]

    @property
    def score(self) -> float:
        return self.ranked[0][1]

    @property
    def runners_up(self) -> tuple[tuple[str, float], ...]:
        return self.ranked[1 : 1 + RUNNERS_UP]

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """The facts of the message in its order."""
        return self.find()

    @cached_property
    def also(self) -> tuple[str, ...]:
        """What else the message asks for, in its order."""
        return self.seek()

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(segment.words(self.normal))

    @property
    def is_certain(self) -> bool:
        return self.score >= CERTAIN

    def first(self, kind: str) -> Found | None:
        """The first fact of a kind, in the order of the message."""
        return next((fact for fact in self.found if fact.kind == kind), None)

    def choices(self) -> tuple[str, ...]:
        """Two or three likely intents for "did you mean", the likeliest first; `none` is no choice."""
        ranked = ((self.intent, self.score), *self.runners_up)
        real = [(intent, score) for intent, score in ranked if intent != "none"]
        likely = [intent for place, (intent, score) in enumerate(real) if place < 2 or score >= LIKELY]
        return tuple(likely[:MOST_CHOICES])
