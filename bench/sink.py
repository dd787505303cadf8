"""A platform that only takes template messages, knows their ids again for ten minutes, and counts who got what."""

from __future__ import annotations

import re
import selectors
import socket
import sys
import time
from collections import Counter
from typing import Any

import orjson

KNOWN_SECONDS = 600.0
TWICE = 2
BACKLOG = 1024  # connections that wait to be taken; with fewer some would try again a second later
CHUNK = 65_536
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
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


class Door:
    """One connection: requests with a length, answered in order."""

    def __init__(self, line: socket.socket, received: Received) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line = line
        self._received = received
        self._buffer = b""

    def hear(self) -> bool:
        """Answer what has come; False when the other end is gone."""
        try:
            came = self.line.recv(CHUNK)
            self._buffer += came
            while (request := self._next()) is not None:
                self.line.sendall(_answer(self._received.answer(*request)))
        except ConnectionError:
            return False
        return bool(came)

    def _next(self) -> tuple[str, dict[str, Any]] | None:
        head, border, rest = self._buffer.partition(b"\r\n\r\n")
        if not border:
            return None
        said = LENGTH.search(head)
        length = int(said[1]) if said else 0
        if len(rest) < length:
            return None
        self._buffer = rest[length:]
        return head.split(b" ", 2)[1].partition(b"?")[0].decode(), orjson.loads(rest[:length] or b"{}")


def _answer(answer: dict[str, Any]) -> bytes:
    payload = orjson.dumps(answer)
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        len(payload),
        payload,
    )


def serve(port: int, host: str = "127.0.0.1") -> None:
    """One loop with as little as can be around each call: what this takes of the machine, the sender lacks."""
    received = Received()
    with socket.create_server((host, port), backlog=BACKLOG) as listener, selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    door = Door(listener.accept()[0], received)
                    selector.register(door.line, selectors.EVENT_READ, door)
                elif not key.data.hear():
                    selector.unregister(key.data.line)
                    key.data.line.close()


if __name__ == "__main__":
    serve(int(sys.argv[1]), *sys.argv[2:])
