"""Sending one chunk of a broadcast, a few at a time, and the record of what came of each."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from models.broadcasts import Consent
from models.kinds import Channel, OutboxState, SkipReason
from models.work import Office, Work
from push import chunks, circulars, metrics, tap_links, window
from push.attempt import DEDUPLICATED, LADDER
from push.chunks import Chunk, Letter
from push.codes import CLOSES_WINDOW, CODES, NOT_FOLLOWING, Verdict, is_known
from push.errors import Blocked, DeliveryError, Permanent, QuotaUsedUp, Temporary, Uncertain
from push.hours import next_midnight
from push.ways import SHARED
from push.wechat import WeChatGateway

log = logging.getLogger(__name__)

HANDS = 8  # calls at once that may be repeated under the same id; all others leave one by one
LARGEST_PORTION = 64  # recipients between two looks at the clock and the queues: half a second's worth, within limits
PATIENCE_SECONDS = 5.0  # how long a call waits for its turn before the chunk is given back
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


@dataclass
class Outcome:
    """What came of one call."""

    letter: Letter
    state: OutboxState
    error: DeliveryError | None = None
    remote_id: str = ""
    due_at: datetime | None = None
    counts: bool = True  # as an attempt of this recipient
    stays_open: bool = False  # the call may have arrived
    reason: SkipReason | None = None
    rest: tuple[datetime, str] | None = field(default=None)


def send_some(
    office: Office, gateway: WeChatGateway, broadcast_id: int, may_go_on: Callable[[], bool], *, size: int = chunks.SIZE
) -> Tally | None:
    """Claim one chunk and send it while `may_go_on` says so; None when nobody is due."""
    chunk = chunks.claim(office, broadcast_id, gateway.settings, size)
    return Volley(office, gateway, chunk).run(may_go_on) if chunk else None


class Volley:
    """The way of one chunk out of the house."""

    def __init__(self, office: Office, gateway: WeChatGateway, chunk: Chunk) -> None:
        self.office = office
        self.gateway = gateway
        self.chunk = chunk
        self.tally = Tally()

    def run(self, may_go_on: Callable[[], bool]) -> Tally:
        letters = self._sort_out()
        try:
            self.gateway.prepare()
        except Temporary as error:
            self.tally.rest_until, self.tally.rest_why = self._after(error), str(error)
        with ThreadPoolExecutor(HANDS) as hands:
            for portion in _portions(letters, self._portion_size()):
                if self.tally.rest_until or not may_go_on():
                    break
                begun = chunks.begin(self.office, self.chunk, portion)
                if len(begun) < len(portion) and not begun:
                    break  # paused, or taken over
                at_hand = [letter for letter in portion if letter.recipient.id in begun]
                self._record(list(hands.map(self._send, at_hand)))
        chunks.release(self.office, self.chunk)
        return self.tally

    def _portion_size(self) -> int:
        return max(HANDS, min(LARGEST_PORTION, int(self.gateway.pace.per_second / 2)))

    def _sort_out(self) -> list[Letter]:
        """Those to call; nobody is called who must not be, or might get it twice."""
        open_, settled = [], []
        for letter in self.chunk.letters:
            if letter.was_open and not self._may_repeat(letter):
                settled.append(Outcome(letter, OutboxState.UNCERTAIN, Uncertain("too late to repeat the call")))
            elif letter.was_open:
                open_.append(Letter(letter.recipient, Channel.TEMPLATE_MESSAGE, None, letter.to))
            elif letter.obstacle:
                settled.append(Outcome(letter, OutboxState.SKIPPED, reason=letter.obstacle))
            elif not self.gateway.settings.may_get(letter.recipient.openid):
                settled.append(Outcome(letter, OutboxState.SKIPPED, reason=SkipReason.TRIAL))
            elif letter.way in SHARED:
                settled.append(Outcome(letter, OutboxState.QUEUED, counts=False))  # another call gathers them
            else:
                open_.append(letter)
        self._record(settled)
        return open_

    def _may_repeat(self, letter: Letter) -> bool:
        began_at = letter.recipient.call_began_at
        is_known_id = letter.recipient.way is Channel.TEMPLATE_MESSAGE
        return is_known_id and began_at is not None and began_at > self.office.clock() - DEDUPLICATED

    # --- in the threads: no database here

    def _send(self, letter: Letter) -> Outcome:
        try:
            self._wait_for_turn(letter)
            remote_id = self._call(letter)
        except Uncertain as error:
            return self._left_open(letter, error)
        except Temporary as error:
            return self._put_off(letter, error)
        except Permanent as error:
            return self._given_up(letter, error)
        return Outcome(letter, OutboxState.SENT, remote_id=remote_id)

    def _wait_for_turn(self, letter: Letter) -> None:
        assert letter.way is not None
        ends = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self.gateway.pace.take(letter.way, self.office.clock(), is_bulk=True)
            except (Blocked, QuotaUsedUp):
                raise
            except Temporary as late:
                if late.after_seconds is None or time.monotonic() > ends:
                    raise
                time.sleep(min(late.after_seconds, 0.25))

    def _call(self, letter: Letter) -> str:
        broadcast, openid = self.chunk.broadcast, letter.recipient.openid
        link = tap_links.address(self.gateway.settings, letter.recipient.id) if broadcast.link else ""
        if letter.way is Channel.CUSTOMER_MESSAGE:
            self.gateway.send_customer(openid, circulars.message(broadcast, replace(letter.to, link=link)))
            return ""
        assert letter.way is not None
        fields = circulars.fields(broadcast, letter.way, self.office.clock())
        if letter.way is Channel.SUBSCRIPTION_NOTICE:
            self.gateway.send_subscription(openid, self.chunk.ways.subscription_id, fields, link)
            return ""
        return self.gateway.send_template(
            openid, self.chunk.ways.template_id, fields, link, letter.recipient.client_msg_id
        )

    def _left_open(self, letter: Letter, error: Uncertain) -> Outcome:
        if letter.way is Channel.TEMPLATE_MESSAGE and letter.recipient.attempts <= len(LADDER):
            return Outcome(letter, OutboxState.QUEUED, error, due_at=self._later(letter), stays_open=True)
        return Outcome(letter, OutboxState.UNCERTAIN, error)

    def _put_off(self, letter: Letter, error: Temporary) -> Outcome:
        """Where the account waits, and not this person, it does not use up their patience."""
        if error.after_seconds is not None or isinstance(error, QuotaUsedUp):
            rest = (self._after(error), str(error)) if isinstance(error, Blocked | QuotaUsedUp) else None
            if rest and error.code is not None:
                self._tell_the_others(letter, error)
            return Outcome(
                letter,
                OutboxState.QUEUED,
                error,
                due_at=self._after(error),
                counts=False,
                stays_open=letter.was_open,
                rest=rest,
            )
        attempts = letter.recipient.attempts
        if attempts > len(LADDER) or (not is_known(error.code) and attempts > 1):
            return Outcome(letter, OutboxState.FAILED, error)
        return Outcome(letter, OutboxState.QUEUED, error, due_at=self._later(letter), stays_open=letter.was_open)

    def _given_up(self, letter: Letter, error: Permanent) -> Outcome:
        falls_back = error.code in CLOSES_WINDOW or error.code == NO_CONSENT
        if falls_back and letter.way is not Channel.TEMPLATE_MESSAGE and letter.recipient.attempts <= len(LADDER):
            return Outcome(letter, OutboxState.QUEUED, error, due_at=self.office.clock())
        return Outcome(letter, OutboxState.FAILED, error)

    def _tell_the_others(self, letter: Letter, error: Temporary) -> None:
        if isinstance(error, QuotaUsedUp) and letter.way:
            self.gateway.pace.close_day(letter.way, self.office.clock())
        elif isinstance(error, Blocked):
            log.error("WeChat refuses to send at all: %s (%s)", error, error.code)
            self.gateway.pace.hold(error.after_seconds or LADDER[-1])

    def _after(self, error: Temporary) -> datetime:
        now = self.office.clock()
        if isinstance(error, QuotaUsedUp):
            return next_midnight(now)
        return now + timedelta(seconds=error.after_seconds or LADDER[-1])

    def _later(self, letter: Letter) -> datetime:
        step = LADDER[min(letter.recipient.attempts, len(LADDER)) - 1]
        return self.office.clock() + timedelta(seconds=step)

    # --- what came of it

    def _record(self, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        with self.office.work() as work:
            chunks.record(work, self.chunk, [_row(outcome, work.now) for outcome in outcomes])
            for outcome in outcomes:
                _note(work, outcome, self.chunk.ways.subscription_id)
        for outcome in outcomes:
            self._count(outcome)

    def _count(self, outcome: Outcome) -> None:
        if outcome.rest:
            self.tally.rest_until, self.tally.rest_why = outcome.rest
        if outcome.counts and outcome.state is not OutboxState.SKIPPED:
            self.tally.tried += 1
            self.tally.sent += outcome.state is OutboxState.SENT
            self.tally.faulted += _is_fault(outcome.error)
        metrics.count_send(outcome.letter.way, outcome.state)


def _portions(letters: Sequence[Letter], size: int) -> Iterator[list[Letter]]:
    """Those that can be repeated side by side, the others one by one: of these a crash leaves one uncertain."""
    repeatable = [letter for letter in letters if letter.way is Channel.TEMPLATE_MESSAGE]
    yield from ([letter] for letter in letters if letter.way is not Channel.TEMPLATE_MESSAGE)
    yield from (repeatable[start : start + size] for start in range(0, len(repeatable), size))


def _row(outcome: Outcome, now: datetime) -> dict[str, Any]:
    recipient, is_queued = outcome.letter.recipient, outcome.state is OutboxState.QUEUED
    return {
        "recipient_id": recipient.id,
        "new_state": outcome.state,
        "new_way": outcome.letter.way,
        "new_reason": outcome.reason,
        "new_attempts": recipient.attempts - (not outcome.counts),
        "new_due_at": outcome.due_at or recipient.due_at,
        "new_claim": None,
        "new_call_began_at": _began_at(outcome, now),
        "new_sent_at": now if outcome.state is OutboxState.SENT else None,
        "new_remote_id": outcome.remote_id,
        "new_error_code": outcome.error.code if outcome.error else None,
        "new_error": "" if outcome.error is None or (is_queued and not outcome.counts) else _short(outcome.error),
    }


def _began_at(outcome: Outcome, now: datetime) -> datetime | None:
    """Of a call that was refused nothing is open; of one that may have arrived the first beginning counts."""
    if outcome.state is OutboxState.QUEUED and not outcome.stays_open:
        return None
    return outcome.letter.recipient.call_began_at or now


def _note(work: Work, outcome: Outcome, template_id: str) -> None:
    """What the call has told about the person: a message less in the window, a consent used up, gone."""
    openid, way = outcome.letter.recipient.openid, outcome.letter.way
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


def _is_fault(error: DeliveryError | None) -> bool:
    return error is not None and (error.code is None or CODES.get(error.code) is not Verdict.PERSON)


def _short(error: DeliveryError) -> str:
    return str(error)[:LONGEST_ERROR]
