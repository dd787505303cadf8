"""Remembering what was done last, so that it can be taken back (撤销)."""

from __future__ import annotations

from config import wording
from handlers.replies import Choice, Choices
from handlers.turn import Turn


def done(turn: Turn, name: str, id: object, text: str, *, what: str = "", more: tuple[Choice, ...] = ()) -> Choices:
    """Tell that something was done, with the line that takes it back; `what` names it when that is told."""
    turn.dialogue.topic["deed"] = {"name": name, "id": str(id), "what": what, "at": turn.now.isoformat()}
    return Choices(text, (*more, Choice("undo", wording.text("undo.choice"))), is_aside=True)


def final(turn: Turn) -> None:
    """What was done now cannot be taken back, so 撤销 must not take back what was done before it."""
    turn.dialogue.topic.pop("deed", None)
