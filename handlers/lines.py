"""The lines that were offered: which of them a message takes (点选)."""

from __future__ import annotations

import re

from config import wording
from handlers import menu as menus
from handlers import table
from handlers.asking import CONFIRM
from handlers.corrections import TAKES, bare
from handlers.counted_out import number_of
from handlers.policy_words import names_article
from handlers.replies import Choice, Choices, Reply, Silence, say
from handlers.turn import Turn

YES = "yes"  # in the topic: the id of the line that a plain yes takes
TAKEN_BY_NAME = re.compile("登记|约|对接")
SEATS = re.compile(r"^[1-9一两二三四五六七八九](?:个|位|名)(?:吧|了)?[。.!！]?$")
OFFERS = re.compile(r"吗[？?]\s*$")

Replies = tuple[Reply, ...]


def keep(turn: Turn, replies: Replies) -> None:
    """Remember what the last reply offers, and which of it a plain yes takes."""
    offer = _offer(replies)
    turn.dialogue.choices = [[choice.id, choice.label] for choice in offer.choices] if offer else []
    turn.dialogue.topic.pop(YES, None)
    last = replies[-1]
    if isinstance(last, Choices) and last.choices and OFFERS.search(last.head):
        turn.dialogue.topic[YES] = last.choices[0].id


def _offer(replies: Replies) -> Choices | None:
    last = next((reply for reply in reversed(replies) if not isinstance(reply, Silence)), None)
    return last if isinstance(last, Choices) else None


def last_offer(turn: Turn) -> tuple[Choice, ...]:
    return tuple(Choice(key, label) for key, label in turn.dialogue.choices)


def chosen(turn: Turn) -> Choice | None:
    """The line that was tapped, typed or counted out. What was tapped in an older message counts if it still can."""
    offer = last_offer(turn)
    tapped = str(turn.fields.get("bizmsgmenuid") or "")
    for line in offer:
        if tapped == line.id or (not tapped and turn.text.strip() == line.label):
            return line
    if tapped:
        return Choice(tapped, turn.text) if _still_leads(turn, tapped) else None
    place = number(turn)
    if place is not None and 1 <= place <= len(offer):
        return offer[place - 1]
    first = str(turn.dialogue.topic.get(YES, ""))
    if first and _agrees(turn, first) and turn.meaning and TAKES.match(bare(turn.meaning.normal)):
        return next((line for line in offer if line.id == first), None)
    return None


def _agrees(turn: Turn, first: str) -> bool:
    """Whether a yes is for the offer: at a summary a mere 好的 is for that, and 好 tells none of a form's own lines."""
    form = turn.dialogue.form
    if form is None or TAKEN_BY_NAME.search(turn.text):
        return True
    return form.asking != CONFIRM and not first.startswith("slot:")


def _still_leads(turn: Turn, tapped: str) -> bool:
    ways = (table.INTENTS, table.WAYS_OUT, table.COMMANDS)
    is_of_form = turn.dialogue.form is not None and tapped.startswith("slot:")
    return is_of_form or tapped.partition(":")[0] in table.CHOSEN or any(tapped in way for way in ways)


def number(turn: Turn) -> int | None:
    """The place in the list that the message names."""
    return None if names_article(turn) or _counts_people(turn) else number_of(turn.text)


def _counts_people(turn: Turn) -> bool:
    """「2个」 where a sign-up is checked: so many come, and no line is meant."""
    form = turn.dialogue.form
    is_checked = form is not None and form.name == "event.sign_up" and form.asking == CONFIRM
    return is_checked and SEATS.match(turn.text.strip()) is not None


def no_such_line(turn: Turn) -> Replies:
    """A number beyond the list: the list once more."""
    offer = last_offer(turn)
    if not offer:
        return (menus.menu("manners.menu"),)
    turn.has_asked = True
    return (Choices(wording.text("manners.choose_within", most=len(offer)), offer),)


def stale(turn: Turn) -> Replies:
    """A line of an older message that leads nowhere any more."""
    if turn.dialogue.form is not None:
        return (say("manners.stale_tap"),)
    return (menus.menu("manners.stale_tap"),)
