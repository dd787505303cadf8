"""Template messages side by side: from one thread many calls are on their way at once, so that none waits for another.

The platform takes a repeat of them once, so a crash in the middle costs nothing.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator, Sequence

from models.kinds import Channel, OutboxState
from models.work import Office
from push import circulars, metrics, outcomes, tap_links
from push.chunks import Chunk
from push.codes import CODES, Verdict
from push.errors import DeliveryError, Temporary
from push.outcomes import Outcome
from push.sorting import Letter
from push.turns import wait_for_turn
from push.wechat import WeChatGateway
from push.wire import Pending

AT_ONCE = 32  # connections of one worker
ENDPOINT = "message/template/send"
LONGEST_SECONDS = 20.0  # far less than the lease: who is slower than that gives the rest back

Flying = deque[tuple[Letter, Pending, float]]


class Salvo:
    """The template messages of one chunk."""

    def __init__(self, office: Office, gateway: WeChatGateway, chunk: Chunk) -> None:
        self._office = office
        self._gateway = gateway
        self._chunk = chunk
        self._call_seconds = metrics.CALLS.labels(ENDPOINT)
        self._ends = time.monotonic() + LONGEST_SECONDS
        self._rests = False

    def fire(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Call for each, or say why not."""
        flying: Flying = deque()
        try:
            return list(self._fired(letters, flying))
        finally:
            for _, pending, _ in flying:
                pending.drop()

    def _fired(self, letters: Sequence[Letter], flying: Flying) -> Iterator[Outcome]:
        head, tail = self._around()
        for place, letter in enumerate(letters):
            while flying and (len(flying) >= AT_ONCE or flying[0][1].has_come()):
                yield self._landed(*flying.popleft())
            if self._rests or time.monotonic() > self._ends:
                yield outcomes.put_back(letter)
                continue
            try:
                wait_for_turn(self._gateway.pace, Channel.TEMPLATE_MESSAGE, self._office.clock(), len(letters) - place)
                pending = self._gateway.client.begin(ENDPOINT, self._body(letter, head, tail))
            except DeliveryError as error:
                yield self._refused(letter, error)
            else:
                flying.append((letter, pending, time.monotonic()))
        while flying:
            yield self._landed(*flying.popleft())

    def _around(self) -> tuple[str, str]:
        """What all the messages have alike."""
        broadcast, ways = self._chunk.broadcast, self._chunk.ways
        fields = circulars.fields(broadcast, Channel.TEMPLATE_MESSAGE, self._office.clock())
        data = {name: {"value": value} for name, value in fields.items()}
        return (
            f'{{"template_id": {json.dumps(ways.template_id)}, ',
            f'"data": {json.dumps(data, ensure_ascii=False)}}}',
        )

    def _body(self, letter: Letter, head: str, tail: str) -> bytes:
        link = ""
        if self._chunk.broadcast.link:
            link = f'"url": {json.dumps(tap_links.address(self._gateway.settings, letter.id))}, '
        client_msg_id = f"b{self._chunk.broadcast.id}-{letter.id}-{letter.round}"
        whom = f'"touser": {json.dumps(letter.openid, ensure_ascii=False)}, "client_msg_id": "{client_msg_id}", '
        return f"{head}{whom}{link}{tail}".encode()

    def _landed(self, letter: Letter, pending: Pending, began: float) -> Outcome:
        try:
            told = self._gateway.client.told(pending)
        except DeliveryError as error:
            if CODES.get(error.code or 0) is Verdict.TOKEN:
                return self._repeated(letter)
            return self._refused(letter, error)
        self._call_seconds.observe(time.monotonic() - began)
        return Outcome(letter, OutboxState.SENT, remote_id=str(told.get("msgid", "")))

    def _repeated(self, letter: Letter) -> Outcome:
        """The token was refused, and the message with it: once more by the way that asks for another token."""
        head, tail = self._around()
        body = json.loads(self._body(letter, head, tail))
        try:
            told = self._gateway.client.post(ENDPOINT, data=body)
        except DeliveryError as error:
            return self._refused(letter, error)
        return Outcome(letter, OutboxState.SENT, remote_id=str(told.get("msgid", "")))

    def _refused(self, letter: Letter, error: DeliveryError) -> Outcome:
        outcome = outcomes.of_error(letter, error, self._office.clock())
        if outcome.rest and isinstance(error, Temporary):
            self._gateway.pace.heed(Channel.TEMPLATE_MESSAGE, self._office.clock(), error)
        self._rests = self._rests or (isinstance(error, Temporary) and not outcome.counts)
        return outcome
