"""Sending one chunk of a broadcast, and the record of what came of each."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.exc import OperationalError

from models.kinds import Channel, OutboxState
from models.work import Office
from push import chunks, circulars, metrics, outcomes, tap_links
from push.chunks import Chunk
from push.errors import DeliveryError, Temporary, Uncertain
from push.outcomes import Outcome, Tally
from push.salvo import LONGEST_SECONDS, Salvo
from push.sorting import Letter
from push.turns import wait_for_turn
from push.wechat import WeChatGateway

log = logging.getLogger(__name__)

SMALLEST, LARGEST = 8, 1000  # recipients of a chunk: half a second's worth, within these limits
QUEUED, SENT = OutboxState.QUEUED, OutboxState.SENT


def send_some(office: Office, gateway: WeChatGateway, broadcast_id: int, may_go_on: Callable[[], bool]) -> Tally | None:
    """Claim one chunk and send it while `may_go_on` says so; None when nobody is due."""
    size = max(SMALLEST, min(LARGEST, int(gateway.pace.per_second / 2)))
    chunk = chunks.claim(office, broadcast_id, gateway.settings, size)
    return Volley(office, gateway, chunk).run(may_go_on) if chunk else None


class Volley:
    """The way of one chunk out of the house."""

    def __init__(self, office: Office, gateway: WeChatGateway, chunk: Chunk) -> None:
        self.office = office
        self.gateway = gateway
        self.chunk = chunk
        self.tally = Tally()
        self._left = set(chunk.ids)
        self._ends = time.monotonic() + LONGEST_SECONDS

    def run(self, may_go_on: Callable[[], bool]) -> Tally:
        letters = self.chunk.letters
        self._record(self._settled())
        try:
            self.gateway.prepare()
        except Temporary as error:
            self.gateway.pace.heed(None, self.office.clock(), error)
            self.tally.rest_until, self.tally.rest_why = outcomes.after(error, self.office.clock()), str(error)
        if self.tally.rest_until or not may_go_on():
            self._record([outcomes.put_back(letter) for letter in letters.side_by_side])
        elif letters.side_by_side:
            taken, others = Salvo(self.office, self.gateway, self.chunk).fire(letters.side_by_side)
            self._record(others, taken)
        for place, letter in enumerate(letters.one_by_one):
            if self.tally.rest_until or time.monotonic() > self._ends or not may_go_on():
                break
            if not chunks.begin(self.office, self.chunk, letter):
                break  # paused, or taken over
            self._record([self._send(letter, len(letters.one_by_one) - place)])
        chunks.release(self.office, self.chunk, sorted(self._left))
        return self.tally

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

    def _record(self, found: Sequence[Outcome], taken: Mapping[int, str] | None = None) -> None:
        """Write down outcomes, and template messages that were taken: of these nothing else is to be noted."""
        if not found and not taken:
            return
        try:
            self._write(found, taken)
        except OperationalError as error:
            if error.connection_invalidated:
                raise  # it may have been written; where not, the sweep finds them
            log.warning("the database took a record back, perhaps for a report on the same people: once more")
            self._write(found, taken)
        self._left -= {outcome.letter.id for outcome in found} | (taken or {}).keys()
        self.tally.add(found, taken=len(taken or {}))
        metrics.count_sends((outcome.letter.way, outcome.state) for outcome in found)
        metrics.count_sends({(Channel.TEMPLATE_MESSAGE, SENT): len(taken or {})})

    def _write(self, found: Sequence[Outcome], taken: Mapping[int, str] | None) -> None:
        with self.office.work() as work:
            if taken:
                chunks.record_sent(work, self.chunk, taken)
            if found:
                chunks.record(work, self.chunk, [outcomes.row(outcome, work.now) for outcome in found])
                chunks.take_back_quota(work, found)
            for outcome in found:
                outcomes.note(work, outcome, self.chunk.ways.subscription_id)
