"""How the text of a Word 97 document is formatted, as far as that decides what is shown."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PAGE = 512  # bytes of a table of runs
RUNS_OF_CHARACTERS, RUNS_OF_PARAGRAPHS, STYLES = 0xFA, 0x102, 0xA2  # where the head says where they are
DELETED, HIDDEN = 0x0800, 0x083C
LIST, OLD_LIST, IN_TABLE, ROW_END = 0x460B, 0xC63E, 0x2416, 0x2417
LISTS = range(1, 0x07FF)
IS_ON = (0x01, 0x81)
NO_BASE = 0x0FFF
OPERAND = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # bytes, by the top three bits; 6 says it itself
TABLE_DEFINITION, TABS = 0xD608, 0xC615

Marks = Mapping[int, int]  # what a format says → its value


@dataclass(frozen=True)
class Run:
    """Bytes of the file, from and up to."""

    start: int
    end: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as far as it matters."""

    run: Run
    is_counted: bool
    is_in_table: bool
    is_row_end: bool


class Formats:
    """The formats of a document. Raises LookupError, ValueError or struct.error where they are damaged."""

    def __init__(self, main: bytes, table: bytes) -> None:
        self._main, self._table = main, table
        self._styles = dict(enumerate(self._read_styles()))

    def hidden(self) -> Iterator[Run]:
        """What is deleted but still kept, and what nobody shall see."""
        for run, marks in self._characters():
            if marks.get(DELETED) in IS_ON or marks.get(HIDDEN) in IS_ON:
                yield run

    def paragraphs(self) -> Iterator[Paragraph]:
        for page in self._pages(RUNS_OF_PARAGRAPHS):
            for run, place in _runs(page, 13):
                style, marks = _paragraph(page, place)
                counted = marks.get(LIST, self._list_of(style))
                yield Paragraph(
                    run,
                    is_counted=counted in LISTS or marks.get(OLD_LIST, 0) > 0,
                    is_in_table=bool(marks.get(IN_TABLE)),
                    is_row_end=bool(marks.get(ROW_END)),
                )

    def _characters(self) -> Iterator[tuple[Run, Marks]]:
        for page in self._pages(RUNS_OF_CHARACTERS):
            for run, place in _runs(page, 1):
                yield run, _marks(page[place * 2 + 1 : place * 2 + 1 + page[place * 2]]) if place else {}

    def _pages(self, where: int) -> Iterator[bytes]:
        held = self._held(where)
        count = (len(held) - 4) // 8
        for number in struct.unpack_from(f"<{max(count, 0)}I", held, 4 * (count + 1)) if count > 0 else ():
            at = (number & 0x3FFFFF) * PAGE
            page = self._main[at : at + PAGE]
            if len(page) != PAGE:
                raise ValueError("formats beyond the end")
            yield page

    def _held(self, where: int) -> bytes:
        start, size = struct.unpack_from("<II", self._main, where)
        return self._table[start : start + size]

    def _list_of(self, style: int) -> int:
        """The list that a style, or one it is made from, belongs to."""
        seen = set[int]()
        while style in self._styles and style not in seen:
            seen.add(style)
            base, marks = self._styles[style]
            if LIST in marks:
                return marks[LIST]
            style = base
        return 0

    def _read_styles(self) -> Iterator[tuple[int, Marks]]:
        """For each style, the one it is made from and what it says of paragraphs."""
        held = self._held(STYLES)
        if not held:
            return
        head, count, fixed = struct.unpack_from("<HHH", held, 0)
        at = 2 + head
        for _ in range(count):
            size = struct.unpack_from("<H", held, at)[0]
            yield _style(held[at + 2 : at + 2 + size], fixed) if size else (NO_BASE, {})
            at += 2 + size + size % 2


def _style(said: bytes, fixed: int) -> tuple[int, Marks]:
    kind = struct.unpack_from("<H", said, 2)[0]
    if kind & 0xF != 1:
        return NO_BASE, {}
    at = fixed + 2 * struct.unpack_from("<H", said, fixed)[0] + 4  # behind its name
    at += at % 2
    size = struct.unpack_from("<H", said, at)[0]
    return kind >> 4, _marks(said[at + 4 : at + 2 + size])


def _runs(page: bytes, width: int) -> Iterator[tuple[Run, int]]:
    """The runs of a page, each with the place of its formats."""
    count = page[-1]
    bounds = struct.unpack_from(f"<{count + 1}I", page, 0)
    for number in range(count):
        yield Run(bounds[number], bounds[number + 1]), page[4 * (count + 1) + width * number]


def _paragraph(page: bytes, place: int) -> tuple[int, Marks]:
    if not place:
        return 0, {}
    at, size = place * 2 + 1, page[place * 2] * 2 - 1
    if size < 0:
        at, size = at + 1, page[at] * 2
    said = page[at : at + size]
    return struct.unpack_from("<H", said, 0)[0], _marks(said[2:])


def _marks(said: bytes) -> Marks:
    """What formats say, one after the other; a later one of a kind counts."""
    found: dict[int, int] = {}
    at = 0
    while at + 2 < len(said):
        kind = struct.unpack_from("<H", said, at)[0]
        at += 2
        size = OPERAND.get(kind >> 13) or _length(kind, said, at)
        found[kind] = int.from_bytes(said[at : at + min(size, 2)], "little")
        at += size
    return found


def _length(kind: int, said: bytes, at: int) -> int:
    """Bytes of an operand that says its own length."""
    if kind == TABLE_DEFINITION:
        return 1 + int.from_bytes(said[at : at + 2], "little")
    if kind == TABS and said[at] == 255:
        gone = said[at + 1]
        return 3 + 4 * gone + 3 * said[at + 2 + 4 * gone]
    return 1 + said[at]
