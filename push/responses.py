"""What comes back over a connection: one HTTP response, read with little around it where it is as nearly all are."""

from __future__ import annotations

import re
import socket
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

USUAL_ANSWER = 4096
LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 16 * 1024 * 1024
OK = int(HTTPStatus.OK)
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d{1,9})(?=\r\n|$)")


class Answer(NamedTuple):
    """What came back."""

    status: int
    content: bytes


class BadAnswer(ValueError):
    """No HTTP, or more of it than anybody sends."""


def read(line: socket.socket) -> tuple[Answer, bool]:
    """The response, and whether the connection may be used again; nearly all come in one piece."""
    held = line.recv(USUAL_ANSWER)
    head, _, body = held.partition(END_OF_HEAD)
    if _plain_length(head) == len(body):
        return Answer(OK, body), True
    return _Reader(line, held).answer()


class _Reader:
    """One response, from a connection that brings nothing else."""

    def __init__(self, line: socket.socket, held: bytes) -> None:
        self._line = line
        self._held = held

    def answer(self) -> tuple[Answer, bool]:
        """The response, and whether the connection may be used again."""
        status = 100
        while status < 200:  # what comes first may say no more than to go on
            first, *rest = self._until(END_OF_HEAD, LONGEST_HEAD).decode("latin-1").split("\r\n")
            version, code = first.split(" ", 2)[:2]
            status = int(code)
        fields = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
        is_open = version == "HTTP/1.1" and fields.get("connection", "").lower() != "close"
        if "chunked" in fields.get("transfer-encoding", "").lower():
            content = self._chunks()
        elif "content-length" in fields:
            content = self._exactly(int(fields["content-length"]))
        else:
            content, is_open = self._all(), False
        return Answer(status, content), is_open and not self._held

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._until(b"\r\n", LONGEST_HEAD).partition(b";")[0], 16):
            parts.append(self._exactly(size))
            self._until(b"\r\n", LONGEST_HEAD)
        while self._until(b"\r\n", LONGEST_HEAD):
            pass
        return b"".join(parts)

    def _until(self, border: bytes, longest: int) -> bytes:
        while border not in self._held:
            if len(self._held) > longest:
                raise BadAnswer("no end in sight")
            self._more()
        found, _, self._held = self._held.partition(border)
        return found

    def _exactly(self, size: int) -> bytes:
        if not 0 <= size <= LONGEST_BODY:
            raise BadAnswer("more than anybody sends")
        while len(self._held) < size:
            self._more()
        found, self._held = self._held[:size], self._held[size:]
        return found

    def _all(self) -> bytes:
        while len(self._held) <= LONGEST_BODY:
            try:
                self._more()
            except ConnectionError:
                break
        found, self._held = self._held, b""
        return found

    def _more(self) -> None:
        some = self._line.recv(64 * 1024)
        if not some:
            raise ConnectionResetError("closed in the middle of an answer")
        self._held += some


@lru_cache(maxsize=256)
def _plain_length(head: bytes) -> int | None:
    """How much follows a head as nearly all are: all is well, its length is told, the connection stays."""
    fields = head.lower()
    told = LENGTH.search(fields)
    is_plain = (
        fields.startswith(b"http/1.1 200 ") and b"\r\nconnection:" not in fields and b"\r\ntransfer-" not in fields
    )
    return int(told[1]) if told and is_plain else None
