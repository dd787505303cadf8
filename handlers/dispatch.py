"""Who answers: a way out, the open form, or the intent."""

from __future__ import annotations

import re

from config import wording
from handlers import evidence, fallback, table
from handlers.form import Form
from handlers.forms import FORMS
from handlers.replies import Choice, Choices, Reply, Silence, Text, joined, say
from handlers.turn import OpenForm, Turn
from nlp.understand import understand

NUMBER = re.compile(r"^(?:第|选)?\s*([0-9]{1,2}|[一二两三四五六七八九十])\s*(?:个|项|条)?$")
DIGITS = {digit: place for place, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}
EXACT = 1.0  # the score of a whole message that is a way out
# A message that is little more than such a fact says what it wants by it.
SPEAKING_FACTS = {"appeal_number": "appeal.progress", "credit_code": "person.bind", "document_number": "policy.ask"}
SPOKEN = frozenset({"text", "voice"})

Replies = tuple[Reply, ...]


def is_answered(kind: str) -> bool:
    """Whether anything here answers pushes of this kind; the others are kept."""
    return kind in SPOKEN or kind in evidence.KINDS or kind.removeprefix("event:") in table.EVENTS


def answer(turn: Turn) -> Replies:
    """What one message is answered. Raises Refusal when the rules say no."""
    replies = joined(_offer_again(turn, _replies(turn)))
    turn.dialogue.choices = _offered(replies)
    return replies


def _replies(turn: Turn) -> Replies:
    if turn.kind.startswith("event:"):
        return _event(turn)
    if turn.kind in evidence.KINDS:
        return evidence.take(turn)
    if not turn.text.strip():
        return (say("manners.voice_unheard" if turn.kind == "voice" else "manners.empty"),)
    turn.meaning = understand(turn.text, today=turn.today)
    chosen = _chosen(turn)
    if chosen is not None:
        return _act_on_choice(turn, chosen)
    if _is_out_of_range(turn):
        return (say("manners.choose_within", most=len(turn.dialogue.choices)), *_last_question(turn))
    way_out = table.WAYS_OUT.get(turn.meaning.intent)
    if way_out is not None and turn.meaning.score == EXACT:
        turn.intent = turn.meaning.intent
        return way_out(turn)
    if turn.dialogue.form is not None:
        return _in_form(turn, FORMS[turn.dialogue.form.name])
    return _by_intent(turn)


def _event(turn: Turn) -> Replies:
    name = turn.kind.removeprefix("event:")
    if name == "click":
        intent = table.CLICKS.get(str(turn.fields.get("EventKey", "")))
        return _route(turn, intent) if intent else fallback.menu(turn)
    return table.EVENTS[name](turn)


def _in_form(turn: Turn, form: Form) -> Replies:
    heard = form.hear(turn)
    if heard is not None:
        turn.intent = form.name
        return heard
    waiting = turn.dialogue.form
    turn.after_refusal = _lead_back(turn, form)
    replies = _by_intent(turn)
    turn.after_refusal = ()
    if turn.dialogue.form is waiting and waiting is not None:
        return (*replies, *_lead_back(turn, form))
    return replies


def _lead_back(turn: Turn, form: Form) -> Replies:
    """The question that still stands, said after something else was answered."""
    first, *rest = form.ask_now(turn)
    lead = wording.text("manners.back_to_form")
    match first:
        case Text(text):
            return (Text(f"{lead}\n{text}"), *rest)
        case Choices(head, choices, tail):
            return (Choices(f"{lead}\n{head}", choices, tail), *rest)
        case _:
            return (first, *rest)


def _offer_again(turn: Turn, replies: Replies) -> Replies:
    """When a form is done and another waits beneath it, go on with that."""
    dialogue = turn.dialogue
    if dialogue.form is None and dialogue.beneath is not None and turn.if_refused is None:
        dialogue.form, dialogue.beneath = dialogue.beneath, None
        return (*replies, *_lead_back(turn, FORMS[dialogue.form.name]))
    return replies


def _by_intent(turn: Turn) -> Replies:
    meaning = turn.meaning
    assert meaning is not None
    if not meaning.is_certain or meaning.intent == "none":
        for kind, intent in SPEAKING_FACTS.items():
            if meaning.first(kind):
                return _route(turn, intent)
    if not meaning.is_certain:
        turn.intent = "unclear"
        return fallback.unclear(turn)
    return _route(turn, meaning.intent)


def _route(turn: Turn, intent: str) -> Replies:
    """Act on an intent, when the person may."""
    turn.intent = intent
    turn.dialogue.misses = 0
    route = table.INTENTS[intent]
    refused = route.audience(turn)
    if refused is not None:
        return (refused,)
    return route.handle(turn)


def _chosen(turn: Turn) -> Choice | None:
    """The line that was tapped, typed or counted out."""
    offered = turn.dialogue.choices
    tapped = str(turn.fields.get("bizmsgmenuid") or "")
    for id, label in offered:
        if tapped == id or (not tapped and turn.text.strip() == label):
            return Choice(id, label)
    if tapped and (tapped in table.INTENTS or tapped.partition(":")[0] in table.CHOSEN):
        return Choice(tapped, turn.text)
    place = _number(turn.text)
    if place is not None and offered and 1 <= place <= len(offered):
        return Choice(*offered[place - 1])
    return None


def _number(text: str) -> int | None:
    match = NUMBER.match(text.strip())
    if match is None:
        return None
    word = match.group(1)
    return int(word) if word.isdigit() else DIGITS[word]


def _is_out_of_range(turn: Turn) -> bool:
    place = _number(turn.text)
    return place is not None and bool(turn.dialogue.choices)


def _last_question(turn: Turn) -> Replies:
    choices = tuple(Choice(id, label) for id, label in turn.dialogue.choices)
    return (Choices(wording.text("manners.choose_one"), choices),)


def _act_on_choice(turn: Turn, chosen: Choice) -> Replies:
    """A choice is a way out, an intent, a verb with an id, or an answer to the open form."""
    verb, _, detail = chosen.id.partition(":")
    if chosen.id in table.WAYS_OUT:
        turn.intent = chosen.id
        return table.WAYS_OUT[chosen.id](turn)
    if chosen.id in table.INTENTS:
        if turn.dialogue.topic.get("unclear"):
            turn.text = turn.dialogue.topic.pop("unclear")
            turn.meaning = understand(turn.text, today=turn.today)
        return _route(turn, chosen.id)
    if verb in table.CHOSEN:
        turn.intent = verb
        return table.CHOSEN[verb](turn, detail)
    form: OpenForm | None = turn.dialogue.form
    if form is None:
        return fallback.menu(turn)
    turn.text = {"form.yes": "是", "form.no": "修改"}.get(chosen.id, detail or chosen.label)
    heard = FORMS[form.name].hear(turn)
    turn.intent = form.name
    return heard if heard is not None else FORMS[form.name].ask_now(turn)


def _offered(replies: Replies) -> list[list[str]]:
    for reply in reversed(replies):
        if isinstance(reply, Choices):
            return [[choice.id, choice.label] for choice in reply.choices]
        if not isinstance(reply, Silence):
            return []
    return []
