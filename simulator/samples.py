"""Pictures and sounds that people send when they have none of their own."""

import struct
import zlib

WIDTH, HEIGHT = 320, 240
COLOURS = ((7, 193, 96), (87, 107, 149), (250, 157, 59), (250, 81, 81))
SILENT_VOICE = b"#!AMR\n" + b"\x3c" + bytes(31)
SILENT_VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


def picture(number: int) -> bytes:
    """A PNG with a slope of one of four colours."""
    colour = COLOURS[(number - 1) % len(COLOURS)]
    rows = b"".join(b"\x00" + _row(colour, y) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _row(colour: tuple[int, int, int], y: int) -> bytes:
    share = 0.55 + 0.45 * y / HEIGHT
    return bytes(int(255 - (255 - part) * share) for part in colour) * WIDTH


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
