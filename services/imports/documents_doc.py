"""Reads Word 97 documents (.doc): the text that is shown, or why reading it would lose something."""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from olefile import OleFileIO

from services.errors import Refusal
from services.imports.documents_doc_runs import Formats, Run
from services.imports.papers import Paper

# What a damaged file makes of its reader.
BROKEN = (OSError, ValueError, LookupError, TypeError, OverflowError, RecursionError, struct.error)
MAIN = "WordDocument"
MAGIC = 0xA5EC
WORD_97 = 0x00C1
COMPLEX, ENCRYPTED, TABLE_1 = 0x0004, 0x0100, 0x0200  # flags of the head
COMPRESSED = 0x40000000  # one byte a character
CELL, ROW, PARAGRAPH, LINE_BREAK, SPACE, NOTHING = 0x07, 0x1D, 0x0D, 0x0B, 0x20, 0x00
_COUNTED = re.compile(r"\b(?:AUTONUM|AUTONUMLGL|AUTONUMOUT|LISTNUM)\b")  # fields whose number no file holds
_FIELD = re.compile("\x13([^\x13\x14\x15]*)(?:\x14([^\x13\x14\x15]*))?\x15")
_BREAKS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\r": "\n", "\x1d": "\n", "\x1e": "-", "\x07": "|"})


@dataclass(frozen=True)
class _Piece:
    """A stretch of the text: where its bytes are, how many a character has, and where it stands in the text."""

    offset: int
    width: int
    first: int
    length: int

    @property
    def end(self) -> int:
        return self.offset + self.length * self.width


class _Places:
    """Finds where bytes of the file stand in the text."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = sorted(pieces, key=lambda piece: piece.offset)
        self._starts = [piece.offset for piece in self._pieces]
        self._ends = list(accumulate((piece.end for piece in self._pieces), max))  # a damaged file's may overlap

    def of(self, run: Run) -> list[tuple[int, int]]:
        """The stretches of the text that a run covers, in its order."""
        near = self._pieces[bisect_right(self._ends, run.start) : bisect_left(self._starts, run.end)]
        return sorted(_covered(run, piece) for piece in near if run.start < piece.end)


def read(raw: bytes) -> Paper:
    """The text of a .doc; Refusal for what is encrypted, older, saved in haste, or counts its articles by itself."""
    try:
        return Paper("\n".join(_lines(_shown(raw))))
    except BROKEN:
        raise Refusal("imports.broken") from None


def _shown(raw: bytes) -> str:
    with OleFileIO(io.BytesIO(raw)) as container:
        if not container.exists(MAIN):
            raise Refusal("imports.old_office")  # a sheet or slides, which may hold a document
        return _text(container)


def _text(container: OleFileIO) -> str:
    main = container.openstream(MAIN).read()
    magic, version = struct.unpack_from("<HH", main, 0)
    flags, length = struct.unpack_from("<H", main, 10)[0], struct.unpack_from("<i", main, 0x4C)[0]
    if flags & ENCRYPTED:
        raise Refusal("imports.encrypted")
    if magic != MAGIC or length < 0:
        raise ValueError("no Word document")
    if version < WORD_97 or flags & COMPLEX:
        raise Refusal("imports.old_office")
    table = container.openstream("1Table" if flags & TABLE_1 else "0Table").read()
    start, size = struct.unpack_from("<II", main, 0x1A2)
    pieces = list(_pieces(table[start : start + size], length))
    units = [unit for piece in pieces for unit in _units(main, piece)]
    _mark(units, _Places(pieces), Formats(main, table))
    return _without_fields(struct.pack(f"<{len(units)}H", *units).decode("utf-16-le", "replace"))


def _pieces(clx: bytes, length: int) -> Iterator[_Piece]:
    """The piece table, as far as the main text goes."""
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise ValueError("no pieces")
    count = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    for number in range(count):
        _, place, extra = struct.unpack_from("<HIH", clx, at + 5 + 4 * (count + 1) + 8 * number)
        if extra:
            raise Refusal("imports.old_office")  # formats of its own, left by a save in haste
        first, last = bounds[number], min(bounds[number + 1], length)
        if first < last:
            is_short = place & COMPRESSED
            offset = (place & (COMPRESSED - 1)) // 2 if is_short else place
            yield _Piece(offset, 1 if is_short else 2, first, last - first)


def _units(main: bytes, piece: _Piece) -> tuple[int, ...]:
    raw = main[piece.offset : piece.end]
    if len(raw) != piece.length * piece.width:
        raise ValueError("a piece beyond the end")
    if piece.width == 1:
        return tuple(map(ord, raw.decode("cp1252", "replace")))
    return struct.unpack(f"<{piece.length}H", raw)


def _mark(units: list[int], places: _Places, formats: Formats) -> None:
    """Take out what is deleted or hidden, set the ends of rows apart; Refusal where numbers are counted by Word."""
    for run in formats.hidden():
        for first, last in places.of(run):
            units[first:last] = [NOTHING] * (last - first)
    for paragraph in formats.paragraphs():
        covered = places.of(paragraph.run)
        if not covered:
            continue
        start, end = covered[0][0], covered[-1][1] - 1
        words = units[start : end + 1]
        if paragraph.is_counted and any(unit > SPACE for unit in words):
            raise Refusal("imports.counted_doc")
        if paragraph.is_row_end and units[end] == CELL:
            units[end] = ROW
        elif paragraph.is_in_table:  # a row is one line
            units[start : end + 1] = [SPACE if unit in (PARAGRAPH, LINE_BREAK) else unit for unit in words]


def _covered(run: Run, piece: _Piece) -> tuple[int, int]:
    """What of a piece a run covers, in places of the text."""
    first, last = max(run.start, piece.offset), min(run.end, piece.end)
    return piece.first + (first - piece.offset) // piece.width, piece.first + (last - piece.offset) // piece.width


def _without_fields(text: str) -> str:
    """What fields show, without what they are made of; the innermost first."""
    text = text.replace("\0", "")
    found = 1
    while found:
        text, found = _FIELD.subn(_result, text)
    return text


def _result(field: re.Match[str]) -> str:
    if _COUNTED.search(field[1]):
        raise Refusal("imports.counted_doc")
    return field[2] or ""


def _lines(text: str) -> Iterator[str]:
    for line in text.translate(_BREAKS).split("\n"):
        cells = [cell.strip() for cell in line.split("|")] if "|" in line else [line.strip()]
        if words := " | ".join(cell for cell in cells if cell):
            yield words
