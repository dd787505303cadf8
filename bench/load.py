"""The load generator, a process of its own: keep-alive connections that push messages signed beforehand."""

from __future__ import annotations

import gc
import json
import re
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode

from bench.talks import lines
from tests.bot.platform import Platform, encrypt_of, read, text_of, to_user, xml_of

CHUNK = 65_536
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
CHECKED = 20  # every so many answers one is opened and read


@dataclass(frozen=True)
class Order:
    """What is to be pushed."""

    port: int
    token: str
    aes_key: str
    app_id: str
    kind: str
    seconds: float
    connections: int
    most_per_second: int  # so many messages a second are signed beforehand
    salt: str
    is_echo: bool = False


@dataclass
class Result:
    """What came of it. Times in milliseconds."""

    turns: int
    per_second: float
    p50: float
    p99: float
    most: float
    wrong: list[str] = field(default_factory=list)


Signed = tuple[bytes, str]  # the request and a word of its answer


class _Connection:
    """One connection that pushes one message after another."""

    def __init__(self, port: int, requests: list[Signed]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.times: list[float] = []
        self.answers: list[tuple[bytes, str]] = []
        self._requests = iter(requests)
        self._word = ""
        self._began = 0.0
        self._buffer = b""

    def push(self) -> bool:
        """Send the next message; False when there is none."""
        request, self._word = next(self._requests, (b"", ""))
        self._began = time.perf_counter()
        self.socket.sendall(request)
        return bool(request)

    def heard(self) -> bool:
        """Take what has come; whether the answer is whole. Raises ConnectionError."""
        received = self.socket.recv(CHUNK)
        if not received:
            raise ConnectionError("the house closed a connection")
        self._buffer += received
        head, border, body = self._buffer.partition(b"\r\n\r\n")
        if not border or len(body) < int(LENGTH.search(head)[1]):  # type: ignore[index]  # every answer tells its length
            return False
        self.times.append(time.perf_counter() - self._began)
        if len(self.times) % CHECKED == 1 or not head.startswith(b"HTTP/1.1 200") or body == b"success":
            self.answers.append((head[:12] + body, self._word))
        self._buffer = b""
        return True


def _signed(order: Order, seal: Platform) -> list[list[Signed]]:
    each = int(order.most_per_second * order.seconds / order.connections) + 1
    began, done, requests = time.time(), 0, []
    for number in range(order.connections):
        # To sign them all takes as long as the run or longer, and a message that is old by then is looked for in the
        # archive, as the platform's repeats are.
        left = (time.time() - began) / max(done, 1) * (each * order.connections - done)
        talks = zip(lines(order.kind, f"{order.salt}-{number}-"), range(each), strict=False)
        requests.append(
            [
                (signed(seal, openid, says, ahead=left + order.seconds), says if order.is_echo else hears)
                for (openid, says, hears), _ in talks
            ]
        )
        done += each
    return requests


def signed(seal: Platform, openid: str, says: str, *, ahead: float = 0.0) -> bytes:
    """The whole request of one push that will be made so many seconds later: it must not look like a repeat then."""
    encrypted = seal.encrypt(xml_of(text_of(openid, says, time.time() + ahead)))
    query = seal.query()
    body = b"<xml>%s%s</xml>" % (to_user(), encrypt_of(encrypted))
    path = urlencode(query | seal.encrypted_query(query, encrypted))
    return f"POST /wechat?{path} HTTP/1.1\r\nHost: bench\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _run(order: Order, requests: list[list[Signed]]) -> tuple[float, list[_Connection]]:
    """One loop with as little as can be between an answer and the next message: what it takes, the house lacks."""
    connections = [_Connection(order.port, own) for own in requests]
    began = time.perf_counter()
    until, waiting = began + order.seconds, 0
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            waiting += connection.push()
        while waiting:
            for key, _ in selector.select():
                if key.data.heard() and (time.perf_counter() > until or not key.data.push()):
                    waiting -= 1
    seconds = time.perf_counter() - began
    for connection in connections:
        connection.socket.close()
    return seconds, connections


def _checked(seal: Platform, connections: list[_Connection]) -> list[str]:
    """Answers that are not right: read after the clock has stopped."""
    wrong = []
    for raw, word in (answer for connection in connections for answer in connection.answers):
        status, body = raw[9:12], raw[12:]
        if status != b"200" or not body.startswith(b"<xml>"):
            wrong.append(f"{status.decode()} {body[:80].decode(errors='replace')}")
            continue
        text = str(read(seal.decrypt(read(body)["Encrypt"])).get("Content"))
        if word not in text:
            wrong.append(f"{word!r} is not in {text[:60]!r}")
    return wrong


def push(order: Order) -> Result:
    seal = Platform(no_app, order.token, order.aes_key, order.app_id, time.time)
    requests = _signed(order, seal)
    gc.freeze()  # thousands of requests, which the collector need not look through
    seconds, connections = _run(order, requests)
    times = sorted(took * 1000 for connection in connections for took in connection.times)
    wrong = _checked(seal, connections)
    return Result(
        len(times), len(times) / seconds, times[len(times) // 2], times[len(times) * 99 // 100], times[-1], wrong[:5]
    )


def no_app(*_: object) -> list[bytes]:
    raise AssertionError("pushed over the wire")


if __name__ == "__main__":
    json.dump(asdict(push(Order(**json.load(sys.stdin)))), sys.stdout)
