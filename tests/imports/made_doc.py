"""Word 97 documents made for the tests, byte by byte: a compound file with text, formats and styles."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

TEXT_AT = 0x800  # where the text stands in its stream
SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
IN_LIST, IN_STYLE, DELETED, HIDDEN = b"\x0b\x46\x01\x00", b"\x0b\x46\x02\x00", b"\x00\x08\x01", b"\x3c\x08\x01"
NOT_IN_LIST, CELL, ROW_END = b"\x0b\x46\x00\x00", b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01"


@dataclass(frozen=True)
class Line:
    """A paragraph with the sign at its end; `gone` of its words bear the formats `how`."""

    words: str
    end: str = "\r"
    formats: bytes = b""
    style: int = 0
    gone: str = ""
    how: bytes = DELETED


def doc(
    lines: Sequence[Line], *, is_narrow: bool = False, flags: int = 0, version: int = 0xC1, pieces: int = 1
) -> bytes:
    """A .doc of these paragraphs; style 1 counts its paragraphs, style 2 is made from it."""
    width = 1 if is_narrow else 2
    text = "".join(line.words + line.end for line in lines)
    raw = text.encode("cp1252" if is_narrow else "utf-16-le")
    main = bytearray(TEXT_AT) + raw
    main += bytes(-len(main) % SECTOR)
    characters, paragraphs = len(main) // SECTOR, len(main) // SECTOR + 1
    main += _page(_gone(lines, width), 1) + _page(_paragraphs(lines, width), 13)
    length = len(raw) // width
    bounds = (TEXT_AT, TEXT_AT + len(raw))
    held = [
        _pieces(length, pieces, is_narrow),
        struct.pack("<III", *bounds, characters),
        struct.pack("<III", *bounds, paragraphs),
        _styles(),
    ]
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 10, flags | 0x0200)
    struct.pack_into("<i", main, 0x4C, length)
    at = 0
    for where, part in zip((0x1A2, 0xFA, 0x102, 0xA2), held, strict=True):
        struct.pack_into("<II", main, where, at, len(part))
        at += len(part)
    return container(bytes(main), b"".join(held))


def _pieces(length: int, count: int, is_narrow: bool) -> bytes:
    """The table of the pieces that the text is cut into."""
    starts = [number * length // count for number in range(count)]
    places = [TEXT_AT + start * 2 for start in starts]  # two bytes a character
    if is_narrow:
        places = [(TEXT_AT + start) * 2 | 0x40000000 for start in starts]
    table = struct.pack(f"<{count + 1}I", *starts, length) + b"".join(struct.pack("<HIH", 0, at, 0) for at in places)
    return b"\x02" + struct.pack("<I", len(table)) + table


def container(main: bytes, table: bytes, name: str = "WordDocument") -> bytes:
    """A compound file: the large stream in sectors, the small one among the small."""
    main = main.ljust(CUTOFF, b"\0")
    small = table.ljust(-(-len(table) // MINI) * MINI, b"\0")
    sizes = [SECTOR, SECTOR, SECTOR, len(small), len(main)]  # the table, the directory, the small table, both streams
    firsts, following = [], list[int]()
    for number, size in enumerate(sizes):
        count = -(-size // SECTOR)
        firsts.append(len(following))
        chain = [*range(len(following) + 1, len(following) + count), TABLE if number == 0 else END]
        following += chain
    minis = [*range(1, len(small) // MINI), END]
    entries = [
        _entry("Root Entry", 5, firsts[3], len(small), child=1),
        _entry(name, 2, firsts[4], len(main), right=2),
        _entry("1Table", 2, 0, len(table)),
        bytes(128),
    ]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, firsts[1], 0, CUTOFF, firsts[2], 1, END, 0)
    head += struct.pack("<109I", 0, *[FREE] * 108)
    parts = [_numbers(following), b"".join(entries), _numbers(minis), small, main]
    return head + b"".join(part.ljust(-(-len(part) // SECTOR) * SECTOR, b"\0") for part in parts)


def _numbers(numbers: Sequence[int]) -> bytes:
    return struct.pack("<128I", *numbers, *[FREE] * (128 - len(numbers)))


def _entry(name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE) -> bytes:
    called = f"{name}\0".encode("utf-16-le")
    head = called.ljust(64, b"\0") + struct.pack("<HBB3I", len(called), kind, 1, FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def _paragraphs(lines: Sequence[Line], width: int) -> list[tuple[int, bytes]]:
    """For each paragraph where it ends, and its formats as a page holds them."""
    runs, at = list[tuple[int, bytes]](), TEXT_AT
    for line in lines:
        at += len(line.words + line.end) * width
        said = struct.pack("<H", line.style) + line.formats
        odd = len(said) % 2
        runs.append((at, bytes([(len(said) + 1) // 2]) + said if odd else bytes([0, len(said) // 2]) + said))
    return runs


def _gone(lines: Sequence[Line], width: int) -> list[tuple[int, bytes]]:
    runs, at = list[tuple[int, bytes]](), TEXT_AT
    for line in lines:
        before = at + line.words.index(line.gone) * width if line.gone else at
        after = before + len(line.gone) * width
        at += len(line.words + line.end) * width
        runs += [(before, b""), (after, bytes([len(line.how)]) + line.how)] if line.gone else []
        runs.append((at, b""))
    return runs


def _page(runs: list[tuple[int, bytes]], width: int) -> bytes:
    """A page of runs: where each ends, where its formats stand, and those from behind."""
    bounds = struct.pack(f"<{len(runs) + 1}I", TEXT_AT, *(end for end, _ in runs))
    places, held = b"", b""
    for _, said in runs:
        held = said + bytes(len(said) % 2) + held
        place = (510 - len(held)) // 2 if said else 0
        places += bytes([place]).ljust(width, b"\0")
    return (bounds + places).ljust(510 - len(held), b"\0") + held + bytes([0, len(runs)])


def _styles() -> bytes:
    named = [_style("正文", 0xFFF, b""), _style("条", 0xFFF, IN_STYLE), _style("款", 1, b"")]
    head = struct.pack("<HHH", 18, len(named), 10) + bytes(14)
    return head + b"".join(struct.pack("<H", len(said)) + said + bytes(len(said) % 2) for said in named)


def _style(name: str, base: int, formats: bytes) -> bytes:
    fixed = struct.pack("<5H", 0xFFE, base << 4 | 1, 1, 0, 0)
    called = struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
    return fixed + called + struct.pack("<HH", 2 + len(formats), 0) + formats
