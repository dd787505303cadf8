"""The states of an appeal and all moves between them; the only place that sets a state."""

from __future__ import annotations

from typing import Any

from models.appeals import Appeal, LedgerEntry
from models.kinds import AppealState as S
from models.work import Work
from services.appeals import ledger
from services.errors import Refusal

MOVES: dict[tuple[S, str], S] = {
    (S.SUBMITTED, "accept"): S.ACCEPTED,
    (S.SUBMITTED, "reject"): S.REJECTED,
    (S.ACCEPTED, "assign"): S.ASSIGNED,
    (S.ASSIGNED, "acknowledge"): S.IN_PROGRESS,
    (S.ASSIGNED, "send_back"): S.ACCEPTED,
    (S.IN_PROGRESS, "send_back"): S.ACCEPTED,
    (S.IN_PROGRESS, "resolve"): S.RESOLVED,
    (S.RESOLVED, "rate"): S.RESOLVED,
    (S.RESOLVED, "close"): S.CLOSED,
    (S.RESOLVED, "reopen"): S.REOPENED,
    (S.REOPENED, "assign"): S.ASSIGNED,
    # The enterprise may add to an appeal, or take it back, until the department has given its result.
    (S.SUBMITTED, "supplement"): S.SUBMITTED,
    (S.ACCEPTED, "supplement"): S.ACCEPTED,
    (S.ASSIGNED, "supplement"): S.ASSIGNED,
    (S.IN_PROGRESS, "supplement"): S.IN_PROGRESS,
    (S.REOPENED, "supplement"): S.REOPENED,
    (S.SUBMITTED, "withdraw"): S.WITHDRAWN,
    (S.ACCEPTED, "withdraw"): S.WITHDRAWN,
    (S.ASSIGNED, "withdraw"): S.WITHDRAWN,
    (S.IN_PROGRESS, "withdraw"): S.WITHDRAWN,
    (S.REOPENED, "withdraw"): S.WITHDRAWN,
}

# What the enterprise did a moment ago and takes back (撤销); these lead against the stream, out of ends as well.
RETRACTIONS: dict[tuple[S, str], S] = {
    (S.SUBMITTED, "retract_supplement"): S.SUBMITTED,
    (S.ACCEPTED, "retract_supplement"): S.ACCEPTED,
    (S.ASSIGNED, "retract_supplement"): S.ASSIGNED,
    (S.IN_PROGRESS, "retract_supplement"): S.IN_PROGRESS,
    (S.REOPENED, "retract_supplement"): S.REOPENED,
    (S.CLOSED, "retract_rate"): S.RESOLVED,
    (S.REOPENED, "retract_rate"): S.RESOLVED,
    (S.RESOLVED, "retract_rate"): S.RESOLVED,
    (S.WITHDRAWN, "restore"): S.SUBMITTED,
}

ENDS = frozenset({S.REJECTED, S.CLOSED, S.WITHDRAWN})


def may(appeal: Appeal, verb: str) -> bool:
    """Whether the state of an appeal allows this."""
    return (appeal.state, verb) in MOVES


def move(work: Work, appeal: Appeal, verb: str, note: str = "", **facts: Any) -> LedgerEntry:
    """Set the state that follows and write the step into the ledger.

    The row is locked and its state read anew, so of two who act at once the second is refused.
    """
    work.lock(appeal, "state")
    before = appeal.state
    after = MOVES.get((before, verb)) or RETRACTIONS.get((before, verb))
    if after is None:
        raise Refusal("appeal.not_now", number=appeal.number)
    appeal.state = after
    return ledger.append(work, appeal, verb, from_state=before, note=note, facts=facts)
