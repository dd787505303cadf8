"""A platform that only takes template messages, knows their ids again for ten minutes, and counts who got what."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

KNOWN_SECONDS = 600.0
TWICE = 2
BACKLOG = 1024  # connections that wait to be taken; with fewer some would try again a second later
OK = {"errcode": 0, "errmsg": "ok"}


class Received:
    """What arrived, as the receiver counts it."""

    def __init__(self) -> None:
        self.calls = 0
        self.arrived: Counter[str] = Counter()
        self.doubled = 0
        self._known: dict[tuple[str, str], tuple[int, float]] = {}

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/cgi-bin/stable_token":
            return {"access_token": "token", "expires_in": 7200}
        if path == "/cgi-bin/message/template/send":
            return {**OK, "msgid": self._take(str(body["touser"]), str(body["client_msg_id"]))}
        if path == "/counts":
            return self.counts()
        return {"errcode": 48001, "errmsg": "this platform takes template messages alone"}

    def counts(self) -> dict[str, int]:
        return {
            "calls": self.calls,
            "people": len(self.arrived),
            "doubled": self.doubled,
        }

    def _take(self, openid: str, client_id: str) -> int:
        self.calls += 1
        before = self._known.get((openid, client_id))
        if before is not None and before[1] > time.monotonic() - KNOWN_SECONDS:
            return before[0]
        self._known[openid, client_id] = (self.calls, time.monotonic())
        self.arrived[openid] += 1
        self.doubled += self.arrived[openid] == TWICE
        return self.calls


class Door(asyncio.Protocol):
    """One connection: requests with a length, answered in order."""

    def __init__(self, received: Received) -> None:
        self._received = received
        self._buffer = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (request := self._next()) is not None:
            path, body = request
            payload = json.dumps(self._received.answer(path, body)).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
            self._transport.write(head.encode() + payload)

    def _next(self) -> tuple[str, dict[str, Any]] | None:
        head, border, rest = self._buffer.partition(b"\r\n\r\n")
        if not border:
            return None
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        length = int(fields.get("content-length", "0"))
        if len(rest) < length:
            return None
        self._buffer = rest[length:]
        return lines[0].split(" ")[1].partition("?")[0], json.loads(rest[:length] or b"{}")


async def serve(port: int, host: str = "127.0.0.1") -> None:
    received = Received()
    server = await asyncio.get_running_loop().create_server(lambda: Door(received), host, port, backlog=BACKLOG)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), *sys.argv[2:]))
