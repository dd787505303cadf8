"""Giving the seat of an event back (取消报名)."""

from __future__ import annotations

import re

from config import wording
from handlers import events, requests
from handlers.dates import spoken_moment
from handlers.deeds import done
from handlers.form import Form
from handlers.replies import Choice, Choices, Reply
from handlers.slot import Slot
from handlers.titles import spoken_of
from handlers.turn import Json, Turn
from handlers.withdrawing import WITHDRAW
from models.events import Event, Signup
from services import access
from services.errors import Refusal
from services.events import signup as seats

# 不取消，还是去: the seat stays.
_NOT = r"(?:不|别|不用|不想|没说|没要|先不)(?:要|用|会)?"
_REST = r"(?:报名|名额|位子|活动|参加|掉|了|吧|的|啦|呀)*(?=[,，。!！ ]|$)"
_KEEPS = (
    rf"{_NOT}取消{_REST}|(?:照(?:常|样|旧)|(?:还是|又能|又可以|又有空)(?:我们?|要|能|想|会)*)(?:去|来|参加){_REST}"
    r"|(?:先|名额|位子|还是)(?:给我)?留着"
)
KEEPS = re.compile(rf"^(?:.{{0,12}}?(?:{_KEEPS})|(?:那|就|还是|算了|我们?|[ ,，])*{_NOT}[退撤]{_REST})")
OF_AN_APPEAL = re.compile(r"诉求|投诉|撤诉|举报")


def begin(turn: Turn) -> tuple[Reply, ...]:
    """取消报名; who wants to take an appeal back is led there."""
    if not turn.kind.startswith("event:") and OF_AN_APPEAL.search(turn.text):
        return WITHDRAW.begin(turn)
    if (of_a_room := requests.changed(turn)) is not None:
        return of_a_room
    if not _mine(turn):
        if "撤" in turn.text:  # 不想等了，撤了吧
            return WITHDRAW.begin(turn)
        others = (Choice("event.list", wording.text("intents.event_list")),)
        return (Choices(wording.text("event.none_of_mine"), others, is_aside=True),)
    return CANCEL.begin(turn)


def _mine(turn: Turn) -> list[Signup]:
    return access.signups_of(turn.look, turn.openid)


def _meant(turn: Turn) -> int | None:
    mine = [one.event for one in _mine(turn)]
    meant = spoken_of(turn, turn.text, mine) or mine
    return meant[0].id if len(meant) == 1 else None


def _read(turn: Turn, text: str) -> int:
    mine = [one.event for one in _mine(turn)]
    for event in mine:
        if text == str(event.id):
            return event.id
    meant = spoken_of(turn, text, mine)
    if len(meant) != 1:
        raise Refusal("event.which_unclear")
    return meant[0].id


def _choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    return tuple(events.line(one.event, "slot") for one in _mine(turn))


def _summary(turn: Turn, answers: Json) -> str:
    event = turn.look.db.get_one(Event, answers["event"])
    return wording.text("event.cancel_summary", title=event.title, time=spoken_moment(event.starts_at))


def _cancel(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    was = access.signup_for(turn.work, answers["event"], turn.openid).state
    signup = seats.cancel(turn.work, answers["event"], turn.openid)
    title = signup.event.title
    said = wording.text("event.signup_cancelled", title=title)
    others = (Choice("event.list", wording.text("event.choice_others")),)
    return (done(turn, "event.cancel", f"{signup.id}:{was.value}", said, what=title, more=others),)


CANCEL = Form(
    name="event.cancel",
    slots=(Slot("event", ask="event.ask_which_to_cancel", read=_read, prefill=_meant, choices=_choices),),
    finish=_cancel,
    summary=_summary,
    yes="event.choice_cancel_yes",
    no="event.choice_cancel_no",
    agree=re.compile(r"^(?:确认|确定|是|对)?取消(?:报名|吧|掉|了)*$"),
    quit=KEEPS,
    dropped="event.signup_kept",
)
