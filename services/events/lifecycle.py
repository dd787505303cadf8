"""The life of an event: approved, published, held or cancelled."""

from __future__ import annotations

from sqlalchemy import select

from models.events import Event, Signup
from models.kinds import EventState as S
from models.kinds import SignupState
from models.work import Work
from push import outbox
from services.errors import Refusal
from services.people import officer_of

MOVES: dict[tuple[S, str], S] = {
    (S.DRAFT, "submit"): S.SUBMITTED,
    (S.RETURNED, "submit"): S.SUBMITTED,
    (S.SUBMITTED, "approve"): S.APPROVED,
    (S.SUBMITTED, "send_back"): S.RETURNED,
    (S.APPROVED, "publish"): S.PUBLISHED,
    (S.PUBLISHED, "close_signup"): S.SIGNUP_CLOSED,
    (S.SIGNUP_CLOSED, "hold"): S.HELD,
    (S.HELD, "archive"): S.ARCHIVED,
    (S.DRAFT, "cancel"): S.CANCELLED,
    (S.SUBMITTED, "cancel"): S.CANCELLED,
    (S.RETURNED, "cancel"): S.CANCELLED,
    (S.APPROVED, "cancel"): S.CANCELLED,
    (S.PUBLISHED, "cancel"): S.CANCELLED,
    (S.SIGNUP_CLOSED, "cancel"): S.CANCELLED,
}


def move(work: Work, event: Event, verb: str) -> None:
    """Set the state that follows: submit, approve, send_back, close_signup, hold or archive."""
    work.lock(event, "state")
    if (event.state, verb) not in MOVES:
        raise Refusal("event.not_now", title=event.title)
    event.state = MOVES[event.state, verb]
    work.db.flush()


def publish(work: Work, event: Event) -> None:
    """Open an approved event for sign-up."""
    if event.signup_closes_at <= work.now:
        raise Refusal("event.signup_over", title=event.title)
    move(work, event, "publish")


def cancel(work: Work, event: Event, reason: str) -> None:
    """Call an event off; all sign-ups end with it, and everyone who was coming or waiting is told."""
    if not reason.strip():
        raise Refusal("event.reason_missing")
    move(work, event, "cancel")
    coming = select(Signup).where(Signup.event_id == event.id, Signup.state != SignupState.CANCELLED)
    for signup in work.db.scalars(coming.order_by(Signup.id)):
        signup.state, signup.cancelled_at = SignupState.CANCELLED, work.now
        key = f"event.cancelled:{event.id}:{signup.openid}"
        outbox.post(work, signup.openid, "event.cancelled", key=key, title=event.title, reason=reason.strip())


def open_events(work: Work, *, openid: str, limit: int) -> list[Event]:
    """The next events a person can sign up for; officers see theirs too."""
    still_open = select(Event).where(
        Event.state == S.PUBLISHED, Event.signup_closes_at > work.now, Event.starts_at > work.now
    )
    if officer_of(work, openid) is None:
        still_open = still_open.where(Event.officers_only.is_(False))
    return list(work.db.scalars(still_open.order_by(Event.starts_at, Event.id).limit(limit)))
