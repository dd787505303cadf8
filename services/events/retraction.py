"""Taking back a cancellation: the seats are given back while they are still there (撤销取消)."""

from __future__ import annotations

from models.events import Signup
from models.kinds import EventState, SignupState
from models.work import Work
from services.errors import Refusal
from services.events import signup as seats


def restore(work: Work, signup_id: int, openid: str, *, was: SignupState) -> Signup:
    """The sign-up as it was before it was cancelled; its place on the waiting list is its old one."""
    signup = work.db.get(Signup, signup_id)
    if signup is None or signup.openid != openid:
        raise Refusal("event.not_signed_up")
    event = seats.locked(work, signup.event_id)
    work.lock(signup, "state")
    if signup.state is not SignupState.CANCELLED:
        raise Refusal("event.already_signed_up", title=event.title)
    if event.state not in (EventState.PUBLISHED, EventState.SIGNUP_CLOSED) or event.starts_at <= work.now:
        raise Refusal("event.closed", title=event.title)
    if was is SignupState.SIGNED_UP and signup.seats > seats.seats_left(work, event):
        raise Refusal("event.seat_gone", title=event.title)
    signup.state, signup.cancelled_at = was, None
    work.db.flush()
    return signup
