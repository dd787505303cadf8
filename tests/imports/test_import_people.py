"""The roster and the list of enterprises, taken in."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import func, select

from models.kinds import EnterpriseSize, OfficerState
from models.people import Enterprise, Officer
from models.work import Office
from nlp.credit_code import SIGNS, check_sign, is_valid
from services.imports.batches import Summary
from services.imports.enterprises import import_enterprises
from services.imports.officers import import_officers
from tests.cast import HENGYUAN_CODE, QINGHE_CODE

ROSTER = """编号,姓名,手机号,所属区,单位,聘任日期
LL-0001,王强,13800000003,江东区,江东区工商联,2025年3月1日
LL-0002,刘芳,+86 138-0000-0005,江西区,,2025/4/2
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def file(text: str) -> Path:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return file


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.added, summary.changed, summary.same, summary.failed


def reasons(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [(row["行号"], row["原因"]) for row in csv.DictReader(lines)]


def test_the_roster_is_taken_in_and_the_second_time_nothing_changes(office: Office, file: Callable[[str], Path]):
    assert counts(import_officers(office, file(ROSTER))) == (2, 0, 0, 0)
    assert counts(import_officers(office, file(ROSTER))) == (0, 0, 2, 0)
    with office.work() as work:
        liu = work.db.scalars(select(Officer).where(Officer.number == "LL-0002")).one()
    assert (liu.phone, liu.appointed_on, liu.state) == ("13800000005", date(2025, 4, 2), OfficerState.ACTIVE)


def test_a_changed_line_changes_its_officer_and_leaves_the_binding(office: Office, file: Callable[[str], Path]):
    import_officers(office, file(ROSTER))
    with office.work() as work:
        work.db.scalars(select(Officer).where(Officer.number == "LL-0001")).one().openid = "o-wang-qiang"
    assert counts(import_officers(office, file(ROSTER.replace("江东区工商联", "江东区商务局")))) == (0, 1, 1, 0)
    with office.work() as work:
        wang = work.db.scalars(select(Officer).where(Officer.number == "LL-0001")).one()
    assert (wang.organisation, wang.openid) == ("江东区商务局", "o-wang-qiang")


def test_a_dry_run_counts_and_keeps_nothing(office: Office, file: Callable[[str], Path]):
    assert counts(import_officers(office, file(ROSTER), dry_run=True)) == (2, 0, 0, 0)
    with office.work() as work:
        assert work.db.scalar(select(func.count()).select_from(Officer)) == 0


def test_bad_rows_stand_in_the_errors_file_with_a_reason_and_the_others_are_kept(
    office: Office, file: Callable[[str], Path], tmp_path: Path
):
    bad = "LL-0003,,13800000006,江东区,,\nLL-0004,赵云,12345,江东区,,\nLL-0005,孙丽,13800000007,江东区,,去年\n"
    again = "LL-0001,王强,13800000003,江东区,,\n"
    errors = tmp_path / "errors.csv"
    assert counts(import_officers(office, file(ROSTER + bad + again), errors_to=errors)) == (2, 0, 0, 4)
    assert reasons(errors) == [
        ("4", "缺少“姓名”"),
        ("5", "“手机号”不是有效的手机号：12345"),
        ("6", "“聘任日期”不是有效的日期：去年"),
        ("7", "与第 2 行重复"),
    ]
    header = errors.read_text(encoding="utf-8-sig").splitlines()[0]
    assert header == "编号,姓名,手机号,所属区,单位,聘任日期,行号,原因"


def test_the_errors_file_may_be_a_sheet_and_holds_no_formula(
    office: Office, file: Callable[[str], Path], tmp_path: Path
):
    errors = tmp_path / "errors.xlsx"
    import_officers(office, file("编号,姓名,手机号,所属区\nLL-1,=1+1,123,江东区\n"), errors_to=errors)
    rows = list(load_workbook(errors).worksheets[0].iter_rows(values_only=True))
    assert rows[1][:2] == ("LL-1", "'=1+1")


def test_a_mended_errors_file_can_be_taken_in_again(office: Office, file: Callable[[str], Path], tmp_path: Path):
    errors = tmp_path / "errors.csv"
    import_officers(office, file("编号,姓名,手机号,所属区\nLL-1,王强,123,江东区\n"), errors_to=errors)
    errors.write_text(errors.read_text(encoding="utf-8-sig").replace(",123,", ",13800000003,"), encoding="utf-8")
    assert counts(import_officers(office, errors)) == (1, 0, 0, 0)


def test_rows_are_kept_in_batches_and_progress_is_told(office: Office, file: Callable[[str], Path]):
    lines = "".join(f"LL-{n:04d},某某,139{n:08d},江东区,,\n" for n in range(1100))
    seen: list[int] = []
    import_officers(
        office, file(ROSTER.splitlines()[0] + "\n" + lines), progress=lambda summary: seen.append(summary.total)
    )
    assert seen == [500, 1000, 1100]


def test_enterprises_are_taken_in_with_their_officer(office: Office, file: Callable[[str], Path]):
    import_officers(office, file(ROSTER))
    listed = (
        "统一社会信用代码,企业名称,所属区,规模,资质,年营业收入（万元）,联络员编号\n"
        f'{HENGYUAN_CODE.lower()},云川恒远机械有限公司,江东区,中型,高新技术企业、绿色工厂,"18,600",LL-0001\n'
    )
    assert counts(import_enterprises(office, file(listed))) == (1, 0, 0, 0)
    assert counts(import_enterprises(office, file(listed))) == (0, 0, 1, 0)
    with office.work() as work:
        found = work.db.scalars(select(Enterprise)).one()
        assert found.officer is not None
        assert (found.size, found.qualifications, found.revenue_wan, found.officer.number) == (
            EnterpriseSize.MEDIUM,
            ["高新技术企业", "绿色工厂"],
            18600,
            "LL-0001",
        )


def test_a_wrong_code_an_unknown_size_and_an_unknown_officer_are_refused(
    office: Office, file: Callable[[str], Path], tmp_path: Path
):
    listed = (
        "统一社会信用代码,企业名称,所属区,规模,联络员编号\n"
        f"{HENGYUAN_CODE[:-1]}9,甲,江东区,,\n{HENGYUAN_CODE},乙,江东区,巨型,\n{QINGHE_CODE},丙,江东区,,LL-9\n"
    )
    errors = tmp_path / "errors.csv"
    assert counts(import_enterprises(office, file(listed), errors_to=errors)) == (0, 0, 0, 3)
    assert [line for line, _ in reasons(errors)] == ["2", "3", "4"]
    assert "末位校验" in reasons(errors)[0][1]
    assert "可填：大型、中型、小型、微型" in reasons(errors)[1][1]
    assert "LL-9" in reasons(errors)[2][1]


@given(st.text(alphabet=SIGNS, min_size=17, max_size=17), st.sampled_from(SIGNS))
def test_only_the_right_check_sign_makes_a_code_valid(first: str, last: str):
    assert is_valid(first + check_sign(first))
    assert is_valid(first + last) is (last == check_sign(first))
