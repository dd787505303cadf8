"""One job's way through a broadcast: while calls are on the wire, a thread keeps the books behind and ahead of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from models.work import Office
from push import chunks
from push.chunks import CLAIMS, WORKER, Chunk
from push.outcomes import Tally
from push.salvo import SLOW
from push.volley import Volley
from push.wechat import WeChatGateway

SMALLEST, LARGEST = 8, 1000  # recipients of a chunk: half a second's worth, within these limits


class Sender:
    """Sends chunk after chunk. Claims, and what came of calls side by side, are written by one thread in their order;
    its errors are raised here."""

    def __init__(
        self, office: Office, gateway: WeChatGateway, broadcast_id: int, note: Callable[[Tally], None]
    ) -> None:
        self._office = office
        self._gateway = gateway
        self._broadcast_id = broadcast_id
        self._note = note
        self._worker, self._claims = uuid4().hex[:WORKER], count()
        self._books = ThreadPoolExecutor(1, thread_name_prefix="books")
        self._open: deque[Future[Any]] = deque()
        self._ahead: Future[Chunk | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._give_back()
                self._catch_up()
        finally:
            self._books.shutdown()

    def send_some(self, may_go_on: Callable[[], bool]) -> bool:
        """Send a chunk while `may_go_on` says so; whether anybody was due."""
        chunk = self._next()
        if chunk is None:
            return False
        tally = Volley(self._office, self._gateway, chunk, self._later).run(may_go_on, self._look_ahead)
        self._later(self._note, tally)
        if tally.faulted or tally.rest_until:
            self._catch_up()  # it may have been paused for that
        return True

    def _next(self) -> Chunk | None:
        found, self._ahead = self._ahead.result() if self._ahead else None, None
        if found is None:
            self._catch_up()
            found = self._later(self._claim).result()
        return found

    def _look_ahead(self) -> None:
        """Claim the next chunk already; a slow account has time enough without."""
        if self._gateway.pace.per_second >= SLOW:
            self._ahead = self._books.submit(self._claim)

    def _give_back(self) -> None:
        """What was claimed and will not be sent by this job."""
        chunk, self._ahead = self._ahead.result() if self._ahead else None, None
        if chunk is not None:
            Volley(self._office, self._gateway, chunk, self._later).run(lambda: False, lambda: None)

    def _claim(self) -> Chunk | None:
        size = max(SMALLEST, min(LARGEST, int(self._gateway.pace.per_second / 2)))
        token = f"{self._worker}{next(self._claims):0{CLAIMS}x}"
        return chunks.claim(self._office, self._broadcast_id, self._gateway.settings, size, token)

    def _later(self, function: Callable[..., Any], *given: Any) -> Future[Any]:
        while self._open and self._open[0].done():
            self._open.popleft().result()
        self._open.append(self._books.submit(function, *given))
        return self._open[-1]

    def _catch_up(self) -> None:
        """Wait until all is written."""
        while self._open:
            self._open.popleft().result()
