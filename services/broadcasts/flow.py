"""The states of a broadcast and all moves between them; the only place that sets a state."""

from __future__ import annotations

from models.broadcasts import Broadcast, BroadcastStep
from models.kinds import BroadcastState as S
from models.work import Work
from services.errors import Refusal

MOVES: dict[tuple[S, str], S] = {
    (S.DRAFT, "submit"): S.SUBMITTED,
    (S.SUBMITTED, "send_back"): S.DRAFT,
    (S.SUBMITTED, "approve"): S.APPROVED,
    (S.APPROVED, "send_back"): S.DRAFT,
    (S.APPROVED, "schedule"): S.SCHEDULED,
    (S.SCHEDULED, "unschedule"): S.APPROVED,
    (S.SCHEDULED, "start"): S.SENDING,
    (S.SCHEDULED, "hold"): S.PAUSED,  # it is long past its time: a person has to say whether it still leaves
    (S.SENDING, "pause"): S.PAUSED,
    (S.SENDING, "brake"): S.PAUSED,  # by itself, because of errors
    (S.PAUSED, "resume"): S.SENDING,
    (S.SENDING, "complete"): S.COMPLETED,
    (S.SENDING, "complete_in_part"): S.COMPLETED_WITH_FAILURES,
    (S.COMPLETED_WITH_FAILURES, "resend"): S.SENDING,
    **{
        (state, "cancel"): S.CANCELLED for state in (S.DRAFT, S.SUBMITTED, S.APPROVED, S.SCHEDULED, S.SENDING, S.PAUSED)
    },
}

ENDS = frozenset({S.COMPLETED, S.CANCELLED})


def may(broadcast: Broadcast, verb: str) -> bool:
    """Whether the state of a broadcast allows this."""
    return (broadcast.state, verb) in MOVES


def move(work: Work, broadcast: Broadcast, verb: str, note: str = "") -> None:
    """Set the state that follows and write the step down.

    The row is locked and its state read anew, so of two who act at once the second is refused.
    """
    work.lock(broadcast, "state")
    after = MOVES.get((broadcast.state, verb))
    if after is None:
        raise Refusal("broadcast.not_now", number=broadcast.number)
    broadcast.state = after
    log(work, broadcast, verb, note)


def log(work: Work, broadcast: Broadcast, verb: str, note: str = "") -> None:
    """Write down what was done to a broadcast."""
    work.add(
        BroadcastStep(
            broadcast_id=broadcast.id, at=work.now, by=work.actor.name, verb=verb, to_state=broadcast.state, note=note
        )
    )
