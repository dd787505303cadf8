"""The second thing of a mixed message, offered once the first is done (一句话两件事)."""

from __future__ import annotations

from config import wording
from handlers import table
from handlers.menu import choice_of
from handlers.replies import Choice, Choices, Reply, Text
from handlers.turn import ALSO, UNCLEAR, Turn

Replies = tuple[Reply, ...]

SHORTEST = 10  # characters; fewer hold one thing
LONGEST = 500
SMALL = frozenset({"none", "talk.small"})
# What belongs to the first thing and is no second one: 请尽快处理, 有人吗.
PART = {
    "appeal.submit": SMALL | {"appeal.progress", "appeal.supplement", "appeal.rate", "handoff.request"},
    "appeal.progress": SMALL | {"appeal.submit", "appeal.supplement", "handoff.request"},
    "appeal.supplement": SMALL | {"appeal.submit", "appeal.progress"},
    "event.sign_up": SMALL | {"person.bind"},  # 联系人李敏139… tells who comes
}


def note(turn: Turn, intent: str) -> None:
    """Remember what a message wants besides; a new message that wants something else makes it forgotten."""
    meaning = turn.meaning
    turn.dialogue.topic.pop(ALSO, None)
    if meaning is None or intent in SMALL or len(meaning.normal) < SHORTEST or turn.dialogue.form is not None:
        return
    others = [other for other in meaning.also if other in table.INTENTS and other not in PART.get(intent, SMALL)]
    if others:
        turn.dialogue.topic[ALSO] = [others[0], turn.text[:LONGEST]]


def offered(turn: Turn, replies: Replies) -> Replies:
    """The replies with the second thing as a line to tap, when nothing is being filled in any more."""
    dialogue, waiting = turn.dialogue, turn.dialogue.topic.get(ALSO)
    if not waiting or dialogue.form is not None or dialogue.beneath is not None or not replies:
        return replies
    last, intent = replies[-1], str(waiting[0])
    if isinstance(last, Choices) and not last.is_aside:
        return replies  # a question stands; the second thing waits for its answer
    del dialogue.topic[ALSO]
    if not isinstance(last, Text | Choices) or table.INTENTS[intent].audience(turn) is not None:
        return replies
    dialogue.topic[UNCLEAR] = waiting[1]
    choice = Choice(intent, choice_of(intent).label)
    word = wording.text("manners.also", label=choice.label)
    if isinstance(last, Text):
        return (*replies[:-1], Choices(f"{last.text}\n\n{word}", (choice,), is_aside=True))
    lines = (choice, *(one for one in last.choices if one.id != intent))
    return (*replies[:-1], Choices(f"{last.head}\n\n{word}", lines, last.tail, is_aside=True))
