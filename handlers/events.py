"""What events there are (活动查询)."""

from __future__ import annotations

from config import wording
from config.rules import rules
from handlers.dates import spoken_moment
from handlers.replies import Choice, Choices, Reply, ask, say
from handlers.titles import none_on_day, spoken_of
from handlers.turn import Turn
from models.events import Event, Signup
from models.kinds import SignupState
from services import access
from services.errors import Refusal
from services.events import lifecycle
from services.events import signup as seats


def list_events(turn: Turn) -> tuple[Reply, ...]:
    """活动查询: what is open, and what one is signed up for."""
    mine = [wording.text("event.mine_line", **_facts(one.event), state=_state_name(one.state)) for one in _mine(turn)]
    events = open_events(turn)
    meant = spoken_of(turn, turn.text, events)
    if len(meant) == 1 and len(events) > 1:
        return show(turn, str(meant[0].id))
    fitting = meant or events
    if not fitting:
        head = wording.text("event.none_open")
        return (say("event.mine", lines="\n".join(mine), rest=head),) if mine else (say("event.none_open"),)
    turn.dialogue.speak_of("events", [event.id for event in fitting])
    key = "event.open_other_days" if none_on_day(turn.meaning.found if turn.meaning else (), events) else "event.open"
    head = wording.text(key, count=len(fitting))
    if mine:
        head = wording.text("event.mine", lines="\n".join(mine), rest=head)
    return (Choices(head, tuple(line(event) for event in fitting)),)


def show(turn: Turn, event_id: str) -> tuple[Reply, ...]:
    """One event, and the tap that signs up."""
    event = turn.look.db.get(Event, int(event_id)) if event_id.isdigit() else None
    if event is None or event not in lifecycle.open_events(turn.look, openid=turn.openid, limit=1000):
        raise Refusal("event.not_found")
    turn.dialogue.speak_of("events", [event.id])
    left = seats.seats_left(turn.look, event)
    theme = event.theme or event.description[:80]
    return (
        ask(
            "event.detail",
            (
                Choice(f"signup:{event.id}", wording.text(_sign_up_key(event, left))),
                Choice("event.list", wording.text("event.choice_others")),
            ),
            left=left,
            theme=f"{wording.text('event.detail_theme', theme=theme)}\n" if theme else "",
            closes=spoken_moment(event.signup_closes_at),
            type=type_name(event),
            **_facts(event),
        ),
    )


def _sign_up_key(event: Event, left: int) -> str:
    return "event.choice_sign_up" if left or not event.has_waiting_list else "event.choice_wait"


def open_events(turn: Turn) -> list[Event]:
    """The events this person can sign up for."""
    return lifecycle.open_events(turn.look, openid=turn.openid, limit=rules().events_listed)


def line(event: Event, verb: str = "event") -> Choice:
    """An event as a line to tap."""
    return Choice(f"{verb}:{event.id}", wording.text("event.line", **_facts(event)))


def type_name(event: Event) -> str:
    """读懂日, 思享日 …"""
    return wording.text(f"event.type_{event.type.value}")


def _mine(turn: Turn) -> list[Signup]:
    return access.signups_of(turn.look, turn.openid)


def _state_name(state: SignupState) -> str:
    return wording.text(f"event.state_{state.value}")


def _facts(event: Event) -> dict[str, str]:
    return {"title": event.title, "time": spoken_moment(event.starts_at), "place": event.place}


def open_event(turn: Turn, event_id: str) -> Event:
    for event in open_events(turn):
        if str(event.id) == event_id:
            return event
    raise Refusal("event.not_found")


def free_for(turn: Turn, event: Event) -> int:
    """The id of an event; who is signed up for it, or comes too late, is told so before all the questions."""
    if any(one.event_id == event.id for one in access.signups_of(turn.look, turn.openid)):
        raise Refusal("event.already_signed_up", title=event.title)
    if not event.has_waiting_list and not seats.seats_left(turn.look, event):
        raise Refusal("event.no_seats", title=event.title)
    return event.id
