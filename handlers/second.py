"""What else a mixed message wants, offered once the first is done (一句话几件事)."""

from __future__ import annotations

from config import wording
from config.patterns import late
from handlers import table
from handlers.menu import choice_of
from handlers.replies import Choices, Reply, Text
from handlers.turn import ALSO, Turn
from nlp.understand import understand

Replies = tuple[Reply, ...]

SHORTEST = 10  # characters; fewer hold one thing
LONGEST = 500
MOST = 3  # other things
OFFERED = "also_offered"  # in the topic: what was offered by the answer before, and the turn of that answer
CLAUSES = late(r"[,，。;；!！?？\n]+|(?=顺便|另外|还有|再就是|同时)")
LEAD = late(r"^(?:顺便|顺带|另外|还有|还想|还要|再就是|同时|再|我|想|要)+")
SMALL = frozenset({"none", "talk.small"})
# What belongs to the first thing and is no second one: 请尽快处理, 有人吗.
PART = {
    "appeal.submit": SMALL | {"appeal.progress", "appeal.supplement", "appeal.rate", "handoff.request"},
    "appeal.progress": SMALL | {"appeal.submit", "appeal.supplement", "handoff.request"},
    "appeal.supplement": SMALL | {"appeal.submit", "appeal.progress"},
    "event.sign_up": SMALL | {"person.bind", "handoff.request"},  # 联系人李敏，电话139… tells who comes
}


OF_EVENTS = frozenset({"event.sign_up", "event.cancel", "event.list"})
EVENTS = late(r"报名|报个|参加|活动|讲座|培训|沙龙|课堂|座谈|恳谈|[一那这下]场|去听|名额")
Wishes = list[list[str]]  # an intent, and the words it was told in


def note(turn: Turn, intent: str) -> None:
    """Remember what a message wants besides; a new message that wants something else makes it forgotten."""
    topic, meaning = turn.dialogue.topic, turn.meaning
    topic.pop(ALSO, None)
    if taken_from := _offered_before(turn, intent):
        if left := [wish for wish in taken_from if wish[0] != intent]:
            topic[ALSO] = left
        return
    if meaning is None or intent in SMALL or len(meaning.normal) < SHORTEST or turn.dialogue.form is not None:
        return
    part = {intent, *PART.get(intent, SMALL)}
    others = [one for one in meaning.also if one in table.INTENTS and one not in part and _is_named(turn, one)]
    if others:
        topic[ALSO] = [[other, _words_of(turn, other)[:LONGEST]] for other in others[:MOST]]


def awaited(turn: Turn, intent: str) -> str:
    """The words of the other wish that waits, where a short message names it: 反映."""
    topic, said = turn.dialogue.topic, turn.text.strip()
    waiting: Wishes = [wish for wish in topic.get(ALSO, []) if not isinstance(wish, str)]
    words = next((words for wanted, words in waiting if wanted == intent and said in words), "")
    if not words or len(said) >= SHORTEST:
        return ""
    topic[OFFERED], turn.is_line_taken = {"turn": turn.dialogue.version - 1, "wishes": waiting}, True
    return words


def told(turn: Turn, intent: str) -> str:
    """The words in which the wish was told that the answer before offered to see to."""
    return next((words for wanted, words in _offered_before(turn, intent) if wanted == intent), "")


def _offered_before(turn: Turn, intent: str) -> Wishes:
    """What the answer before offered, where this is one of them and its line was taken."""
    offer = turn.dialogue.topic.get(OFFERED) or {}
    is_last = offer.get("turn") == turn.dialogue.version - 1
    wishes: Wishes = offer.get("wishes", []) if is_last else []
    return wishes if turn.is_line_taken and any(wish[0] == intent for wish in wishes) else []


def _is_named(turn: Turn, intent: str) -> bool:
    """我们公司23个人 alone signs nobody up."""
    return intent not in OF_EVENTS or EVENTS.search(turn.text) is not None or turn.found("event") is not None


def _words_of(turn: Turn, intent: str) -> str:
    """A question is asked in its own clause; who signs up or complains tells more in the others."""
    if intent == "policy.ask":
        for clause in CLAUSES.split(turn.text):
            words = LEAD.sub("", clause.strip())
            if len(words) >= SHORTEST // 2 and understand(words, today=turn.today).intent == intent:
                return words
    return turn.text


def offered(turn: Turn, replies: Replies) -> Replies:
    """The replies with the other things as lines to tap, when nothing is being filled in any more."""
    dialogue, waiting = turn.dialogue, turn.dialogue.topic.get(ALSO)
    if not waiting or dialogue.form is not None or dialogue.beneath is not None or not replies:
        return replies
    last = replies[-1]
    if isinstance(last, Choices) and not last.is_aside:
        return replies  # a question stands; the other things wait for its answer
    del dialogue.topic[ALSO]
    known: Wishes = [waiting] if isinstance(waiting[0], str) else waiting  # one alone, as it used to be kept
    wishes = [wish for wish in known if table.INTENTS[wish[0]].audience(turn) is None]
    if not isinstance(last, Text | Choices) or not wishes:
        return replies
    dialogue.topic[OFFERED] = {"turn": dialogue.version, "wishes": wishes}
    return (*replies[:-1], _with_lines(last, wishes))


def _with_lines(last: Text | Choices, wishes: Wishes) -> Choices:
    choices = tuple(choice_of(intent) for intent, _ in wishes)
    label = choices[0].label
    word = wording.text("manners.also", label=label) if len(choices) == 1 else wording.text("manners.also_several")
    if isinstance(last, Text):
        return Choices(f"{last.text}\n\n{word}", choices, is_aside=True)
    rest = tuple(one for one in last.choices if all(one.id != choice.id for choice in choices))
    return Choices(f"{last.head}\n\n{word}", (*choices, *rest), last.tail, is_aside=True)
