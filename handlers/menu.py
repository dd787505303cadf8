"""What the bot offers to do, as lines to tap."""

from __future__ import annotations

from config import wording
from handlers.replies import Choice, Choices

MENU = ("policy.ask", "appeal.submit", "event.list", "appeal.progress", "person.bind", "handoff.request")


def choice_of(intent: str) -> Choice:
    """An intent as a line to tap."""
    return Choice(intent, wording.text(f"intents.{intent.replace('.', '_')}"))


def menu(key: str) -> Choices:
    """The main menu under a sentence of the wording."""
    return Choices(wording.text(key), tuple(choice_of(intent) for intent in MENU))
