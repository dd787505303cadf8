"""What came back after a broadcast (后续): who of those it reached wrote to the account, and who signed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, select

from models.broadcasts import Broadcast, Recipient
from models.events import Signup
from models.kinds import OutboxState, SignupState
from models.messages import Message
from models.work import Work

WITHIN = timedelta(days=7)  # after the broadcast ended
STOPPING = "push.preferences"  # who only wants to hear less has asked nothing


@dataclass(frozen=True)
class Echoes:
    """Counted once a person; a sign-up that was cancelled again does not count."""

    wrote: int
    signed_up: int | None  # None where nobody was invited to anything
    seats: int = 0


def counted(work: Work, broadcast: Broadcast) -> Echoes:
    """What came back so far."""
    event_id = broadcast.facts.get("event_id")
    wrote = _wrote(work, broadcast)
    return Echoes(wrote, *_signed_up(work, broadcast, int(event_id))) if event_id else Echoes(wrote, None)


def _wrote(work: Work, broadcast: Broadcast) -> int:
    """Who wrote after their message left, until some days after the whole broadcast; taps on the menu do not count."""
    if broadcast.started_at is None:
        return 0
    until = (broadcast.completed_at or work.now) + WITHIN
    said = and_(
        Message.openid == Recipient.openid,
        Message.received_at > Recipient.sent_at,
        Message.received_at.between(broadcast.started_at, until),
        Message.kind.not_like("event:%"),
        Message.intent != STOPPING,
    )
    people = select(func.count(Recipient.id.distinct())).join(Message, said).where(_reached(broadcast))
    return work.db.scalar(people) or 0


def _signed_up(work: Work, broadcast: Broadcast, event_id: int) -> tuple[int, int]:
    """People and seats."""
    theirs = and_(Signup.openid == Recipient.openid, Signup.signed_up_at > Recipient.sent_at)
    sums = (
        select(func.count(Recipient.id.distinct()), func.coalesce(func.sum(Signup.seats), 0))
        .join(Signup, theirs)
        .where(_reached(broadcast), Signup.event_id == event_id, Signup.state != SignupState.CANCELLED)
    )
    people, seats = work.db.execute(sums).one()
    return int(people), int(seats)


def _reached(broadcast: Broadcast) -> ColumnElement[bool]:
    return and_(Recipient.broadcast_id == broadcast.id, Recipient.state == OutboxState.SENT)
