"""Files to take away: CSV that Excel opens, or Excel's own, in which no cell is a formula.

A large one takes seconds: it is noted in the audit log first and then read, so that nobody waits for the log's lock.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from flask import Response, current_app

from config.rules import rules
from console.here import here
from services.imports.tables import UNPRINTABLE
from services.privacy import mask_phone

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the wide ones too, which some take for the others
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"  # tells Excel that the file is UTF-8


def csv_file(subject: str, rows: Iterable[Sequence[object]]) -> Response:
    """An answer that is saved as a file; the head line stands in the exports template."""
    heads = getattr(current_app.jinja_env.get_template("console/exports.html").module, subject)
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(heads)
    sheet.writerows([[harmless(cell) for cell in row] for row in rows])
    return _attached(BOM + out.getvalue(), subject, "csv", "text/csv")


def xlsx_file(subject: str, rows: Iterable[Sequence[object]]) -> Response:
    """The same as an Excel file, in which every cell is text."""
    from openpyxl import Workbook  # slow to load, and seldom needed

    heads = getattr(current_app.jinja_env.get_template("console/exports.html").module, subject)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(subject)
    for row in chain([heads], rows):
        sheet.append([harmless(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return _attached(out.getvalue(), subject, "xlsx", XLSX)


def harmless(cell: object) -> str:
    """A cell that a spreadsheet takes for text, whatever was typed by whom."""
    text = "" if cell is None else UNPRINTABLE.sub("", str(cell))
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def moment(at: datetime | None) -> str:
    return at.astimezone(rules().zone).strftime("%Y-%m-%d %H:%M") if at else ""


def phone(number: str) -> str:
    return mask_phone(number)


def _attached(content: str | bytes, subject: str, ending: str, kind: str) -> Response:
    today = here().office.clock().astimezone(rules().zone).strftime("%Y%m%d-%H%M")
    name = f'attachment; filename="{subject}-{today}.{ending}"'
    return Response(content, mimetype=kind, headers={"Content-Disposition": name})
