"""Sending one chunk of a broadcast, and the record of what came of each."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.exc import OperationalError

from models.kinds import Channel, OutboxState
from models.work import Office, Work
from push import chunks, circulars, metrics, outcomes, tap_links
from push.chunks import Chunk
from push.errors import DeliveryError, Temporary, Uncertain
from push.outcomes import Outcome, Tally
from push.salvo import Salvo
from push.sorting import Letter
from push.turns import wait_for_turns
from push.wechat import WeChatGateway

log = logging.getLogger(__name__)

SMALLEST, LARGEST = 8, 2000  # recipients at hand: half a second's worth, and no more than may be open after a crash
LONGEST_SECONDS = 20.0  # from before the claim, far less than the lease: who is slower gives the rest back
NAPS = (0.2, 0.5, 1.0, 2.0, 4.0)  # seconds before a record is tried again while the database is away
QUEUED, SENT = OutboxState.QUEUED, OutboxState.SENT

Note = Callable[[Work, int, Tally], None]  # what came of a chunk of that broadcast
MayGoOn = Callable[[], bool]


def send_some(office: Office, gateway: WeChatGateway, broadcast_id: int, may_go_on: MayGoOn, note: Note) -> bool:
    """Send chunk after chunk while `may_go_on` says so and somebody is due; whether anybody was.

    One half of those at hand is on its way while the books of the other are done.
    """
    size = max(SMALLEST, min(LARGEST, int(gateway.pace.per_second / 2))) // 2
    under_way: deque[Volley] = deque()
    chunk: Chunk | None = None
    was_due = False
    try:
        while may_go_on():
            ends = time.monotonic() + LONGEST_SECONDS
            chunk = chunks.claim(office, broadcast_id, gateway.settings, size, chunk.broadcast if chunk else None)
            if chunk is None:
                break
            volley, was_due = Volley(office, gateway, chunk, ends, note), True
            volley.leave(must_wait=any(before.land() for before in under_way))
            under_way.append(volley)
            while len(under_way) > (not chunk.letters.one_by_one):
                under_way.popleft().finish(may_go_on)
    finally:
        _finish_all(under_way, may_go_on)
    return was_due


def _finish_all(under_way: deque[Volley], may_go_on: MayGoOn) -> None:
    """Each of them, also where the one before fails."""
    if under_way:
        try:
            under_way.popleft().finish(may_go_on)
        finally:
            _finish_all(under_way, may_go_on)


class Volley:
    """The way of one chunk out of the house."""

    def __init__(self, office: Office, gateway: WeChatGateway, chunk: Chunk, ends: float, note: Note) -> None:
        self.office = office
        self.gateway = gateway
        self.chunk = chunk
        self.tally = Tally()
        self._note = note
        self._left = set(chunk.ids)
        self._flies = bool(chunk.letters.side_by_side)  # until the books of those are done
        self._ends = ends
        self._salvo = Salvo(office, gateway, chunk, ends)
        self._found = self._settled()

    def leave(self, *, must_wait: bool) -> None:
        """Let the calls that go side by side leave, unless the account has to wait."""
        letters = self.chunk.letters.side_by_side
        if must_wait or self._is_late() or not self._has_token():
            self._found += [outcomes.put_back(letter) for letter in letters]
        elif letters:
            self._salvo.leave(letters)

    def land(self) -> bool:
        """Read the answers to what left; whether the account has to wait."""
        self._salvo.land()
        return self._salvo.rests

    def finish(self, may_go_on: MayGoOn) -> None:
        """Read the answers, write down what came of each, and call for the others one by one."""
        self.land()
        found, taken, letters = self._found + self._salvo.others, self._salvo.taken, self.chunk.letters.one_by_one
        if found or taken:
            self._record(found, taken)
        for place, letter in enumerate(letters):
            if self.tally.rest_until or self._is_late() or not may_go_on():
                break
            if not chunks.begin(self.office, self.chunk, letter):
                break  # paused, or taken over
            self._record([self._send(letter, len(letters) - place)], {})
        if self._left:
            chunks.release(self.office, self.chunk, sorted(self._left))
            with self.office.work() as work:
                self._note(work, self.chunk.broadcast.id, self.tally)

    def _has_token(self) -> bool:
        try:
            self.gateway.prepare()
        except Temporary as error:
            self.gateway.pace.heed(None, self.office.clock(), error)
            self.tally.rest_until, self.tally.rest_why = outcomes.after(error, self.office.clock()), str(error)
            return False
        return True

    def _is_late(self) -> bool:
        """Whether the lease nears its end: then others may call soon."""
        return time.monotonic() > self._ends

    def _settled(self) -> list[Outcome]:
        """Those who are not called."""
        letters, unknown = self.chunk.letters, Uncertain("too late to repeat the call")
        return [
            *(Outcome(letter, OutboxState.UNCERTAIN, unknown) for letter in letters.too_late),
            *(Outcome(letter, OutboxState.SKIPPED, reason=letter.obstacle) for letter in letters.left_out),
            *(Outcome(letter, QUEUED, counts=False) for letter in letters.shared),
        ]

    def _send(self, letter: Letter, waiting: int) -> Outcome:
        assert letter.way is not None
        try:
            wait_for_turns(self.gateway.pace, letter.way, self.office.clock(), waiting)
            self._call(letter)
        except DeliveryError as error:
            outcome = outcomes.of_error(letter, error, self.office.clock())
            if outcome.rest and isinstance(error, Temporary):
                self.gateway.pace.heed(letter.way, self.office.clock(), error)
            return outcome
        return Outcome(letter, SENT)

    def _call(self, letter: Letter) -> None:
        broadcast, openid = self.chunk.broadcast, letter.openid
        link = tap_links.address(self.gateway.settings, letter.id) if broadcast.link else ""
        if letter.way is Channel.CUSTOMER_MESSAGE:
            self.gateway.send_customer(openid, circulars.message(broadcast, replace(letter.to, link=link)))
        else:
            fields = circulars.fields(broadcast, Channel.SUBSCRIPTION_NOTICE, self.office.clock())
            self.gateway.send_subscription(openid, self.chunk.ways.subscription_id, fields, link)

    # --- what came of it

    def _record(self, found: Sequence[Outcome], taken: Mapping[int, str]) -> None:
        """Write down outcomes, and template messages that were taken: of these nothing else is to be noted."""
        self._left -= {outcome.letter.id for outcome in found} | taken.keys()
        self.tally.add(found, taken=len(taken))
        metrics.count_sends((outcome.letter.way, outcome.state) for outcome in found)
        metrics.count_sends({(Channel.TEMPLATE_MESSAGE, SENT): len(taken)})
        for nap in NAPS:
            try:
                return self._write(found, taken)
            except OperationalError as error:
                log.warning("a record was not written, once more in %s s: %s", nap, type(error.orig).__name__)
                time.sleep(nap)
                if self._is_written(found, taken):
                    self._flies = False
                    return None
        return self._write(found, taken)

    def _write(self, found: Sequence[Outcome], taken: Mapping[int, str]) -> None:
        with self.office.work() as work:
            flew = self._flies and chunks.land(work, self.chunk, self._left)
            if taken:
                chunks.record_sent(work, self.chunk, taken, flew=flew)
            if found:
                began_at = self.chunk.began_at  # and not now: the platform counts its ten minutes from the call
                rows = [outcomes.row(outcome, began_at, work.now) for outcome in found]
                chunks.record(work, self.chunk, rows, flew=flew)
            for outcome in found:
                outcomes.note(work, outcome, self.chunk.ways.subscription_id)
            if not self._left:
                self._note(work, self.chunk.broadcast.id, self.tally)
            chunks.take_back_quota(work, found)  # after the broadcast, as a claim does that holds it
        self._flies = False

    def _is_written(self, found: Sequence[Outcome], taken: Mapping[int, str]) -> bool:
        """Whether a transaction that broke off was committed after all: then none of them waits any more."""
        ids = [*(outcome.letter.id for outcome in found), *taken]
        try:
            with self.office.reading() as work:
                return not chunks.holds_some(work, self.chunk, ids)
        except OperationalError:
            return False  # it is still away
