"""What the bot offers to do, as lines to tap."""

from __future__ import annotations

from config import wording
from handlers.replies import Choice, Choices
from handlers.turn import Turn

MENU = ("policy.ask", "appeal.submit", "event.list", "appeal.progress", "person.bind", "handoff.request")
OF_CONTACTS = (*MENU[:4], "mine", "policy.match", "handoff.request")
OF_OFFICERS = ("duty.log", "appeal.submit", "event.list", "group.announce", "policy.ask", "mine", "handoff.request")


def choice_of(intent: str) -> Choice:
    """An intent as a line to tap."""
    return Choice(intent, wording.text(f"intents.{intent.replace('.', '_')}"))


def menu(key: str) -> Choices:
    """The main menu under a sentence of the wording."""
    return Choices(wording.text(key), tuple(choice_of(intent) for intent in MENU))


def menu_for(turn: Turn, key: str) -> Choices:
    """The menu of who is writing: officers find their tools, and who is bound finds what is theirs."""
    ways = OF_OFFICERS if turn.officer else OF_CONTACTS if turn.contact else MENU
    return Choices(wording.text(key), tuple(map(choice_of, ways)))
