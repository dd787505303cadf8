"""Template messages side by side: from one thread many calls are on their way at once, so that none waits for another.

The platform takes a repeat of them once, so a crash in the middle costs nothing.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator, Sequence

from models.kinds import Channel
from models.work import Office
from push import circulars, metrics, outcomes, tap_links
from push.chunks import Chunk
from push.client import WRITE
from push.codes import CODES, Verdict
from push.errors import DeliveryError, Temporary
from push.outcomes import Outcome
from push.sorting import Letter
from push.turns import wait_for_turn
from push.wechat import WeChatGateway
from push.wire import Pending

AT_ONCE = 32  # connections of one worker
SLOW = 500  # calls a second; of faster ones
SAMPLE = 16  # one in so many is timed
ENDPOINT = "message/template/send"

Flying = deque[tuple[Letter, Pending, float]]


class Salvo:
    """The template messages of one chunk, slice by slice."""

    def __init__(self, office: Office, gateway: WeChatGateway, chunk: Chunk, ends: float) -> None:
        self._office = office
        self._gateway = gateway
        self._chunk = chunk
        self._call_seconds = metrics.CALLS.labels(ENDPOINT)
        self._ends = ends  # on the monotonic clock
        self._rests = False
        self._is_slow = gateway.pace.per_second < SLOW  # then an answer would wait long before it is read

    def fire(self, letters: Sequence[Letter]) -> tuple[dict[int, str], list[Outcome]]:
        """Call for each: the msgids of those that were taken, by recipient, and what became of the others."""
        taken: dict[int, str] = {}
        flying: Flying = deque()
        try:
            others = [outcome for outcome in self._fired(letters, flying, taken) if outcome]
        finally:
            for _, pending, _ in flying:
                pending.drop()
        return taken, others

    def _fired(self, letters: Sequence[Letter], flying: Flying, taken: dict[int, str]) -> Iterator[Outcome | None]:
        head, tail = self._around()
        pace, now = self._gateway.pace, self._office.clock()
        for place, letter in enumerate(letters):
            while flying and (len(flying) >= AT_ONCE or (self._is_slow and flying[0][1].has_come())):
                yield self._landed(*flying.popleft(), taken)
            if self._rests or time.monotonic() > self._ends:
                yield outcomes.put_back(letter)
                continue
            try:
                wait_for_turn(pace, Channel.TEMPLATE_MESSAGE, now, len(letters) - place)
                pending = self._gateway.client.begin(ENDPOINT, self._body(letter, head, tail))
            except DeliveryError as error:
                yield self._refused(letter, error)
            else:
                flying.append((letter, pending, time.monotonic()))
        while flying:
            yield self._landed(*flying.popleft(), taken)

    def _around(self) -> tuple[str, str]:
        """What all the messages have alike."""
        broadcast, ways = self._chunk.broadcast, self._chunk.ways
        fields = circulars.fields(broadcast, Channel.TEMPLATE_MESSAGE, self._office.clock())
        data = {name: {"value": value} for name, value in fields.items()}
        return (
            f'{{"template_id": {WRITE(ways.template_id)}, ',
            f'"data": {WRITE(data)}}}',
        )

    def _body(self, letter: Letter, head: str, tail: str) -> bytes:
        link = ""
        if self._chunk.broadcast.link:
            link = f'"url": {WRITE(tap_links.address(self._gateway.settings, letter.id))}, '
        client_msg_id = f"b{self._chunk.broadcast.id}-{letter.id}-{letter.round}"
        whom = f'"touser": {WRITE(letter.openid)}, "client_msg_id": "{client_msg_id}", '
        return f"{head}{whom}{link}{tail}".encode()

    def _landed(self, letter: Letter, pending: Pending, began: float, taken: dict[int, str]) -> Outcome | None:
        try:
            taken[letter.id] = self._gateway.client.told_msgid(pending)
        except DeliveryError as error:
            if CODES.get(error.code or 0) is Verdict.TOKEN:
                return self._repeated(letter, taken)
            return self._refused(letter, error)
        if self._is_slow or len(taken) % SAMPLE == 0:
            self._call_seconds.observe(time.monotonic() - began)
        return None

    def _repeated(self, letter: Letter, taken: dict[int, str]) -> Outcome | None:
        """The token was refused, and the message with it: once more by the way that asks for another token."""
        body = json.loads(self._body(letter, *self._around()))
        try:
            taken[letter.id] = str(self._gateway.client.post(ENDPOINT, data=body).get("msgid", ""))
        except DeliveryError as error:
            return self._refused(letter, error)
        return None

    def _refused(self, letter: Letter, error: DeliveryError) -> Outcome:
        outcome = outcomes.of_error(letter, error, self._office.clock())
        if outcome.rest and isinstance(error, Temporary):
            self._gateway.pace.heed(Channel.TEMPLATE_MESSAGE, self._office.clock(), error)
        self._rests = self._rests or (isinstance(error, Temporary) and not outcome.counts)
        return outcome
