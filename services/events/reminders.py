"""Reminding people of the events they signed up for, a day and an hour before (活动提醒)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from models.events import Event, Signup
from models.kinds import EventState, SignupState
from models.work import Work
from push import outbox

BEFORE = (timedelta(days=1), timedelta(hours=1))  # the shorter one last
COMING = (EventState.PUBLISHED, EventState.SIGNUP_CLOSED)


def remind(work: Work) -> int:
    """Post what is due, once for each person, span and start; a moved event is reminded of anew. Returns how many.

    Whoever signs up within a span is not reminded for it: they have just been told.
    """
    soon = select(Signup).join(Signup.event).where(
        Event.state.in_(COMING),
        Event.starts_at > work.now,
        Event.starts_at <= work.now + BEFORE[0],
        Signup.state == SignupState.SIGNED_UP,
    )  # fmt: skip
    return sum(_remind(work, signup) for signup in work.db.scalars(soon.order_by(Signup.id)))


def _remind(work: Work, signup: Signup) -> bool:
    event = signup.event
    left = event.starts_at - work.now
    before = next(span for span in reversed(BEFORE) if left <= span)
    if signup.signed_up_at > event.starts_at - before:
        return False
    entry = outbox.post(
        work,
        signup.openid,
        "event.reminder",
        key=f"event.reminder:{signup.id}:{int(before.total_seconds())}:{int(event.starts_at.timestamp())}",
        title=event.title,
        time=event.starts_at,
        place=event.place,
    )
    return entry is not None
