"""Reads rows from the files people have: Excel, CSV of any kind, JSON lines."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import accumulate
from pathlib import Path
from typing import IO, Any

from services.errors import Refusal

UNREADABLE = "无法读取的行"  # the column that holds a line that is no JSON object
FORMULA = ("=", "+", "-", "@")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no Excel file holds them
MOST_UNPACKED = 400 * 1024 * 1024  # bytes that a workbook may say it holds, and that packed lines hold
PIECE = 1024 * 1024  # bytes of them that are looked at in one go
MOST_ROWS, MOST_CELLS = 1_048_576, 20_000_000  # Excel knows no more rows; empty ones are made up for gaps
MOST_COLUMNS = 500  # no table of people has a tenth of them; Excel pads up to 16,384
LONGEST_CELL = 2_500_000  # characters: a whole document may stand in a cell
# What a damaged workbook makes of its reader; bad XML is a SyntaxError, an encrypted archive a RuntimeError.
BROKEN = (
    OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, SyntaxError, RuntimeError, zlib.error,
    zipfile.BadZipFile,
)  # fmt: skip
_DELIMITERS = (",", "\t", ";")
_NEVER_KEPT = re.compile("[\x00\ud800-\udfff]")  # no database takes them, and JSON can spell them

Row = tuple[int, dict[str, Any]]


def read_rows(path: Path, most_unpacked: int = MOST_UNPACKED) -> Iterator[Row]:
    """The rows of a file with their numbers as a person counts them; blank rows are left out."""
    if not path.is_file():
        raise Refusal("imports.no_file", path=path.name)
    name = path.name.lower()
    if name.endswith(".xlsx"):
        return _excel(path, most_unpacked)
    if name.endswith((".csv", ".tsv", ".txt")):
        return _csv(path)
    if name.endswith((".jsonl", ".jsonl.gz")):
        return _json_lines(path, most_unpacked)
    raise Refusal("imports.unknown_format", path=path.name)


def decode(raw: bytes) -> str:
    """Text in UTF-8 or, failing that, in GBK's widest form; in UTF-16 where it begins as Excel's does."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file; it may have gone since it was looked for."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Refusal("imports.no_file", path=path.name) from None
    with file:
        yield file


def _excel(path: Path, most_unpacked: int) -> Iterator[Row]:
    from openpyxl import load_workbook  # a tenth of what a web process takes to start

    try:
        with _opened(path) as file:  # of a damaged one its reader leaves it open
            _expect_no_bomb(file, most_unpacked)
            with closing(load_workbook(file, read_only=True, data_only=True)) as book:
                rows = book.worksheets[0].iter_rows(values_only=True)
                yield from _under_header(_counted(rows))
    except BROKEN:
        raise Refusal("imports.broken") from None


def _counted(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows with their numbers, as far as a sheet of people goes: a few signs may say that one goes on for ever, to
    the right or down."""
    cells = 0
    for number, row in enumerate(rows, start=1):
        cells += len(row)
        if number > MOST_ROWS or cells > MOST_CELLS:
            raise Refusal("imports.bomb")
        yield number, row[:MOST_COLUMNS]


def _expect_no_bomb(file: IO[bytes], most_unpacked: int) -> None:
    """A small file may hold a thousand times as much; nobody reads beyond what its table of contents says."""
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > most_unpacked:
        raise Refusal("imports.bomb")


def _csv(path: Path) -> Iterator[Row]:
    with _opened(path) as file:
        text = decode(file.read())
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    yield from _under_header((reader.line_num, tuple(row)) for row in reader)


def _under_header(rows: Iterator[tuple[int, tuple[Any, ...]]]) -> Iterator[Row]:
    header: list[str] = []
    for number, row in rows:
        cells = [_cell(value) for value in row]
        if all(cell in ("", None) for cell in cells):
            continue
        if not header:
            header = [str(cell if cell is not None else "") for cell in cells]
            continue
        padded = [*cells, *[""] * (len(header) - len(cells))]
        yield number, {name: value for name, value in zip(header, padded, strict=False) if name}


def _cell(value: Any) -> Any:
    """A cell's value; text is stripped, also of the sign that keeps spreadsheets from computing it."""
    if not isinstance(value, str):
        return value
    value = _NEVER_KEPT.sub("", value).strip()
    return value[1:] if value[:1] == "'" and value[1:2] in FORMULA else value


def _json_lines(path: Path, most_unpacked: int) -> Iterator[Row]:
    is_packed = path.name.lower().endswith(".gz")
    with _opened(path) as file:
        if is_packed:
            _expect_whole(file, most_unpacked)  # before its first rows are kept
        lines = gzip.open(file) if is_packed else file  # noqa: SIM115  # closed with `file`
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, _json_object(decode(line))


def _expect_whole(file: IO[bytes], most_unpacked: int) -> None:
    try:
        with gzip.open(file) as unpacked:
            pieces = iter(lambda: len(unpacked.read(PIECE)), 0)
            if any(length > most_unpacked for length in accumulate(pieces)):
                raise Refusal("imports.bomb")
        file.seek(0)
    except (OSError, EOFError, zlib.error):
        raise Refusal("imports.broken") from None


def _json_object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    return _kept(value) if isinstance(value, dict) else {UNREADABLE: line.strip()[:200]}


def _kept(value: Any) -> Any:
    """The same without the characters that cannot be kept."""
    if isinstance(value, str):
        return _NEVER_KEPT.sub("", value)
    if isinstance(value, list):
        return [_kept(one) for one in value]
    return {_kept(name): _kept(one) for name, one in value.items()} if isinstance(value, dict) else value
