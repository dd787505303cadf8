"""Whether the author of a filed appeal is named to the departments from now on (改为匿名、改为实名)."""

from __future__ import annotations

import re

from config import wording
from handlers.deeds import done
from handlers.form import Form
from handlers.progress import SNIPPET, appeal_slot, snippet
from handlers.replies import Choice, Reply, say
from handlers.slot import Slot
from handlers.turn import Json, Turn
from models.appeals import Appeal
from models.kinds import AppealState
from services import access
from services.appeals import anonymity
from services.errors import Refusal

EVERY_STATE = frozenset(AppealState)
SHOWN = 60  # characters of the problem


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
    anonymity.reveal(turn.work, appeal)
    said = wording.text("appeal.revealed", number=appeal.number)
    return (done(turn, REVEAL.name, appeal.number, said, what=appeal.number),)


def _unnamed(turn: Turn) -> list[Appeal]:
    return [one for one in access.appeals_of(turn.look, turn.openid) if one.is_anonymous]


def _anonymous(turn: Turn, number: str) -> str:
    """The number of one's own appeal whose author is not named yet."""
    appeal = access.appeal_for(turn.look, number, turn.openid)
    if not appeal.is_anonymous:
        raise Refusal("appeal.named_already", number=appeal.number)
    return appeal.number


def _meant(turn: Turn) -> str | None:
    """The one told by its number, the one just talked about, or the only one there is."""
    if turn.found("appeal_number"):
        return _anonymous(turn, str(turn.found("appeal_number")))
    numbers = [one.number for one in _unnamed(turn)]
    if not numbers:
        raise Refusal("appeal.none_anonymous")
    talked_of = str(turn.dialogue.topic.get("appeal", ""))
    return talked_of if talked_of in numbers else numbers[0] if len(numbers) == 1 else None


def _choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    return tuple(Choice(f"slot:{one.number}", f"{one.number} {snippet(one, SNIPPET)}") for one in _unnamed(turn))


def _summary(turn: Turn, answers: Json) -> str:
    appeal = access.appeal_for(turn.look, answers["appeal"], turn.openid)
    return wording.text("appeal.reveal_summary", number=appeal.number, problem=snippet(appeal, SHOWN))


HIDE = Form(name="appeal.hide_author", slots=(appeal_slot(EVERY_STATE, "appeal.none_yet"),), finish=_hide)
REVEAL = Form(
    name="appeal.reveal_author",
    slots=(
        Slot(
            "appeal",
            ask="appeal.ask_which",
            read=lambda turn, text: _anonymous(turn, str(turn.found("appeal_number") or text)),
            prefill=_meant,
            choices=_choices,
        ),
    ),
    finish=_reveal,
    summary=_summary,
    yes="appeal.choice_reveal_yes",
    no="appeal.choice_reveal_no",
    agree=re.compile(r"^(?:确认|确定|是|对|就|还是|那)*(?:改成?|改为)?实名(?:吧|了|的|办|也行)*$"),
    quit=re.compile(r"^(?:那|就|还是|先|继续|保持|算了|[ ,，])*(?:不改了?|不实名了?|匿名)(?:吧|了|的|办|好了)*$"),
    dropped="appeal.reveal_kept",
)
