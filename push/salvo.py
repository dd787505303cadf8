"""Template messages side by side: from one thread many calls are on their way at once, so that none waits for another.

The platform takes a repeat of them once, so a crash in the middle costs nothing.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Sequence

from models.kinds import Channel
from models.work import Office
from push import circulars, metrics, outcomes, tap_links
from push.chunks import Chunk
from push.client import WRITE
from push.codes import CODES, Verdict
from push.errors import DeliveryError, Temporary
from push.outcomes import Outcome
from push.sorting import Letter
from push.turns import wait_for_turns
from push.wechat import WeChatGateway
from push.wire import Pending, Route

AT_ONCE = 200  # connections of one worker
TOGETHER = 8  # answers that are read where the first has come: the others left within moments of it
SLOW = 500  # calls a second; of faster ones
SAMPLE = 16  # one in so many is timed
ENDPOINT = "message/template/send"


class Salvo:
    """The template messages of one chunk."""

    def __init__(self, office: Office, gateway: WeChatGateway, chunk: Chunk, ends: float) -> None:
        self._office = office
        self._gateway = gateway
        self._chunk = chunk
        self._call_seconds = metrics.CALLS.labels(ENDPOINT)
        self._ends = ends  # on the monotonic clock
        self._is_slow = gateway.pace.per_second < SLOW  # then an answer would wait long before it is read
        self._has_link = bool(chunk.broadcast.link)
        self._flying: deque[tuple[Letter, Pending, float]] = deque()
        self.rests = False  # the account has to wait
        self.taken: dict[int, str] = {}  # the msgids of those that were taken, by recipient
        self.others: list[Outcome] = []

    def leave(self, letters: Sequence[Letter]) -> None:
        """Call for each; what is on its way afterwards is read by `land`."""
        self._parts = self._alike()
        self._route: Route | None = None
        try:
            self._leave(letters)
        except BaseException:
            self._drop()
            raise

    def land(self) -> None:
        """Read the answers that were not read yet."""
        try:
            while self._flying:
                self._land()
        finally:
            self._drop()

    def _leave(self, letters: Sequence[Letter]) -> None:
        flying, client, pace, now = self._flying, self._gateway.client, self._gateway.pace, self._office.clock()
        turns = 0
        for place, letter in enumerate(letters):
            while flying and self._is_better_read(flying[0][1]):
                for _ in range(1 if self._is_slow else min(TOGETHER, len(flying))):
                    self._land()
            if self.rests or time.monotonic() > self._ends:
                self.others.append(outcomes.put_back(letter))
                continue
            try:
                if not turns:
                    left = len(letters) - place
                    turns = wait_for_turns(pace, Channel.TEMPLATE_MESSAGE, now, left, most=left)
                turns -= 1
                self._route = self._route or client.route(ENDPOINT)
                pending = client.leave(self._route, self._body(letter))
            except DeliveryError as error:
                self.others.append(self._refused(letter, error))
            else:
                flying.append((letter, pending, time.monotonic()))

    def _is_better_read(self, oldest: Pending) -> bool:
        """Whether an answer is read before the next call leaves; a new connection takes longer than to read many."""
        if len(self._flying) >= AT_ONCE:
            return True
        needs_line = self._is_slow or (self._route is not None and not self._route.has_rested())
        return needs_line and oldest.has_come()

    def _drop(self) -> None:
        for _, pending, _ in self._flying:
            pending.drop()
        self._flying.clear()

    def _alike(self) -> tuple[str, str, str]:
        """What all the messages have alike: before the person, before the recipient's id, at the end."""
        broadcast, template_id = self._chunk.broadcast, self._chunk.ways.template_id
        fields = circulars.fields(broadcast, Channel.TEMPLATE_MESSAGE, self._office.clock())
        data = {name: {"value": value} for name, value in fields.items()}
        return (
            f'{{"template_id": {WRITE(template_id)}, "touser": ',
            f', "client_msg_id": "b{broadcast.id}-',
            f', "data": {WRITE(data)}}}',
        )

    def _body(self, letter: Letter) -> bytes:
        before, name, end = self._parts
        if self._has_link:
            end = f', "url": {WRITE(tap_links.address(self._gateway.settings, letter.id))}{end}'
        return f'{before}{WRITE(letter.openid)}{name}{letter.id}-{letter.round}"{end}'.encode()

    def _land(self) -> None:
        """Read the answer to the call that left first."""
        letter, pending, began = self._flying.popleft()
        try:
            self.taken[letter.id] = self._gateway.client.told_msgid(pending)
        except DeliveryError as error:
            is_token = CODES.get(error.code or 0) is Verdict.TOKEN
            outcome = self._repeated(letter) if is_token else self._refused(letter, error)
            self.others += [outcome] if outcome else []
        if self._is_slow or len(self.taken) % SAMPLE == 0:
            self._call_seconds.observe(time.monotonic() - began)

    def _repeated(self, letter: Letter) -> Outcome | None:
        """The token was refused, and the message with it: once more by the way that asks for another token."""
        body, self._route = json.loads(self._body(letter)), None
        try:
            self.taken[letter.id] = str(self._gateway.client.post(ENDPOINT, data=body).get("msgid", ""))
        except DeliveryError as error:
            return self._refused(letter, error)
        return None

    def _refused(self, letter: Letter, error: DeliveryError) -> Outcome:
        outcome = outcomes.of_error(letter, error, self._office.clock())
        if outcome.rest and isinstance(error, Temporary):
            self._gateway.pace.heed(Channel.TEMPLATE_MESSAGE, self._office.clock(), error)
        self.rests = self.rests or (isinstance(error, Temporary) and not outcome.counts)
        return outcome
