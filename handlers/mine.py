"""What a person has here: who they are, their sign-ups, their bookings (我的…)."""

from __future__ import annotations

from config import wording
from handlers.dates import spoken_moment
from handlers.menu import choice_of
from handlers.replies import Choices, Reply
from handlers.turn import Turn
from models.kinds import SignupState
from services import access, people
from services.privacy import mask_phone

Replies = tuple[Reply, ...]

SHOWN = 40  # characters of a wish
MOST = 6  # lines of one kind


def overview(turn: Turn) -> Replies:
    """我的: the ways to all one has."""
    ways = ("appeal.mine", "event.mine", "room.mine", "person.profile", "push.mine", "policy.match")
    return (Choices(wording.text("person.mine"), tuple(map(choice_of, ways))),)


def profile(turn: Turn) -> Replies:
    """我是谁: what one is bound as, and the ways to change it."""
    lines = []
    for contact in people.contacts_of(turn.look, turn.openid):
        key = "person.profile_claim" if contact.is_claim else "person.profile_contact"
        lines.append(
            wording.text(key, enterprise=contact.enterprise.name, name=contact.name, phone=mask_phone(contact.phone))
        )
    if turn.officer:
        one = turn.officer
        lines.append(wording.text("person.profile_officer", name=one.name, district=one.district, number=one.number))
    if not lines:
        return (Choices(wording.text("person.profile_none"), (choice_of("person.bind"), choice_of("menu"))),)
    said = wording.text("person.profile", lines="\n".join(lines))
    return (Choices(said, tuple(map(choice_of, ("person.unbind", "appeal.mine", "event.mine"))), is_aside=True),)


def signups(turn: Turn) -> Replies:
    """我的报名: what one is signed up or waits for, and the way to give it back."""
    mine = access.signups_of(turn.look, turn.openid)
    if not mine:
        return (Choices(wording.text("event.none_signed_up"), (choice_of("event.list"),), is_aside=True),)
    lines = "\n".join(
        wording.text(
            "event.my_line",
            title=one.event.title,
            state=wording.text(f"event.state_{one.state.value}"),
            time=spoken_moment(one.event.starts_at),
            place=one.event.place,
            seats=one.seats,
        )
        for one in mine[:MOST]
    )
    turn.dialogue.speak_of("events", [one.event.id for one in mine])
    is_waiting = any(one.state is SignupState.WAITING for one in mine)
    head = wording.text("event.my_waiting" if is_waiting else "event.my_signups", lines=lines)
    return (Choices(head, tuple(map(choice_of, ("event.cancel", "event.list"))), is_aside=True),)


def bookings(turn: Turn) -> Replies:
    """我的预约: wishes for a room that a colleague has not settled yet."""
    mine = access.bookings_of(turn.look, turn.openid)
    if not mine:
        return (Choices(wording.text("requests.no_bookings"), (choice_of("room.book"),), is_aside=True),)
    lines = "\n".join(
        wording.text("requests.booking_line", text=one.text[:SHOWN], due=spoken_moment(one.due_at or one.created_at))
        for one in mine[:MOST]
    )
    said = wording.text("requests.bookings", lines=lines)
    return (Choices(said, tuple(map(choice_of, ("room.book", "handoff.request"))), is_aside=True),)
