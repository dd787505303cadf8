"""WeChat as it pushes under load: keep-alive connections, a try cut after some seconds, up to three tries."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from tests.bot.platform import Platform, encrypt_of, read, to_user, xml_of

TRIES = 3

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Heard:
    """What became of one push: the text in the response, "" for `success`, None when all tries failed."""

    key: str
    openid: str
    said: str
    text: str | None
    tries: int
    seconds: float
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    texts: list[str] = field(default_factory=list)  # of every answer that came back, repeats included


@dataclass
class WeChat:
    """Pushes to one webhook, so many at once."""

    port: int
    seal: Platform
    cut_seconds: float = 5.0
    at_once: int = 64
    faults: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._idle: deque[Connection] = deque()
        self._places = asyncio.Semaphore(self.at_once)

    async def push(self, fields: dict[str, Any]) -> Heard:
        """Push until it is answered; a try that fails early is repeated when its time is over, as WeChat does."""
        heard = Heard(
            f"{fields['FromUserName']}:{fields['MsgId']}", fields["FromUserName"], fields["Content"], None, 0, 0
        )
        began = time.monotonic()
        while heard.tries < TRIES and heard.text is None:
            heard.tries += 1
            ends = time.monotonic() + self.cut_seconds
            heard.text = await self._try(fields)
            if heard.text is None and heard.tries < TRIES:
                await asyncio.sleep(max(0.0, ends - time.monotonic()))
        heard.seconds = time.monotonic() - began
        return heard

    async def again(self, fields: dict[str, Any], heard: Heard) -> None:
        """One more push of what was answered, as happens when the answer got lost on the way."""
        text = await self._try(fields)
        if text is not None:
            heard.texts.append(text)

    def close(self) -> None:
        while self._idle:
            self._idle.pop()[1].close()

    async def _try(self, fields: dict[str, Any]) -> str | None:
        async with self._places:
            try:
                async with asyncio.timeout(self.cut_seconds):
                    status, body = await self._exchange(self._request(fields))
            except (OSError, EOFError, TimeoutError, ValueError) as fault:
                self.faults[type(fault).__name__] += 1
                return None
        if status != 200:
            self.faults[str(status)] += 1
            return None
        return self._opened(body)

    def _request(self, fields: dict[str, Any]) -> bytes:
        encrypted = self.seal.encrypt(xml_of(fields))
        query = self.seal.query()
        body = b"<xml>%s%s</xml>" % (to_user(), encrypt_of(encrypted))
        path = urlencode(query | self.seal.encrypted_query(query, encrypted))
        head = f"POST /wechat?{path} HTTP/1.1\r\nHost: town\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
            )
            body = await reader.readexactly(length)
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return int(head.split(b" ", 2)[1]), body

    def _opened(self, body: bytes) -> str:
        if body == b"success" or not body:
            return ""
        outer = read(body)
        assert outer["MsgSignature"] == self.seal.sign(outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        return str(read(self.seal.decrypt(outer["Encrypt"]))["Content"])
