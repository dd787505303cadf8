"""Whether the author of a filed appeal is named to the departments from now on (改为匿名、改为实名)."""

from __future__ import annotations

from config import wording
from handlers.deeds import done
from handlers.form import Form
from handlers.progress import appeal_slot
from handlers.replies import Reply, say
from handlers.turn import Json, Turn
from models.kinds import AppealState
from services import access
from services.appeals import anonymity

EVERY_STATE = frozenset(AppealState)


def _hide(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    appeal = access.appeal_for(turn.work, answers["appeal"], turn.openid)
    turn.dialogue.speak_of("appeal", appeal.number)
    if appeal.is_anonymous:
        return (say("appeal.hidden_already", number=appeal.number),)
    anonymity.hide(turn.work, appeal)
    said = wording.text("appeal.hidden_late" if anonymity.was_seen(appeal) else "appeal.hidden", number=appeal.number)
    return (done(turn, HIDE.name, appeal.number, said, what=appeal.number),)


def _reveal(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    appeal = access.appeal_for(turn.work, answers["appeal"], turn.openid)
    turn.dialogue.speak_of("appeal", appeal.number)
    if not appeal.is_anonymous:
        return (say("appeal.named_already", number=appeal.number),)
    anonymity.reveal(turn.work, appeal)
    said = wording.text("appeal.revealed", number=appeal.number)
    return (done(turn, REVEAL.name, appeal.number, said, what=appeal.number),)


HIDE = Form(name="appeal.hide_author", slots=(appeal_slot(EVERY_STATE, "appeal.none_yet"),), finish=_hide)
REVEAL = Form(name="appeal.reveal_author", slots=(appeal_slot(EVERY_STATE, "appeal.none_yet"),), finish=_reveal)
