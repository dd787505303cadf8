"""Takes streams out of a compound file (OLE), the container of Word 97 documents."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTORS = (9, 12)  # sizes as powers of two
MINI = 6
SIGNS = 0xFFFFFFFA  # from here on a number is no sector: end of a chain, free, part of a table
IN_HEADER = 109  # sectors of the table that the header names
ENTRY = 128  # bytes
STREAM, ROOT = 2, 5
NONE = 0xFFFFFFFF


class Container:
    """The streams at the root of a compound file; those of embedded objects are not among them.

    Raises ValueError, LookupError or struct.error where the file is damaged.
    """

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        shift, mini = struct.unpack_from("<HH", raw, 30)
        if shift not in SECTORS or mini != MINI:
            raise ValueError("sectors of a size that there is not")
        self._size = 1 << shift
        directory, _, self._cutoff, minis, _, more, _ = struct.unpack_from("<7I", raw, 48)
        self._next = self._table(more)
        entries = self._chain(directory)
        self._entries = [entries[at : at + ENTRY] for at in range(0, len(entries) - ENTRY + 1, ENTRY)]
        if not self._entries or self._entries[0][66] != ROOT:
            raise ValueError("no root")
        self._mini_next = _numbers(self._chain(minis)) if minis < SIGNS else ()
        start, size = struct.unpack_from("<II", self._entries[0], 116)
        self._small = self._chain(start)[:size] if start < SIGNS else b""
        self._streams = {_name(entry): entry for entry in self._siblings() if entry[66] == STREAM}

    def stream(self, name: str) -> bytes:
        """What a stream holds; LookupError where there is none of this name."""
        start, size = struct.unpack_from("<II", self._streams[name], 116)
        held = self._small_chain(start) if size < self._cutoff else self._chain(start)
        return held[:size]

    def has(self, name: str) -> bool:
        return name in self._streams

    def _siblings(self) -> list[bytes]:
        """The entries right under the root, which hang together as a tree."""
        waiting, seen = [struct.unpack_from("<I", self._entries[0], 76)[0]], set[int]()
        while waiting:
            number = waiting.pop()
            if number == NONE or number in seen:
                continue
            seen.add(number)
            waiting += struct.unpack_from("<II", self._entries[number], 68)
        return [self._entries[number] for number in sorted(seen)]

    def _table(self, more: int) -> Sequence[int]:
        """Which sector follows on which."""
        named = list(struct.unpack_from(f"<{IN_HEADER}I", self._raw, 76))
        seen = set[int]()
        while more < SIGNS and more not in seen:
            seen.add(more)
            *further, more = _numbers(self._sector(more))
            named += further
        return _numbers(b"".join(self._sector(number) for number in named if number < SIGNS))

    def _sector(self, number: int) -> bytes:
        found = self._raw[(number + 1) * self._size : (number + 2) * self._size]
        if not found:
            raise ValueError("a sector beyond the end")
        return found

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _links(start, self._next))

    def _small_chain(self, start: int) -> bytes:
        return b"".join(self._small[at << MINI : (at + 1) << MINI] for at in _links(start, self._mini_next))


def _name(entry: bytes) -> str:
    length = min(struct.unpack_from("<H", entry, 64)[0], 64)
    return entry[: max(0, length - 2)].decode("utf-16-le", "replace")


def _links(start: int, following: Sequence[int]) -> list[int]:
    links: list[int] = []
    while start < SIGNS:
        links.append(start)
        if len(links) > len(following):
            raise ValueError("a chain without an end")
        start = following[start]
    return links


def _numbers(raw: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
