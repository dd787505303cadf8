"""JSON posted over connections that stay open, with little around it: requests needs several times the CPU."""

from __future__ import annotations

import select
import socket
import ssl
import struct
import time
from collections import defaultdict, deque
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import certifi

from push.errors import Temporary, Uncertain
from push.responses import Answer, read

IDLE_SECONDS = 15.0  # a connection that rested longer may be half closed
FRESH_SECONDS = 0.1  # one that rested less is not looked at before it is used again
SOON = 1.0  # who comes for an answer later than that waits for the rest of the time only
SHORTEST_WAIT = 0.01  # for an answer that is late: what has come meanwhile is still read

Free = deque[tuple[socket.socket, float]]  # open connections, each with the moment since which it rests
Timeouts = tuple[float, float]  # seconds to connect, seconds between two pieces of an answer; a line keeps its own


class Place(NamedTuple):
    """Where a connection leads."""

    scheme: str
    host: str
    port: int


class Wire:
    """Open connections, each used by one thread at a time."""

    def __init__(self) -> None:
        self._free: dict[tuple[Place, Timeouts], Free] = defaultdict(deque)

    def hang_up(self) -> None:
        """Close what waits for a next call."""
        for lines in self._free.values():
            while lines:
                lines.pop()[0].close()

    __del__ = hang_up

    def post(self, url: str, query: str, content: bytes, timeouts: Timeouts) -> Answer:
        """One call. Raises Temporary where it did not leave, Uncertain where nobody knows."""
        return self.route(url, query, timeouts).send(content).answer()

    def route(self, url: str, query: str, timeouts: Timeouts) -> Route:
        """The way of many calls that differ in nothing but what they carry."""
        place, path, host = _parsed(url)
        head = f"POST {path}?{query}{host}".encode()
        return Route(head, self._free[place, timeouts], lambda: self._opened(place, timeouts), timeouts[1])

    def _opened(self, place: Place, timeouts: Timeouts) -> socket.socket:
        try:
            line = socket.create_connection((place.host, place.port), timeout=timeouts[0])
            try:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if place.scheme == "https":
                    line = self._tls.wrap_socket(line, server_hostname=place.host)
                    line.settimeout(timeouts[1])  # a secured one would ask the system again and again
                else:
                    _let_the_system_wait(line, timeouts[1])
            except BaseException:
                line.close()
                raise
        except OSError as error:
            raise Temporary(f"{type(error).__name__} while connecting to the platform") from error
        return line

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=certifi.where())


class Route:
    """Where calls leave; each on a connection that rests, or on another."""

    def __init__(self, head: bytes, free: Free, opened: Callable[[], socket.socket], seconds: float) -> None:
        self._head = head
        self._free = free
        self._opened = opened
        self._seconds = seconds

    def send(self, content: bytes) -> Pending:
        """Let a call leave, and wait for nothing: others may leave before its answer is read.

        Raises Temporary where it did not leave, Uncertain where nobody knows.
        """
        line = _rested(self._free) or self._opened()
        try:
            line.sendall(b"%b%d\r\n\r\n%b" % (self._head, len(content), content))
        except BaseException as error:
            _broke(line, error)
            raise
        return Pending(line, self._free, self._seconds)

    def has_rested(self) -> bool:
        """Whether a connection rests that the next call could use."""
        return bool(self._free)


def _rested(free: Free) -> socket.socket | None:
    """A connection that waits for its next call and was not closed meanwhile."""
    while True:
        try:
            line, since = free.pop()
        except IndexError:
            return None
        rested = time.monotonic() - since
        if rested < FRESH_SECONDS or (rested < IDLE_SECONDS and not _has_something(line)):
            return line
        line.close()


class Pending:
    """A call that left, and whose answer was not read yet."""

    __slots__ = ("_began", "_free", "_line", "_seconds")

    def __init__(self, line: socket.socket, free: Free, seconds: float) -> None:
        self._line = line
        self._free = free
        self._seconds = seconds
        self._began = time.monotonic()

    def answer(self) -> Answer:
        """What came back; read once. Raises Uncertain."""
        line = self._line
        try:
            waited = time.monotonic() - self._began
            answer, may_stay = read(line) if waited < SOON else self._read_late(waited)
        except BaseException as error:
            _broke(line, error)
            raise
        if may_stay:
            self._free.append((line, time.monotonic()))
        else:
            line.close()
        return answer

    def _read_late(self, waited: float) -> tuple[Answer, bool]:
        line, usual = self._line, self._line.gettimeout()
        line.settimeout(max(SHORTEST_WAIT, self._seconds - waited))
        found = read(line)
        line.settimeout(usual)
        return found

    def has_come(self) -> bool:
        """Whether an answer can be read without a wait."""
        return _has_something(self._line)

    def drop(self) -> None:
        """Nobody will read the answer."""
        self._line.close()


def _broke(line: socket.socket, error: BaseException) -> None:
    """What breaks in the middle of a call: nobody knows whether the call arrived."""
    line.close()
    if isinstance(error, OSError | ValueError):
        late = isinstance(error, BlockingIOError)  # as the system puts it
        raise Uncertain(f"{'TimeoutError' if late else type(error).__name__} while calling the platform") from error


@lru_cache(maxsize=256)
def _parsed(url: str) -> tuple[Place, str, str]:
    """Where a call leads, its path, and the head of a call from there to the length of what it carries."""
    parts = urlsplit(url)
    place = Place(parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    head = (
        f" HTTP/1.1\r\nHost: {_named(place)}\r\nAccept: application/json\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    )
    return place, parts.path or "/", head


def _named(place: Place) -> str:
    is_usual = (place.scheme, place.port) in (("http", 80), ("https", 443))
    return place.host if is_usual else f"{place.host}:{place.port}"


def _let_the_system_wait(line: socket.socket, seconds: float) -> None:
    """Python's own timeouts cost a call to the system more for each piece that is sent or read."""
    pair = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        line.setsockopt(socket.SOL_SOCKET, option, pair)
    line.settimeout(None)


def _has_something(line: socket.socket) -> bool:
    """Whether it was closed by the other side, or says what nobody asked for."""
    watch = select.poll()
    watch.register(line, select.POLLIN)
    return bool(watch.poll(0))
