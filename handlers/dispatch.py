"""Who answers: a way out, the open form, or the intent."""

from __future__ import annotations

import re

from config import wording
from handlers import (
    binding,
    commands,
    danger,
    decision_lists,
    despair,
    drafts,
    evidence,
    fallback,
    following,
    handoff,
    lines,
    pointing,
    policies,
    progress,
    repeating,
    requests,
    second,
    signup,
    table,
    temper,
    turning,
)
from handlers import menu as menus
from handlers.corrections import CHANGE_OF_SOMETHING, YES, bare
from handlers.forms import FORMS
from handlers.replies import Choice, Choices, Reply, Silence, joined, say
from handlers.requests import awaits
from handlers.returning import refused as after_refusal
from handlers.returning import settled
from handlers.turn import EXPECTED, UNCLEAR, Dialogue, Turn
from nlp.meaning import Meaning
from nlp.understand import understand
from services.errors import Refusal

DIGITS_ONLY = re.compile(r"^[\d\s.,-]+$")
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
    waiting = turn.dialogue.form
    has_person, first = handoff.first(turn)
    words = tuple(reply for reply in first if not isinstance(reply, Silence))
    in_danger = danger.met(turn)
    if turn.kind in SPOKEN and despair.is_heard(turn.text):
        return _said(turn, (*in_danger, *despair.met(turn), *words))
    if has_person:
        return _said(turn, (*in_danger, *words) if in_danger else first)
    replies = second.offered(turn, settled(turn, _replies(turn), waiting))
    if temper.is_annoyed(turn) and turn.intent != temper.INTENT:
        replies = (say("manners.calm"), *replies)
    return _said(turn, (*first, *in_danger, *replies))


def refused(turn: Turn, refusal: Refusal, before: Dialogue) -> Replies:
    """What is answered when the rules said no; `before` is the dialogue as it was before the message."""
    return _said(turn, after_refusal(turn, refusal, before))


def _said(turn: Turn, replies: Replies) -> Replies:
    """The replies as they leave, and the lines they offer; silence takes no offer back."""
    whole = joined(replies)
    if any(not isinstance(reply, Silence) for reply in whole):
        lines.keep(turn, whole)
    return whole


def _replies(turn: Turn) -> Replies:
    asked_about = str(turn.dialogue.topic.pop(UNCLEAR, ""))
    expected = str(turn.dialogue.topic.pop(EXPECTED, ""))
    if turn.kind.startswith("event:"):
        return _event(turn)
    if turn.kind in evidence.KINDS:
        return evidence.take(turn)
    if not turn.text.strip():
        return _unheard(turn)
    turn.meaning = _understood(turn)
    if progress.is_verdict(turn):
        return _route(turn, "appeal.rate")
    chosen = lines.chosen(turn)
    if chosen is not None:
        return _act_on_choice(turn, chosen, asked_about)
    if turn.fields.get("bizmsgmenuid"):
        return lines.stale(turn)
    place = lines.number(turn)
    if place is not None and (turn.dialogue.choices or turn.dialogue.form is None):
        return lines.no_such_line(turn)
    way_out = table.WAYS_OUT.get(turn.meaning.intent)
    if way_out is not None and turn.meaning.score == EXACT and not _agrees(turn):
        turn.intent = turn.meaning.intent
        return way_out(turn)
    return (*turning.away(turn), *_meant(turn, expected))


def _meant(turn: Turn, expected: str) -> Replies:
    """By its words alone, by the open form, by what was talked about, or by its intent."""
    assert turn.meaning is not None
    told = _commanded(turn) or temper.met(turn) or (_route(turn, expected) if awaits(turn, expected) else None)
    if told is not None:
        return told
    if turn.dialogue.form is not None:
        form = FORMS[turn.dialogue.form.name]
        heard = form.hear(turn)
        if heard is not None:
            turn.intent = form.name
            return drafts.over(turn) or heard
    elif CHANGE_OF_SOMETHING.match(turn.text.strip()):
        return (menus.menu("manners.nothing_to_change"),)
    elif DIGITS_ONLY.match(turn.text.strip()):
        return (menus.menu("manners.menu"),)
    return (
        following.answered(turn)
        or decision_lists.answered(turn)
        or pointing.answered(turn)
        or _nothing_asked(turn)
        or _by_intent(turn, expected)
    )


def _nothing_asked(turn: Turn) -> Replies | None:
    """「确认」 where nothing waits for it is no wish of its own; 好的 and 嗯 are small talk."""
    assert turn.meaning is not None
    is_bare = turn.dialogue.form is None and YES.match(bare(turn.text)) is not None
    return (menus.menu("manners.nothing_asked"),) if is_bare and turn.meaning.intent != "talk.small" else None


def _understood(turn: Turn) -> Meaning:
    """What the words mean; what only officers may do means something else from anybody else."""
    return understand(turn.text, today=turn.today, is_officer=lambda: turn.officer is not None)


def _commanded(turn: Turn) -> Replies | None:
    """我的报名, 解绑, 撤销, 同意绑定 12: what is wanted is said by the words alone."""
    assert turn.meaning is not None
    verdict = commands.verdict_of(turn.meaning.normal)
    if verdict is not None:
        return binding.decide(turn, verdict[1], is_known=verdict[0])
    command = commands.command_of(turn.meaning.normal)
    if command is None:
        return None
    return _route(turn, command) if command in table.INTENTS else _by_command(turn, command)


def _by_command(turn: Turn, command: str) -> Replies:
    turn.intent = command
    return (table.COMMANDS.get(command) or table.WAYS_OUT[command])(turn)


def _agrees(turn: Turn) -> bool:
    """「取消」 to the question whether to cancel means yes."""
    form = turn.dialogue.form
    return form is not None and FORMS[form.name].agrees(form, turn.text)


def _unheard(turn: Turn) -> Replies:
    """No words came; what was offered or asked still stands."""
    why = "manners.voice_unheard" if turn.kind == "voice" else "manners.empty"
    if turn.dialogue.form is not None:
        return (say(why), *FORMS[turn.dialogue.form.name].ask_now(turn))
    if turn.dialogue.choices:
        return (Choices(wording.text(why), lines.last_offer(turn)),)
    return (say(why),)


def _event(turn: Turn) -> Replies:
    name = turn.kind.removeprefix("event:")
    if name == "click":
        wish = table.CLICKS.get(str(turn.fields.get("EventKey", "")), "menu")
        return _route(turn, wish) if wish in table.INTENTS else _by_command(turn, wish)
    return table.EVENTS[name](turn)


def _by_intent(turn: Turn, expected: str) -> Replies:
    meaning = turn.meaning
    assert meaning is not None
    if policies.pasted(turn):
        return _route(turn, "policy.ask")
    if not meaning.is_certain or meaning.intent == "none":
        for kind, intent in SPEAKING_FACTS.items():
            if meaning.first(kind):
                return _route(turn, intent)
        if (usual := policies.usual(turn)) is not None:
            return usual
    if meaning.intent == "none" and not expected and (sure := policies.surely(turn)) is not None:
        return sure
    if expected and (not meaning.is_certain or meaning.intent == "none"):
        return _route(turn, expected)
    if requests.tells_of_duty(turn):
        return _route(turn, "duty.log")
    is_list = meaning.intent == "event.list"
    if signup.is_asked_for(turn) if is_list else (not meaning.is_certain and signup.is_meant(turn)):
        return _route(turn, "event.sign_up")
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
    if words := second.awaited(turn, intent):
        turn.text = words
        turn.meaning = _understood(turn)
    count = repeating.times(turn, intent)
    second.note(turn, intent)
    return repeating.other_words(turn, intent, count, route.handle(turn))


def _act_on_choice(turn: Turn, chosen: Choice, asked_about: str) -> Replies:
    """A choice is a way out, an intent, a verb with an id, or an answer to the open form."""
    verb, _, detail = chosen.id.partition(":")
    if chosen.id in table.WAYS_OUT or chosen.id in table.COMMANDS:
        return _by_command(turn, chosen.id)
    if chosen.id in table.INTENTS:
        turn.is_line_taken = [chosen.id, chosen.label] in turn.dialogue.choices
        asked = second.told(turn, chosen.id) or asked_about
        turn.text = asked if turn.is_line_taken and asked else chosen.label
        turn.meaning = _understood(turn)
        return _route(turn, chosen.id)
    if verb in table.CHOSEN:
        turn.intent = verb
        return table.CHOSEN[verb](turn, detail)
    if turn.dialogue.form is None:
        return lines.stale(turn)
    form = FORMS[turn.dialogue.form.name]
    turn.intent = form.name
    picked = form.pick(turn, chosen.id) if verb == "slot" else None
    if picked is not None:
        return drafts.over(turn) or picked
    if verb == "form.yes" and "第" in turn.text:  # 第一个 at a summary may mean something told, and sends nothing
        return (say("manners.yes_or_no"), *form.ask_now(turn))
    turn.text = {"form.yes": "是", "form.no": "修改"}.get(verb if verb == "form.yes" else chosen.id, detail)
    heard = form.hear(turn)
    return drafts.over(turn) or heard or form.ask_now(turn)
