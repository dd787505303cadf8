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

from hiredis import pack_command
from redis import ConnectionPool
from redis.connection import ConnectionInterface
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import NoScriptError
from redis.exceptions import TimeoutError as TimedOut


class Connections:
    """Connections made as the pool makes them, one for every call under way; safe for threads."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._free: deque[ConnectionInterface] = deque()

    def call(self, *command: str | int) -> Any:
        """Send one command and read its answer. A connection that was lost meanwhile is made anew once, so the command
        may run twice. Raises RedisError."""
        try:
            connection = self._free.pop()
        except IndexError:
            return self._called(self._made(), command)
        try:
            return self._called(connection, command)
        except ConnectionLost:
            self._free.clear()  # what one has lost, the others have lost too
            return self._called(self._made(), command)

    def _made(self) -> ConnectionInterface:
        """As the pool makes one. The pool itself counts those it made for ever, also those that were lost, and would
        refuse after so many."""
        connection: ConnectionInterface = self._pool.connection_class(**self._pool.connection_kwargs)
        connection.connect()  # type: ignore[no-untyped-call]
        _wait_in_the_kernel(connection)
        return connection

    def _called(self, connection: ConnectionInterface, command: tuple[str | int, ...]) -> Any:
        try:
            packed = [pack_command(command)]  # type: ignore[arg-type]  # its own hint knows commands of one word only
            connection.send_packed_command(packed, check_health=False)  # type: ignore[no-untyped-call]
            answer = connection.read_response()
        except NoScriptError:
            self._free.append(connection)
            raise
        except BaseException as fault:
            connection.disconnect()  # type: ignore[no-untyped-call]
            if isinstance(fault.__context__, BlockingIOError):
                raise TimedOut("Timeout speaking to Redis") from fault
            raise
        self._free.append(connection)
        return answer


def _wait_in_the_kernel(connection: ConnectionInterface) -> None:
    """Let the kernel keep the time limit of a plain socket. Python keeps it by a poll before each call, and lets
    another thread go first at each poll: under load that costs more than the trip."""
    held = getattr(connection, "_sock", None)
    seconds = held.gettimeout() if type(held) is socket.socket else None
    if held and seconds:
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
