"""Asking for a person (转人工), the silence of the bot while one is there, and the ways back to it."""

from __future__ import annotations

import re

from config import wording
from handlers import menu as menus
from handlers.apart import WAITING
from handlers.asking import EVIDENCE
from handlers.dates import spoken_moment
from handlers.forms import FORMS
from handlers.replies import Choice, Reply, Silence, Text, ask, say
from handlers.turn import ANONYMOUS, Json, OpenForm, Turn
from models.handoffs import Handoff
from models.kinds import HandoffEnd, HandoffReason
from nlp.exits import exit_of
from nlp.normal import normalise
from push.notices import NOTICES
from services import clock
from services.handoffs import lifecycle, patience, speaking

Replies = tuple[Reply, ...]

LONGEST = 1000  # characters of what was filled in so far
BACK = "handoff.back"  # the id of the line that leads back to the bot
TAP, GONE = "event:click", "event:unsubscribe"  # the events that matter to a conversation with a person
WAYS_BACK = frozenset({"cancel", "menu", "back"})
SIGNS = re.compile(r"[\s,.!?。，！？~、…]+")
RETURN = re.compile(
    r"^(?:请|麻烦|我要|我想|要|想|还是|那就|那)*"
    r"(?:(?:取消|结束|退出|关闭|停止|不用|不要|不需要|不找)(?:转)?(?:人工|客服)(?:客服|服务|坐席)?"
    r"|(?:返回|回到|转回|切回|换回|切换到|回|换|找|叫)(?:机器人|智能客服|自助)(?:服务|办理|客服|来|回答)?)"
    r"(?:吧|了|谢谢)*$"
)
# Said where nothing else was offered, while a colleague is still to come.
NOT_NEEDED = re.compile(
    r"^(?!没事吧)(?:那|那就|还是|算了|吧|我)*(?:不用|不必|不需要|不找|不麻烦|没事)(?:你们|他们|人|同事|客服|麻烦)*(?:了|啦|吧|谢谢)+$"
)


def first(turn: Turn) -> tuple[bool, Replies]:
    """Asked before anything else: whether a person has the conversation, and what the bot says all the same.

    The dialogue only remembers that there is a stretch to look at; who has it stands in the table alone.
    """
    is_event = turn.kind.startswith("event:")
    if not turn.dialogue.handoff or (is_event and turn.kind not in (TAP, GONE)):
        return False, ()
    handoff = lifecycle.locked(turn.work, turn.dialogue.handoff)
    if handoff is None or turn.kind == GONE:
        return False, _gone(turn, handoff)
    was_silent = handoff.silences_bot
    said = (*map(Text, speaking.words_waiting(turn.work, handoff)), *_settled(turn, handoff))
    if _wants_back(turn, was_silent=was_silent):
        return True, (*said, *_back(turn, handoff))
    if not handoff.is_open:
        turn.dialogue.handoff = 0
    if not handoff.silences_bot:
        return False, said
    turn.intent = "handoff"
    return True, said or _with_person(turn, handoff)


def request(turn: Turn) -> Replies:
    """人工: call a colleague, with what was filled in so far, and ask nothing more."""
    return begin(turn, HandoffReason.ASKED)


def begin(turn: Turn, reason: HandoffReason) -> Replies:
    """Hand the conversation over, once; the open form waits as a draft."""
    before = lifecycle.open_of(turn.work, turn.openid)
    if before is not None:
        turn.dialogue.handoff = before.id
        return (_again(turn, before, reason),)
    form = turn.dialogue.form
    has_draft = turn.dialogue.put_aside()
    handoff = lifecycle.begin(turn.work, turn.openid, reason, _matter(turn, form), form=_filled_in(turn, form))
    turn.dialogue.handoff, turn.dialogue.misses = handoff.id, 0
    return (_begun(turn, handoff, reason, has_draft=has_draft),)


def _begun(turn: Turn, handoff: Handoff, reason: HandoffReason, *, has_draft: bool = False) -> Text:
    is_closed = handoff.deferred_at is not None
    match reason:
        case HandoffReason.NOT_UNDERSTOOD:
            key = "handoff.not_understood_closed" if is_closed else "handoff.not_understood"
        case HandoffReason.ANGRY:
            key = "handoff.sorry_closed" if is_closed else "handoff.sorry"
        case HandoffReason.DESPAIR:
            key = "handoff.with_you_closed" if is_closed else "handoff.with_you"
        case _ if has_draft:
            key = "handoff.closed_with_draft" if is_closed else "handoff.asked_with_draft"
        case _:
            key = "handoff.closed" if is_closed else "handoff.asked"
    opens = spoken_moment(clock.next_opening(turn.work.now))
    return say(key, opens=opens, due=_due(handoff))


def _again(turn: Turn, handoff: Handoff, reason: HandoffReason) -> Text:
    """There is a stretch already: expect a colleague anew where one may come, else say when."""
    is_new = handoff.deferred_at is not None
    lifecycle.ask_again(turn.work, handoff)
    if reason in (HandoffReason.ANGRY, HandoffReason.DESPAIR) or (is_new and handoff.silences_bot):
        return _begun(turn, handoff, reason)
    return say("handoff.again") if handoff.silences_bot else say("handoff.again_closed", due=_due(handoff))


def _settled(turn: Turn, handoff: Handoff) -> Replies:
    """The bot speaks again when nobody came in time, and says so first."""
    notice = patience.settle(turn.work, handoff)
    return (say(NOTICES[notice].sentence, due=_due(handoff)),) if notice else ()


def _wants_back(turn: Turn, *, was_silent: bool) -> bool:
    if turn.fields.get("bizmsgmenuid") == BACK:
        return True
    plain = normalise(turn.text)
    if (
        not was_silent
        and turn.dialogue.form is None
        and not turn.dialogue.choices
        and NOT_NEEDED.match(SIGNS.sub("", plain))
    ):
        return True
    return RETURN.match(SIGNS.sub("", plain)) is not None or (was_silent and exit_of(plain) in WAYS_BACK)


def _back(turn: Turn, handoff: Handoff) -> Replies:
    """返回机器人: the bot goes on."""
    turn.intent = BACK
    turn.dialogue.handoff = 0
    if handoff.is_open:
        lifecycle.end(turn.work, handoff, HandoffEnd.BY_PERSON)
    return (menus.menu("handoff.back_with_draft" if turn.dialogue.draft else "handoff.back"),)


def _with_person(turn: Turn, handoff: Handoff) -> Replies:
    """Silence, but for what was clearly meant for the bot, and once the word that somebody reads along."""
    if turn.kind == TAP or turn.fields.get("bizmsgmenuid"):
        return (ask("handoff.tapped", (Choice(BACK, wording.text("handoff.choice_back")),)),)
    is_news = speaking.heard(turn.work, handoff)
    if exit_of(normalise(turn.text)) == "handoff.request":
        return (say("handoff.again"),)
    return (say("handoff.being_read"),) if is_news else (Silence(),)


def _gone(turn: Turn, handoff: Handoff | None) -> Replies:
    if handoff is not None and handoff.is_open:
        lifecycle.end(turn.work, handoff, HandoffEnd.LEFT)
    turn.dialogue.handoff = 0
    return ()


def _due(handoff: Handoff) -> str:
    item = handoff.work_item
    return spoken_moment(item.due_at) if item is not None and item.due_at is not None else ""


def _matter(turn: Turn, form: OpenForm | None) -> str:
    """What a colleague reads first: the words, and what the form held."""
    said = turn.text.strip() or wording.text("handoff.wish")
    if form is None or not form.is_told:
        return said
    told = "；".join(answer for _, answer in _told(turn, form) if answer)[:LONGEST]
    return wording.text("handoff.from_form", said=said, form=_name_of(form), told=told)


def _filled_in(turn: Turn, form: OpenForm | None) -> Json:
    """The open form as a page can show it: its questions with their answers, and the one that was asked last."""
    if form is None or not form.is_told:
        return {}
    slots = {slot.name: slot for slot in FORMS[form.name].slots}
    titles = {name: slot.labels()[0] if slot.label else wording.text(slot.ask) for name, slot in slots.items()}
    titles |= {name: wording.text(f"handoff.{name}") for name in (WAITING, EVIDENCE, ANONYMOUS)}
    answers = [[titles[name], answer] for name, answer in _told(turn, form)]
    asking = slots.get(form.asking)
    return {"name": _name_of(form), "answers": answers, "asking": wording.text(asking.ask) if asking else ""}


def _told(turn: Turn, form: OpenForm) -> list[tuple[str, str]]:
    """The answers as the form asks for them; what it keeps for itself is none.

    PostgreSQL keeps the keys of its JSON in an order of its own.
    """
    told = []
    for slot in FORMS[form.name].slots:
        if slot.name in form.answers:
            answer = _shown(form.answers[slot.name])
            lines = slot.choices(turn, form.answers) if slot.choices else ()
            told.append((slot.name, next((line.label for line in lines if line.id == f"slot:{answer}"), answer)))
    if form.answers.get(WAITING):
        told.append((WAITING, _shown(form.answers[WAITING])))
    if EVIDENCE in form.answers:
        told.append((EVIDENCE, _shown(form.answers[EVIDENCE])))
    if form.answers.get(ANONYMOUS):
        told.append((ANONYMOUS, wording.text("handoff.anonymous_wish")))
    return told


def _shown(answer: object) -> str:
    return "；".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def _name_of(form: OpenForm) -> str:
    return wording.text(f"intents.{form.name.replace('.', '_')}")
