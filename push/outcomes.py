"""What came of one call of a broadcast, what that means for the recipient, and what it tells about the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from models.broadcasts import Consent
from models.kinds import Channel, OutboxState, SkipReason
from models.work import Work
from push import window
from push.attempt import LADDER
from push.codes import CLOSES_WINDOW, CODES, NOT_FOLLOWING, Verdict, is_known
from push.errors import Blocked, DeliveryError, Permanent, QuotaUsedUp, Temporary, Uncertain
from push.hours import next_midnight
from push.sorting import Letter

NO_CONSENT = 43101
LONGEST_ERROR = 200


@dataclass
class Tally:
    """What came of a chunk; `rest_until` is set where the account has to wait."""

    tried: int = 0
    sent: int = 0
    faulted: int = 0  # errors that are not the person's: a broadcast brakes on them
    rest_until: datetime | None = None
    rest_why: str = ""

    def add(self, found: Iterable[Outcome], *, taken: int = 0) -> None:
        """Outcomes, and how many went well besides."""
        self.tried += taken
        self.sent += taken
        for outcome in found:
            if outcome.rest:
                self.rest_until, self.rest_why = outcome.rest
            if outcome.counts and outcome.state is not OutboxState.SKIPPED:
                self.tried += 1
                self.sent += outcome.state is OutboxState.SENT
                self.faulted += _is_fault(outcome.error)


@dataclass(slots=True)
class Outcome:
    """What came of one call, or why there was none."""

    letter: Letter
    state: OutboxState
    error: DeliveryError | None = None
    due_at: datetime | None = None
    counts: bool = True  # as an attempt of this recipient
    was_called: bool = True
    stays_open: bool = False  # the call may have arrived
    reason: SkipReason | None = None
    rest: tuple[datetime, str] | None = None


def put_back(letter: Letter) -> Outcome:
    """It was not called: its turn comes again."""
    return Outcome(letter, OutboxState.QUEUED, counts=False, was_called=False, stays_open=letter.was_open)


def of_error(letter: Letter, error: DeliveryError, now: datetime) -> Outcome:
    """What an error means for this recipient."""
    if isinstance(error, Uncertain):
        return _left_open(letter, error, now)
    if isinstance(error, Temporary):
        return _put_off(letter, error, now)
    return _given_up(letter, error, now)


def after(error: Temporary, now: datetime) -> datetime:
    """When the account may be asked again."""
    if isinstance(error, QuotaUsedUp):
        return next_midnight(now)
    return now + timedelta(seconds=error.after_seconds or LADDER[-1])


def row(outcome: Outcome, began_at: datetime, now: datetime) -> dict[str, Any]:
    """What is written down, as `push.chunks.record` takes it; no call of these left before `began_at`."""
    letter, is_queued = outcome.letter, outcome.state is OutboxState.QUEUED
    return {
        "recipient_id": letter.id,
        "new_state": outcome.state,
        "new_way": letter.way,
        "new_reason": outcome.reason,
        "new_attempts": letter.attempts - (not outcome.counts),
        "new_due_at": outcome.due_at,
        "new_claim": None,
        "new_call_began_at": _began_at(outcome, began_at),
        "new_sent_at": now if outcome.state is OutboxState.SENT else None,
        "new_remote_id": "",  # a template message that was taken is recorded apart, with its id
        "new_error_code": outcome.error.code if outcome.error else None,
        "new_error": "" if outcome.error is None or (is_queued and not outcome.counts) else _short(outcome.error),
    }


def note(work: Work, outcome: Outcome, template_id: str) -> None:
    """What the call has told about the person: a message less in the window, a consent used up, gone."""
    openid, way = outcome.letter.openid, outcome.letter.way
    code = outcome.error.code if outcome.error else None
    if outcome.state is OutboxState.SENT and way is Channel.CUSTOMER_MESSAGE:
        window.use_up(work, openid)
    if way is Channel.SUBSCRIPTION_NOTICE and (outcome.state is OutboxState.SENT or code == NO_CONSENT):
        agreed = update(Consent).where(Consent.openid == openid, Consent.template_id == template_id, Consent.left > 0)
        work.db.execute(agreed.values(left=0 if code == NO_CONSENT else Consent.left - 1))
    if code in CLOSES_WINDOW:
        window.close(work, openid)
    if code in NOT_FOLLOWING:
        window.mark_as_gone(work, openid)


def _left_open(letter: Letter, error: Uncertain, now: datetime) -> Outcome:
    if letter.way is Channel.TEMPLATE_MESSAGE and letter.attempts <= len(LADDER):
        return Outcome(letter, OutboxState.QUEUED, error, due_at=_later(letter, now), stays_open=True)
    return Outcome(letter, OutboxState.UNCERTAIN, error)


def _put_off(letter: Letter, error: Temporary, now: datetime) -> Outcome:
    """Where the account waits, and not this person, it does not use up their patience."""
    if error.after_seconds is not None or isinstance(error, QuotaUsedUp):
        until = after(error, now)
        is_told = error.code is not None  # by the platform, for the whole account
        rest = (until, str(error)) if is_told or isinstance(error, Blocked | QuotaUsedUp) else None
        return Outcome(
            letter, OutboxState.QUEUED, error, due_at=until, counts=False, stays_open=letter.was_open, rest=rest
        )
    if letter.attempts > len(LADDER) or (not is_known(error.code) and letter.attempts > 1):
        return Outcome(letter, OutboxState.FAILED, error)
    return Outcome(letter, OutboxState.QUEUED, error, due_at=_later(letter, now), stays_open=letter.was_open)


def _given_up(letter: Letter, error: DeliveryError, now: datetime) -> Outcome:
    falls_back = isinstance(error, Permanent) and (error.code in CLOSES_WINDOW or error.code == NO_CONSENT)
    if falls_back and letter.way is not Channel.TEMPLATE_MESSAGE and letter.attempts <= len(LADDER):
        return Outcome(letter, OutboxState.QUEUED, error, due_at=now)
    return Outcome(letter, OutboxState.FAILED, error)


def _later(letter: Letter, now: datetime) -> datetime:
    return now + timedelta(seconds=LADDER[min(letter.attempts, len(LADDER)) - 1])


def _began_at(outcome: Outcome, began_at: datetime) -> datetime | None:
    """Of a call that was refused nothing is open; of one that may have arrived the first beginning counts."""
    if outcome.state is OutboxState.QUEUED and not outcome.stays_open:
        return None
    return outcome.letter.call_began_at or began_at


def _is_fault(error: DeliveryError | None) -> bool:
    return error is not None and (error.code is None or CODES.get(error.code) is not Verdict.PERSON)


def _short(error: DeliveryError) -> str:
    return str(error)[:LONGEST_ERROR]
