"""Brings rows in, some hundred a transaction, and keeps a list of those that failed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from config.wording import text
from models.base import Base
from models.work import Actor, Office, Work
from services.errors import Refusal
from services.imports.tables import FORMULA, UNPRINTABLE, Row, read_rows

BATCH = 500  # rows of one transaction
LONG = 4_000_000  # characters of them that are held at once; the transaction ends sooner where rows are long
ACTOR = Actor("system", "批量导入")
LONGEST_CELL = 32_000  # characters; Excel takes a few more
LINE, REASON = "行号", "原因"


@dataclass
class Summary:
    """What became of the rows."""

    added: int = 0
    changed: int = 0
    same: int = 0
    failed: int = 0
    seen: dict[str, int] = field(default_factory=dict, repr=False)  # natural key → row number in this file

    @property
    def total(self) -> int:
        return self.added + self.changed + self.same + self.failed


Progress = Callable[[Summary], None]
# Keeps one row and says what changed; the second argument refuses a key that this file had before.
Keep = Callable[[Work, dict[str, Any], Callable[[str], None]], str]


def _length(row: dict[str, Any]) -> int:
    return sum(len(value) for value in row.values() if isinstance(value, str))


@dataclass(frozen=True)
class Importer:
    """One kind of file: how its rows are read, and how one of them is kept."""

    keep: Keep
    rows: Callable[[Path], Iterable[Row]] = read_rows
    batch: int = BATCH
    length: Callable[[dict[str, Any]], int] = _length

    def __call__(
        self,
        office: Office,
        path: Path,
        dry_run: bool = False,
        errors_to: Path | None = None,
        progress: Progress | None = None,
    ) -> Summary:
        """Keep every row that can be kept; the others stand in the errors file with their reason."""
        summary, failures = Summary(), list[tuple[int, dict[str, Any], str]]()
        for portion in _portions(self.rows(path), self.batch, self.length):
            with office.work(ACTOR) as work:
                for number, row in portion:
                    reason = _keep_one(work, self.keep, number, row, summary)
                    if reason:
                        failures.append((number, row, reason))
                if dry_run:
                    work.undo()
            if progress:
                progress(summary)
        if errors_to is not None and failures:
            write_failures(errors_to, failures)
        return summary


def _portions(rows: Iterable[Row], most: int, length: Callable[[dict[str, Any]], int]) -> Iterator[list[Row]]:
    """The rows of one transaction after those of another; each is forgotten before the next is read."""
    portion: list[Row] = []
    held = 0
    for numbered in rows:
        portion.append(numbered)
        held += length(numbered[1])
        if len(portion) == most or held >= LONG:
            yield portion
            portion.clear()
            held = 0
    if portion:
        yield portion


def _keep_one(work: Work, keep: Keep, number: int, row: dict[str, Any], summary: Summary) -> str:
    def once(key: str) -> None:
        if key in summary.seen:
            raise Refusal("imports.twice", line=summary.seen[key])
        summary.seen[key] = number

    try:
        with work.db.begin_nested():
            change = keep(work, row, once)
    except Refusal as no:
        summary.failed += 1
        return text(no.key, **no.facts)
    setattr(summary, change, getattr(summary, change) + 1)
    return ""


def put(work: Work, table: type[Base], key: str, values: dict[str, Any]) -> str:
    """Add the row of a natural key, or change what differs; says added, changed or same."""
    row = work.db.scalar(select(table).where(getattr(table, key) == values[key]))
    if row is None:
        work.add(table(**values))
        return "added"
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return "changed" if different else "same"


def write_failures(path: Path, failures: list[tuple[int, dict[str, Any], str]]) -> None:
    """The failed rows as they came, with the line and the reason in the last two columns."""
    header = list(dict.fromkeys(name for _, row, _ in failures for name in row))
    lines = (
        [*(_safe(row.get(name, "")) for name in header), number, _safe(reason)] for number, row, reason in failures
    )
    heads = [*(_safe(name) for name in header), LINE, REASON]
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".xlsx":
        _write_excel(path, heads, lines)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(lines)


def _write_excel(path: Path, header: list[str], lines: Iterator[list[Any]]) -> None:
    from openpyxl import Workbook  # slow to load, and seldom needed

    book = Workbook(write_only=True)
    sheet = book.create_sheet("失败")
    sheet.append(header)
    for line in lines:
        sheet.append(line)
    book.save(path)


def _safe(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    said = UNPRINTABLE.sub("", "" if value is None else str(value))[:LONGEST_CELL]
    return f"'{said}" if said.lstrip().startswith(FORMULA) else said
