"""Signing up for an event (报名): seats, quotas and the waiting list that moves up by itself."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from config.rules import rules
from models.events import Event, Signup
from models.kinds import EventState, SignupState
from models.work import Work
from push import outbox
from services import access
from services.errors import Refusal
from services.people import officer_of

HIDDEN = frozenset({EventState.DRAFT, EventState.SUBMITTED, EventState.RETURNED, EventState.APPROVED})


def sign_up(
    work: Work,
    event_id: int,
    *,
    openid: str,
    name: str,
    phone: str,
    seats: int = 1,
    enterprise_id: int | None = None,
) -> Signup:
    """Take seats, or a place on the waiting list: the state of the sign-up says which."""
    event = locked(work, event_id)
    _check_open(work, event, openid)
    _check_person(work, event, openid, seats, enterprise_id)
    fill_seats(work, event)
    has_seats = seats <= seats_left(work, event)
    if not has_seats and not (event.has_waiting_list and seats <= event.capacity):
        raise Refusal("event.full", title=event.title, left=seats_left(work, event))
    return work.add(
        Signup(
            event=event,
            openid=openid,
            enterprise_id=enterprise_id,
            name=name,
            phone=phone,
            seats=seats,
            state=SignupState.SIGNED_UP if has_seats else SignupState.WAITING,
            signed_up_at=work.now,
        )
    )


def cancel(work: Work, event_id: int, openid: str) -> Signup:
    """Give the seats back; whoever waited longest and fits moves up and is told."""
    event = locked(work, event_id)
    signup = access.signup_for(work, event_id, openid)
    if event.starts_at <= work.now:
        raise Refusal("event.has_begun", title=event.title)
    signup.state, signup.cancelled_at = SignupState.CANCELLED, work.now
    work.db.flush()
    fill_seats(work, event)
    return signup


def seats_left(work: Work, event: Event) -> int:
    """Seats nobody has taken."""
    taken = _seats(work, Signup.event_id == event.id, Signup.state == SignupState.SIGNED_UP)
    return max(event.capacity - taken, 0)


def fill_seats(work: Work, event: Event) -> list[Signup]:
    """Give free seats to those who wait, in their order; one who wants more seats than are left goes on waiting."""
    if event.state not in (EventState.PUBLISHED, EventState.SIGNUP_CLOSED) or event.starts_at <= work.now:
        return []
    waiting = select(Signup).where(Signup.event_id == event.id, Signup.state == SignupState.WAITING)
    left, moved_up = seats_left(work, event), []
    for signup in work.db.scalars(waiting.order_by(Signup.id)):
        if signup.seats <= left:
            left -= signup.seats
            signup.state = SignupState.SIGNED_UP
            moved_up.append(signup)
    work.db.flush()
    for signup in moved_up:
        outbox.post(work, signup.openid, "event.seat_freed", title=event.title, time=event.starts_at, place=event.place)
    return moved_up


def locked(work: Work, event_id: int) -> Event:
    """The event, for this work alone: seats are counted and taken by one person at a time."""
    wanted = select(Event).where(Event.id == event_id, Event.state.not_in(HIDDEN)).with_for_update()
    event = work.db.scalar(wanted, execution_options={"populate_existing": True})
    if event is None:
        raise Refusal("event.not_found")
    return event


def _check_open(work: Work, event: Event, openid: str) -> None:
    if event.officers_only and officer_of(work, openid) is None:
        raise Refusal("event.officers_only", title=event.title)
    if event.state is not EventState.PUBLISHED or min(event.signup_closes_at, event.starts_at) <= work.now:
        raise Refusal("event.closed", title=event.title)


def _check_person(work: Work, event: Event, openid: str, seats: int, enterprise_id: int | None) -> None:
    if not 1 <= seats <= rules().most_seats:
        raise Refusal("event.too_many_seats", most=rules().most_seats)
    active = (Signup.event_id == event.id, Signup.state != SignupState.CANCELLED)
    if _seats(work, *active, Signup.openid == openid):
        raise Refusal("event.already_signed_up", title=event.title)
    of_theirs = 0 if enterprise_id is None else _seats(work, *active, Signup.enterprise_id == enterprise_id)
    if of_theirs + seats > event.seats_per_enterprise:
        raise Refusal("event.too_many_for_enterprise", most=event.seats_per_enterprise, taken=of_theirs)


def _seats(work: Work, *which: ColumnElement[bool]) -> int:
    return work.db.scalar(select(func.coalesce(func.sum(Signup.seats), 0)).where(*which)) or 0
