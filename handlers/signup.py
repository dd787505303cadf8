"""Signing up for an event and giving the seat back (活动报名、取消报名)."""

from __future__ import annotations

import re

from config import wording
from config.rules import rules
from handlers import events
from handlers.dates import spoken_moment
from handlers.form import Form, Slot
from handlers.readers import read_name, read_phone
from handlers.replies import Choice, Reply, ask, say
from handlers.turn import Json, Turn
from models.events import Event, Signup
from models.kinds import SignupState
from services import access
from services.errors import Refusal
from services.events import signup as seats

NUMBER = re.compile(r"\d+|[一二两三四五六七八九十]")
DIGITS = {digit: place for place, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}
SHORTEST_PART = 3  # characters of a title that say which event is meant


def begin(turn: Turn) -> tuple[Reply, ...]:
    """活动报名; with nothing open there is nothing to fill in."""
    if not events.open_events(turn):
        return (say("event.none_open"),)
    return SIGN_UP.begin(turn)


def begin_for(turn: Turn, event_id: str) -> tuple[Reply, ...]:
    """Sign up for the event whose line was tapped."""
    return SIGN_UP.begin(turn, event=_open_event(turn, event_id).id)


def _open_event(turn: Turn, event_id: str) -> Event:
    for event in events.open_events(turn):
        if str(event.id) == event_id:
            return event
    raise Refusal("event.not_found")


def _event_meant(turn: Turn) -> int | None:
    """The one event that the message can only mean: by its title, its type, its place in the list, or 就这个."""
    candidates = events.open_events(turn)
    listed = turn.dialogue.topic.get("events") or []
    ordinal = turn.found("ordinal")
    if isinstance(ordinal, int) and listed and 1 <= ordinal <= len(listed):
        return int(listed[ordinal - 1])
    named = [event for event in candidates if _names(turn.text, event.title)]
    if len(named) == 1:
        return named[0].id
    kind = turn.found("event_type")
    typed = [event for event in named or candidates if event.type.value == kind]
    if len(typed) == 1:
        return typed[0].id
    if len(listed) == 1 and not named and not kind:
        return int(listed[0])
    return candidates[0].id if len(candidates) == 1 else None


def _names(text: str, title: str) -> bool:
    """Whether a text holds a telling part of a title."""
    parts = [part for part in re.split(r"[\s“”《》·—:：\-（）()]+", title) if len(part) >= SHORTEST_PART]
    return any(part in text for part in parts) or (len(text) >= SHORTEST_PART and text in title)


def _read_event(turn: Turn, text: str) -> int:
    if text.isdigit() and any(event.id == int(text) for event in events.open_events(turn)):
        return int(text)
    meant = _event_meant(turn)
    if meant is None:
        raise Refusal("event.which_unclear")
    return meant


def _event_choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    shown = events.open_events(turn)
    turn.dialogue.topic["events"] = [event.id for event in shown]
    return tuple(events.line(event, "slot") for event in shown)


def _name_known(turn: Turn) -> str | None:
    if turn.contact:
        return turn.contact.name
    return turn.officer.name if turn.officer else None


def _phone_known(turn: Turn) -> str | None:
    if turn.found("phone"):
        return str(turn.found("phone"))
    if turn.contact and turn.contact.phone:
        return turn.contact.phone
    return turn.officer.phone if turn.officer else None


def _seats_said(turn: Turn) -> int:
    """Seats that were asked for; one, when nothing was said."""
    count = turn.found("headcount")
    return count if isinstance(count, int) and 1 <= count <= rules().most_seats else 1


def _read_seats(turn: Turn, text: str) -> int:
    match = NUMBER.search(text)
    count = 0 if match is None else int(match[0]) if match[0].isdigit() else DIGITS[match[0]]
    if not 1 <= count <= rules().most_seats:
        raise Refusal("event.too_many_seats", most=rules().most_seats)
    return count


def _summary(turn: Turn, answers: Json) -> str:
    event = turn.look.db.get_one(Event, answers["event"])
    left = seats.seats_left(turn.look, event)
    return wording.text(
        "event.summary",
        title=event.title,
        time=spoken_moment(event.starts_at),
        place=event.place,
        name=answers["name"],
        phone=answers["phone"],
        seats=answers["seats"],
        left=wording.text("event.seats_left", left=left) if left else wording.text("event.seats_none"),
    )


def _sign_up(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    signup = seats.sign_up(
        turn.work,
        answers["event"],
        openid=turn.openid,
        name=answers["name"],
        phone=answers["phone"],
        seats=answers["seats"],
        enterprise_id=turn.contact.enterprise_id if turn.contact else None,
    )
    key = "event.signed_up" if signup.state is SignupState.SIGNED_UP else "event.waiting"
    event = signup.event
    return (say(key, title=event.title, time=spoken_moment(event.starts_at), place=event.place, seats=signup.seats),)


SIGN_UP = Form(
    name="event.sign_up",
    slots=(
        Slot(
            "event",
            ask="event.ask_which",
            read=_read_event,
            label="event.label_event",
            prefill=_event_meant,
            choices=_event_choices,
        ),
        Slot("name", ask="event.ask_name", read=read_name, label="event.label_name", prefill=_name_known),
        Slot("phone", ask="event.ask_phone", read=read_phone, label="event.label_phone", prefill=_phone_known),
        Slot("seats", ask="event.ask_seats", read=_read_seats, label="event.label_seats", prefill=_seats_said),
    ),
    finish=_sign_up,
    summary=_summary,
)


def _my_signups(turn: Turn) -> list[Signup]:
    return access.signups_of(turn.look, turn.openid)


def _signup_meant(turn: Turn) -> int | None:
    mine = _my_signups(turn)
    if not mine:
        raise Refusal("event.not_signed_up")
    kind = turn.found("event_type")
    named = [one for one in mine if _names(turn.text, one.event.title)]
    meant = named or [one for one in mine if one.event.type.value == kind] or mine
    return meant[0].event_id if len(meant) == 1 else None


def _read_signup(turn: Turn, text: str) -> int:
    for one in _my_signups(turn):
        if text == str(one.event_id) or _names(text, one.event.title):
            return one.event_id
    raise Refusal("event.which_unclear")


def _signup_choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    return tuple(events.line(one.event, "slot") for one in _my_signups(turn))


def _cancel_summary(turn: Turn, answers: Json) -> str:
    event = turn.look.db.get_one(Event, answers["event"])
    return wording.text("event.cancel_summary", title=event.title, time=spoken_moment(event.starts_at))


def _cancel(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    signup = seats.cancel(turn.work, answers["event"], turn.openid)
    return (ask("event.signup_cancelled", (Choice("event.list", wording.text("event.choice_others")),),
                title=signup.event.title),)  # fmt: skip


CANCEL = Form(
    name="event.cancel",
    slots=(
        Slot(
            "event",
            ask="event.ask_which_to_cancel",
            read=_read_signup,
            prefill=_signup_meant,
            choices=_signup_choices,
        ),
    ),
    finish=_cancel,
    summary=_cancel_summary,
    yes="event.choice_cancel_yes",
    no="event.choice_cancel_no",
)
