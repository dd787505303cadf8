"""Sending one chunk of a broadcast, and the record of what came of each."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from itertools import chain
from typing import Any

from sqlalchemy.exc import OperationalError

from models.kinds import Channel, OutboxState
from models.work import Office
from push import chunks, circulars, metrics, outcomes, tap_links
from push.chunks import Chunk
from push.errors import DeliveryError, Temporary, Uncertain
from push.outcomes import Outcome, Tally
from push.salvo import Salvo
from push.sorting import Letter
from push.turns import wait_for_turn
from push.wechat import WeChatGateway

log = logging.getLogger(__name__)

LONGEST_SECONDS = 20.0  # far less than the lease: who is slower than that gives the rest back
NAPS = (0.2, 0.5, 1.0, 2.0, 4.0)  # seconds before a record is tried again while the database is away
QUEUED, SENT = OutboxState.QUEUED, OutboxState.SENT

Later = Callable[..., "Future[Any]"]  # has something done by the thread that keeps the books


class Volley:
    """The way of one chunk out of the house; what came of a slice is written while the next is on the wire."""

    def __init__(self, office: Office, gateway: WeChatGateway, chunk: Chunk, later: Later) -> None:
        self.office = office
        self.gateway = gateway
        self.chunk = chunk
        self.tally = Tally()
        self._later = later
        self._left = set(chunk.ids)
        self._ends = min(time.monotonic() + LONGEST_SECONDS, chunk.last_call_at)

    def run(self, may_go_on: Callable[[], bool], look_ahead: Callable[[], None]) -> Tally:
        """Send it; `look_ahead` is told when the first calls are about to leave."""
        self._record(self._settled())
        if may_go_on() and not self._is_late() and self._has_token():
            self._call_side_by_side(look_ahead)
        else:
            self._write(self._put_back(self.chunk.letters.side_by_side), {})
        letters = self.chunk.letters.one_by_one
        for place, letter in enumerate(letters):
            if self.tally.rest_until or self._is_late() or not may_go_on():
                break
            if not chunks.begin(self.office, self.chunk, letter):
                break  # paused, or taken over
            self._record([self._send(letter, len(letters) - place)])
        chunks.release(self.office, self.chunk, sorted(self._left))
        return self.tally

    def _has_token(self) -> bool:
        try:
            self.gateway.prepare()
        except Temporary as error:
            self.gateway.pace.heed(None, self.office.clock(), error)
            self.tally.rest_until, self.tally.rest_why = outcomes.after(error, self.office.clock()), str(error)
            return False
        return True

    def _call_side_by_side(self, look_ahead: Callable[[], None]) -> None:
        """Slice by slice; none is called before the last but one is recorded."""
        slices, salvo = self.chunk.slices, Salvo(self.office, self.gateway, self.chunk, self._ends)
        taken: Mapping[int, str] = {}
        others: list[Outcome] = []
        for place, some in enumerate(slices):
            is_running = self._later(self._write, others, taken)
            if not place:
                look_ahead()
            taken, others = salvo.fire(some)
            self._count(others, taken)
            if not is_running.result() or self.tally.rest_until or self._is_late():
                others = others + self._put_back(chain.from_iterable(slices[place + 1 :]))
                break
        self._later(self._write, others, taken)

    def _is_late(self) -> bool:
        """Whether the lease nears its end: then others may call soon."""
        return time.monotonic() > self._ends

    def _put_back(self, letters: Iterable[Letter]) -> list[Outcome]:
        found = [outcomes.put_back(letter) for letter in letters]
        self._count(found, {})
        return found

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
            wait_for_turn(self.gateway.pace, letter.way, self.office.clock(), waiting)
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

    def _record(self, found: Sequence[Outcome]) -> None:
        if found:
            self._count(found, {})
            self._write(found, {})

    def _count(self, found: Sequence[Outcome], taken: Mapping[int, str]) -> None:
        self._left -= {outcome.letter.id for outcome in found} | taken.keys()
        self.tally.add(found, taken=len(taken))
        metrics.count_sends((outcome.letter.way, outcome.state) for outcome in found)
        metrics.count_sends({(Channel.TEMPLATE_MESSAGE, SENT): len(taken)})

    def _write(self, found: Sequence[Outcome], taken: Mapping[int, str]) -> bool:
        """Write down outcomes, and template messages that were taken: of these nothing else is to be noted.

        Whether the broadcast still runs.
        """
        for nap in NAPS:
            try:
                return self._written(found, taken)
            except OperationalError as error:
                log.warning("a record was not written, once more in %s s: %s", nap, type(error.orig).__name__)
                time.sleep(nap)
                if self._is_written(found, taken):
                    found, taken = [], {}
        return self._written(found, taken)

    def _written(self, found: Sequence[Outcome], taken: Mapping[int, str]) -> bool:
        with self.office.work() as work:
            if taken:
                chunks.record_sent(work, self.chunk, taken)
            if found:
                chunks.record(work, self.chunk, [outcomes.row(outcome, work.now) for outcome in found])
                chunks.take_back_quota(work, found)
            for outcome in found:
                outcomes.note(work, outcome, self.chunk.ways.subscription_id)
            return chunks.is_running(work, self.chunk)

    def _is_written(self, found: Sequence[Outcome], taken: Mapping[int, str]) -> bool:
        """Whether a transaction that broke off was committed after all: then none of them waits any more."""
        ids = [*(outcome.letter.id for outcome in found), *taken]
        try:
            with self.office.reading() as work:
                return not (ids and chunks.holds_some(work, self.chunk, ids))
        except OperationalError:
            return False  # it is still away
