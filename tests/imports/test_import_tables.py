"""Rows out of the files people have."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from services.errors import Refusal
from services.imports import tables
from services.imports.tables import UNREADABLE, read_rows

ROWS = [(2, {"姓名": "王强", "手机": "13800000003"}), (3, {"姓名": "李敏", "手机": "13800000001"})]
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXT = "姓名,手机\n王强,13800000003\n李敏,13800000001\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_csv_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str):
    file = tmp_path / "名册.csv"
    file.write_bytes(TEXT.encode(encoding))
    assert list(read_rows(file)) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_with_any_usual_delimiter(tmp_path: Path, delimiter: str):
    file = tmp_path / "名册.csv"
    file.write_text(TEXT.replace(",", delimiter), encoding="utf-8")
    assert list(read_rows(file)) == ROWS


def test_an_excel_sheet_is_read_below_its_first_filled_row(tmp_path: Path):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([])
    sheet.append(["姓名", "手机"])
    sheet.append(["王强", 13800000003])
    sheet.append([None, None])
    file = tmp_path / "名册.xlsx"
    book.save(file)
    assert list(read_rows(file)) == [(3, {"姓名": "王强", "手机": 13800000003})]


def test_a_workbook_that_would_burst_is_not_opened(tmp_path: Path):
    file = tmp_path / "名册.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", bytes(5_000_000))
    assert file.stat().st_size < 10_000
    with pytest.raises(Refusal) as no:
        list(read_rows(file, most_unpacked=4_000_000))
    assert no.value.key == "imports.bomb"


@pytest.mark.parametrize(
    "row",
    ['<row r="999999999"><c r="A999999999"><v>1</v></c></row>', '<row><c r="XFD2"><v>1</v></c></row>' * 9],
    ids=["tall", "wide"],
)
def test_a_small_workbook_that_says_it_has_no_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str
):
    monkeypatch.setattr(tables, "MOST_ROWS", 1000)
    monkeypatch.setattr(tables, "MOST_CELLS", 100_000)
    whole, file = tmp_path / "whole.xlsx", tmp_path / "名册.xlsx"
    Workbook().save(whole)
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{row}</sheetData></worksheet>'
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(file, "w") as written:
        for name in read.namelist():
            written.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else read.read(name))
    with pytest.raises(Refusal) as no:
        list(read_rows(file))
    assert no.value.key == "imports.bomb"


@pytest.mark.parametrize("raw", [b"\xd0\xcf\x11\xe0locked", b"PK\x03\x04", None], ids=["locked", "half", "other"])
def test_what_is_called_a_workbook_and_is_none_is_told(tmp_path: Path, raw: bytes | None):
    file = tmp_path / "名册.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    file.write_bytes(file.read_bytes() if raw is None else raw)
    with pytest.raises(Refusal) as no:
        list(read_rows(file))
    assert no.value.key == "imports.broken"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("harm", ["one sign", "cut off", "emptied", "no sheets"])
def test_a_workbook_that_was_damaged_on_its_way_is_told(tmp_path: Path, part: str, harm: str):
    book = Workbook()
    for number in range(50):
        book.worksheets[0].append([f"姓名{number}", number])
    whole, file = tmp_path / "whole.xlsx", tmp_path / "名册.xlsx"
    book.save(whole)
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(file, "w") as written:
        held = {name: read.read(name) for name in read.namelist()}
        harmed = {"cut off": held[part][: len(held[part]) // 2], "emptied": b""}.get(harm, held[part])
        sheets = re.sub(b"<sheets>.*</sheets>", b"<sheets/>", held["xl/workbook.xml"])
        held |= {part: harmed} | ({"xl/workbook.xml": sheets} if harm == "no sheets" else {})
        for name, content in held.items():
            written.writestr(name, content)
        place = written.getinfo(part).header_offset + 30 + len(part)  # of its first sign
    if harm == "one sign":
        raw = bytearray(file.read_bytes())
        raw[place] ^= 1
        file.write_bytes(raw)
    with pytest.raises(Refusal) as no:
        list(read_rows(file))
    assert no.value.key == "imports.broken"


def test_a_short_row_has_empty_cells_and_a_blank_row_is_left_out(tmp_path: Path):
    file = tmp_path / "名册.csv"
    file.write_text("姓名,手机\n王强\n,\n", encoding="utf-8")
    assert list(read_rows(file)) == [(2, {"姓名": "王强", "手机": ""})]


def test_the_sign_that_keeps_a_cell_from_being_a_formula_is_taken_off(tmp_path: Path):
    file = tmp_path / "名册.csv"
    file.write_text("手机\n'+8613800000003\n", encoding="utf-8")
    assert list(read_rows(file)) == [(2, {"手机": "+8613800000003"})]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_json_lines_are_read_and_a_broken_line_is_handed_on(tmp_path: Path, name: str):
    raw = (json.dumps({"title": "甲"}, ensure_ascii=False) + "\n\n{broken\n[1]\n").encode()
    file = tmp_path / name
    file.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    assert list(read_rows(file)) == [(1, {"title": "甲"}), (3, {UNREADABLE: "{broken"}), (4, {UNREADABLE: "[1]"})]


@pytest.mark.parametrize("harm", ["cut off", "one sign", "no gzip", "endless"])
def test_packed_lines_that_are_damaged_or_have_no_end_are_refused_before_any_is_kept(tmp_path: Path, harm: str):
    raw = gzip.compress(b'{"title": "x"}\n' * 3000, mtime=0)
    file = tmp_path / "a.jsonl.gz"
    harmed = {"cut off": raw[:-9], "one sign": raw[:20] + b"\xff" + raw[21:], "no gzip": b'{"title": "x"}'}
    file.write_bytes(harmed.get(harm, raw))
    with pytest.raises(Refusal) as no:
        next(read_rows(file, most_unpacked=40_000 if harm == "endless" else tables.MOST_UNPACKED))
    assert no.value.key == ("imports.bomb" if harm == "endless" else "imports.broken")


def test_what_stands_far_to_the_right_is_no_column(tmp_path: Path):
    book, file = Workbook(), tmp_path / "名册.xlsx"
    for row in ("姓名", "王强"):
        book.worksheets[0].append([row, *[""] * (tables.MOST_COLUMNS - 1), "远"])
    book.save(file)
    assert list(read_rows(file)) == [(2, {"姓名": "王强"})]


def test_an_unknown_format_and_a_missing_file_are_refused(tmp_path: Path):
    (tmp_path / "a.pdf").touch()
    with pytest.raises(Refusal, match=r"imports\.unknown_format"):
        read_rows(tmp_path / "a.pdf")
    with pytest.raises(Refusal, match=r"imports\.no_file"):
        read_rows(tmp_path / "b.csv")


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.jsonl", "a.jsonl.gz"])
def test_a_file_that_is_gone_before_it_is_read_is_missing_and_not_damaged(tmp_path: Path, name: str):
    (tmp_path / name).touch()
    rows = read_rows(tmp_path / name)
    (tmp_path / name).unlink()
    with pytest.raises(Refusal, match=r"imports\.no_file"):
        next(rows)
