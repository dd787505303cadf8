"""Files from elsewhere bring rows and nothing more: no other file is read, no formula gets in, no row ends it all."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from models.policies import Policy
from models.work import Office
from services.imports.officers import import_officers
from services.imports.policies import import_policies

OTHER = "# 密钥\n\n第一条 这是本机的另一个文件。\n"


def _titles(office: Office) -> list[str]:
    with office.reading() as look:
        return list(look.db.scalars(select(Policy.title)))


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_row_cannot_have_another_file_of_the_machine_read(suffix: str, office: Office, tmp_path: Path):
    other = tmp_path / "secret.md"
    other.write_text(OTHER, encoding="utf-8")
    file = tmp_path / f"policies.{suffix}"
    row = {"文件": str(other)}
    lines = json.dumps(row, ensure_ascii=False) if suffix == "jsonl" else "\n".join((*row.keys(), *row.values()))
    file.write_text(lines, encoding="utf-8")
    summary = import_policies(office, file)
    assert (summary.added, summary.failed, _titles(office)) == (0, 1, [])


@pytest.mark.parametrize(
    "row",
    [
        {"articles": []},
        {"articles": 5},
        {"law": "某法", "text": 5},
        {"law": "某法", "date": "someday", "text": "第一条 一。"},
        {"law": ["某法"], "text": "第一条 一。"},
        {"law": "某法", "text": ["第一条 一。"], "article": {"a": 1}},
        {"docid": 1, "text": 5, "title": ["a"], "date": 7},
        {"title": "一份文件", "text": "第一条 一。", "eligibility": {"size": 7}},
        {"title": "半个字\ud800", "text": "第一条 一。"},
        {"title": "零字符", "text": "第一条\u0000一。"},
    ],
    ids=str,
)
def test_a_row_of_any_shape_leaves_the_others_alone(row: dict[str, object], office: Office, tmp_path: Path):
    good = {"title": "展会补贴办法", "text": "第一条 补贴。"}
    file = tmp_path / "policies.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in (row, good)), encoding="ascii")
    import_policies(office, file)
    assert "展会补贴办法" in _titles(office)


def test_a_long_document_fits_into_a_cell(office: Office, tmp_path: Path):
    file = tmp_path / "policies.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["标题", "正文"], ["长文件", "第一条 " + "长" * 200_000]])
    assert import_policies(office, file).added == 1


@pytest.mark.parametrize("name", ["errors.csv", "errors.xlsx"])
def test_the_list_of_failed_rows_holds_no_formula(name: str, office: Office, tmp_path: Path):
    file, errors = tmp_path / "officers.csv", tmp_path / name
    file.write_text('姓名,=HYPERLINK("http://x")\n\t=1+1,+2\x01\n', encoding="utf-8")
    import_officers(office, file, False, errors)
    if name.endswith("csv"):
        cells = [cell for row in csv.reader(errors.read_text(encoding="utf-8-sig").splitlines()) for cell in row]
    else:
        cells = [str(cell) for row in load_workbook(errors).worksheets[0].iter_rows(values_only=True) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
