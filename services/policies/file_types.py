"""What a file is by its content, and the file without what its author did not mean to tell."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from services.errors import Refusal

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"bKGD", b"pHYs"}
)
_JPEG_DROPPED = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})  # EXIF, places, comments; not the colours (E0, EE)


@dataclass(frozen=True)
class FileType:
    """A kind of file that is let in."""

    media_type: str
    suffix: str


PDF = FileType("application/pdf", ".pdf")
WORD = FileType(f"{_OPEN_XML}wordprocessingml.document", ".docx")
EXCEL = FileType(f"{_OPEN_XML}spreadsheetml.sheet", ".xlsx")
PNG = FileType("image/png", ".png")
JPEG = FileType("image/jpeg", ".jpg")


def type_of(raw: bytes) -> FileType:
    """What a file is; Refusal for everything that is not let in, macros included."""
    if raw.startswith(b"%PDF-"):
        return PDF
    if raw.startswith(_PNG):
        return PNG
    if raw.startswith(b"\xff\xd8\xff"):
        return JPEG
    if raw.startswith(b"PK\x03\x04"):
        return _office(raw)
    raise Refusal("library.file_kind")


def cleaned(raw: bytes, kind: FileType) -> bytes:
    """A picture without the place, the camera and the comments in it; other files as they are."""
    try:
        if kind is JPEG:
            return b"".join(_jpeg(raw))
        return b"".join(_png(raw)) if kind is PNG else raw
    except (struct.error, IndexError):
        raise Refusal("library.file_kind") from None


def _office(raw: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refusal("library.file_kind") from None
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for name in names):
        raise Refusal("library.file_macros")
    if "word/document.xml" in names:
        return WORD
    if "xl/workbook.xml" in names:
        return EXCEL
    raise Refusal("library.file_kind")


def _jpeg(raw: bytes) -> Iterator[bytes]:
    """The segments up to the picture itself, then the picture."""
    yield raw[:2]
    place = 2
    while raw[place] == 0xFF and raw[place + 1] != 0xDA:
        marker = raw[place + 1]
        (length,) = struct.unpack(">H", raw[place + 2 : place + 4])
        if marker not in _JPEG_DROPPED:
            yield raw[place : place + 2 + length]
        place += 2 + length
    if raw[place] != 0xFF:
        raise IndexError(place)
    yield raw[place:]


def _png(raw: bytes) -> Iterator[bytes]:
    yield raw[:8]
    place = 8
    while place < len(raw):
        (length,) = struct.unpack(">I", raw[place : place + 4])
        name = raw[place + 4 : place + 8]
        if name in _PNG_KEPT:
            yield raw[place : place + 12 + length]
        place += 12 + length
        if name == b"IEND":
            return
