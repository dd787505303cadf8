"""The same question again: met with other words, and the third time with a person (重复提问)."""

from __future__ import annotations

from config import wording
from handlers import handoff
from handlers.menu import choice_of
from handlers.replies import Choice, Choices, Reply, Text
from handlers.turn import Turn
from models.kinds import HandoffReason
from services.policies.asked import PERSON

Replies = tuple[Reply, ...]

# Where an answer that did not help may be asked for again; who greets three times needs nobody.
REPEATABLE = frozenset({"policy.ask", "appeal.progress", "none"})
ALIKE = 0.8  # of the words of both questions, those they share
LONGEST = 40  # words kept
TOO_OFTEN = 3
SAID = "said"  # in the topic: the words of the last question, and how often it was asked in a row


def times(turn: Turn, intent: str) -> int:
    """How often in a row this was asked, this time included."""
    topic, meaning = turn.dialogue.topic, turn.meaning
    if intent not in REPEATABLE or meaning is None or turn.fields.get("bizmsgmenuid"):
        topic.pop(SAID, None)
        return 1
    words = sorted({word for word in meaning.words if word.strip()})[:LONGEST]
    before = topic.get(SAID) or {}
    is_again = before.get("intent") == intent and _is_alike(words, before.get("words", []))
    count = int(before.get("times", 0)) + 1 if is_again else 1
    topic[SAID] = {"intent": intent, "words": words, "times": count}
    return count


def other_words(turn: Turn, intent: str, count: int, replies: Replies) -> Replies:
    """The answer to a question asked again; a person answers the third time."""
    if count < 2 or turn.dialogue.form is not None:
        return replies
    if count >= TOO_OFTEN and intent != "none" and not turn.dialogue.handoff:
        turn.dialogue.topic.pop(SAID, None)
        return handoff.begin(turn, HandoffReason.NOT_UNDERSTOOD)
    if any(choice.id.startswith(PERSON) for reply in replies if isinstance(reply, Choices) for choice in reply.choices):
        return replies  # nothing was found: there is no answer to say again, and a person is offered already
    lead = wording.text(f"manners.again_{intent.replace('.', '_')}")
    first, *rest = replies
    if isinstance(first, Choices):
        lines = (_person(turn, intent), *first.choices)
        return (Choices(f"{lead}\n{first.head}", lines, first.tail, first.is_aside), *rest)
    if isinstance(first, Text):
        return (Choices(f"{lead}\n{first.text}", (_person(turn, intent),), is_aside=True), *rest)
    return replies


def _person(turn: Turn, intent: str) -> Choice:
    if intent == "policy.ask":
        return Choice("ask_person:", wording.text("policy.choice_ask_person"))
    return choice_of("handoff.request")


def _is_alike(words: list[str], before: list[str]) -> bool:
    both, either = len({*words} & {*before}), len({*words} | {*before})
    return either > 0 and both / either >= ALIKE
