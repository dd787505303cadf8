"""Lua scripts on Redis, called with as little around them as can be.

redis-py's own call of a script costs three times the CPU of the trip; two of them make up most of a turn.
"""

from __future__ import annotations

import hashlib
import socket
import struct
from collections import deque
from collections.abc import Sequence
from typing import Any

from hiredis import PushNotification, Reader, ReplyError, pack_command
from redis import ConnectionPool
from redis.connection import ConnectionInterface
from redis.exceptions import BusyLoadingError, NoScriptError, RedisError, ResponseError
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import TimeoutError as TimedOut

CHUNK = 65_536
NOTHING_YET = object()


class Connections:
    """Connections made as the pool makes them, one for every call under way; safe for threads."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._free: deque[_Line] = deque()

    def call(self, *command: str | int) -> Any:
        """Send one command and read its answer. A connection that was lost meanwhile is made anew once, so the command
        may run twice. Raises RedisError."""
        packed = pack_command(command)  # type: ignore[arg-type]  # its own hint knows commands of one word only
        try:
            line = self._free.pop()
        except IndexError:
            return self._called(self._made(), packed)
        try:
            return self._called(line, packed)
        except ConnectionLost:
            self._free.clear()  # what one has lost, the others have lost too
            return self._called(self._made(), packed)

    def _made(self) -> _Line:
        """As the pool makes one. The pool itself counts those it made for ever, also those that were lost, and would
        refuse after so many."""
        connection: ConnectionInterface = self._pool.connection_class(**self._pool.connection_kwargs)
        connection.connect()  # type: ignore[no-untyped-call]
        return _Line(connection)

    def _called(self, line: _Line, packed: bytes) -> Any:
        try:
            answer = line.call(packed)
        except BaseException as fault:  # also of the thread itself: what is still to come would answer the next call
            line.close()
            if isinstance(fault, BlockingIOError | TimeoutError):
                raise TimedOut("Timeout speaking to Redis") from fault
            if isinstance(fault, OSError):
                raise ConnectionLost(f"the connection to Redis was lost: {fault}") from fault
            raise
        if isinstance(answer, ReplyError):
            refused = _fault_of(answer)
            if isinstance(refused, NoScriptError):
                self._free.append(line)
            else:
                line.close()  # a server that loads, or became a replica, is not to be asked for ever
            raise refused
        self._free.append(line)
        return answer


class _Line:
    """One connection that stands, spoken over without redis-py: its own way costs as much as the trip."""

    def __init__(self, connection: ConnectionInterface) -> None:
        self._connection = connection
        self._socket: socket.socket = connection._sock  # type: ignore[attr-defined]  # there is no public way to it
        self._reader = Reader(notEnoughData=NOTHING_YET)
        _wait_in_the_kernel(self._socket)

    def call(self, packed: bytes) -> Any:
        """One command, whose answer may be a ReplyError. Raises OSError."""
        self._socket.sendall(packed)
        answer = self._reader.gets()
        while answer is NOTHING_YET or isinstance(answer, PushNotification):
            if answer is NOTHING_YET:
                received = self._socket.recv(CHUNK)
                if not received:
                    raise ConnectionResetError("Redis closed the connection")
                self._reader.feed(received)
            answer = self._reader.gets()
        return answer

    def close(self) -> None:
        self._connection.disconnect()  # type: ignore[no-untyped-call]

    def __del__(self) -> None:
        self.close()  # redis-py's connections are held in circles, and would stay open until these are looked for


def _fault_of(said: ReplyError) -> RedisError:
    """What redis-py would raise, as far as the house tells faults apart."""
    text = str(said)
    kinds = {"NOSCRIPT": NoScriptError, "LOADING": BusyLoadingError}
    return kinds.get(text.partition(" ")[0], ResponseError)(text)


def _wait_in_the_kernel(held: socket.socket) -> None:
    """Let the kernel keep the time limit of a plain socket. Python keeps it by a poll before each call, and lets
    another thread go first at each poll: under load that costs more than the trip."""
    seconds = held.gettimeout() if type(held) is socket.socket else None
    if seconds:
        whole, part = divmod(seconds, 1)
        limit = struct.pack("ll", int(whole), int(part * 1e6))
        held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        held.settimeout(None)


class Script:
    """One script; it may run twice when a connection is lost."""

    def __init__(self, connections: Connections, source: str) -> None:
        self._connections = connections
        self._source = source
        self._sha = hashlib.sha1(source.encode()).hexdigest()  # the name Redis gives it

    def __call__(self, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        try:
            return self._connections.call("EVALSHA", self._sha, len(keys), *keys, *args)
        except NoScriptError:
            return self._connections.call("EVAL", self._source, len(keys), *keys, *args)
