"""One thing a form needs to know: how it is asked, read, corrected and explained."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config import wording
from handlers import corrections
from handlers.replies import Choice
from handlers.turn import Json, Turn
from services.errors import Refusal

Reader = Callable[[Turn, str], Any]  # text → a JSON value; raises Refusal


@dataclass(frozen=True)
class Slot:
    """One thing a form needs to know."""

    name: str
    ask: str  # wording key of the question
    read: Reader
    asked: Callable[[Turn, Json], str] | None = None  # the question itself, where it is not one of the wording
    label: str = ""  # wording key of its names, the first one shown, when it can be corrected by name: 电话, 区 …
    why: str = ""  # wording key that says what it is needed for
    prefill: Callable[[Turn], Any] | None = None  # a value known when the form begins, or None
    overhear: Callable[[Turn], Any] | None = None  # the value, when any later message tells it beside its answer
    choices: Callable[[Turn, Json], tuple[Choice, ...]] | None = None
    is_needed: Callable[[Json], bool] = lambda answers: True
    settles: re.Pattern[str] | None = None  # words that answer this, though elsewhere they leave the form
    is_opinion: bool = False  # takes any sentence, a question too; only a short plain wish for something else is none
    is_free_text: bool = False  # takes nearly any sentence, so a clear question must be told apart from an answer
    is_name: bool = False  # takes nearly any word, so a command must be told apart from an answer

    def is_told_anew(self, turn: Turn, text: str) -> bool:
        """A fact beside its name: 企业是做机械的 names none, and 电话是打不通的 only tells something."""
        if self.is_free_text or not corrections.states(self.labels(), text):
            return False
        value = corrections.new_value(text)
        if self.is_name:
            return any(value.endswith(str(turn.found(kind) or text)) for kind in ("enterprise", "person"))
        try:
            return bool(self.read(turn, value))
        except Refusal:
            return False

    def labels(self) -> list[str]:
        return wording.text(self.label).split() if self.label else []
