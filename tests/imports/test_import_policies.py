"""Policies and laws, taken in from tables, JSON lines and folders."""

from __future__ import annotations

import argparse
import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from config.settings import Settings
from models.kinds import PolicyKind, PolicyState
from models.policies import Policy
from models.work import Office
from nlp.search import Index
from services.imports import command
from services.imports.heads import begins_on, ends_on, number_of, title_of
from services.imports.policies import import_policies

TABLE = """标题,文号,发布日期,失效日期,申报截止,申报材料,适用区域,适用规模,成立年限,正文
展会补贴办法,云商务[2025]5号,2025-03-01,2027/3/1,2026年2月1日,申请表、发票,江东区、江西区,小型、微型,1,"第一条 一。
第二条 展位费补贴70%。
第三条 三。"
"""
LAW = """# 云川 条例

## 第一章 总 则

第一条 为了发展。

第二条 适用本条例。

第三条 本条例自2024年7月1日起施行。
"""


def _policies(office: Office) -> list[Policy]:
    with office.work() as work:
        found = list(work.db.scalars(select(Policy).order_by(Policy.id)))
        for policy in found:
            _ = policy.articles
        return found


def _json_lines(path: Path, rows: list[Any]) -> Path:
    path.write_bytes(gzip.compress("\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()))
    return path


def test_a_table_of_policies_is_taken_in_with_its_conditions(office: Office, tmp_path: Path):
    file = tmp_path / "policies.csv"
    file.write_text(TABLE, encoding="utf-8")
    assert import_policies(office, file).added == 1
    assert import_policies(office, file).same == 1
    (policy,) = _policies(office)
    assert (policy.key, policy.document_number) == ("云商务〔2025〕5号", "云商务〔2025〕5号")
    assert (policy.expires_on, policy.window_closes_on) == (date(2027, 3, 1), date(2026, 2, 1))
    assert policy.materials == ["申请表", "发票"]
    assert policy.eligibility == {"district": ["江东区", "江西区"], "size": ["small", "micro"], "min_years": 1}
    assert [article.number for article in policy.articles] == ["第一条", "第二条", "第三条"]


def test_documents_are_known_by_their_id_and_get_a_title_where_they_have_none(office: Office, tmp_path: Path):
    rows = [
        {"docid": "a1", "title": "", "text": "关于补贴的通知 各区： 云府〔2020〕3号 企业可以申请补贴。"},
        {
            "docid": "a2",
            "title": "补贴政策解读",
            "text": "按照云府〔2020〕3号，企业可以申请。",
            "date": "2020-02-03 10:00:00",
        },
        {"docid": "a3", "title": "空文", "text": " "},
    ]
    file = _json_lines(tmp_path / "library.jsonl.gz", rows)
    errors = tmp_path / "errors.csv"
    summary = import_policies(office, file, errors_to=errors)
    assert (summary.added, summary.failed) == (2, 1)
    assert "《空文》没有正文" in errors.read_text(encoding="utf-8-sig")
    notice, reading = _policies(office)
    assert (notice.title, notice.document_number, notice.kind) == (
        "关于补贴的通知",
        "云府〔2020〕3号",
        PolicyKind.POLICY,
    )
    assert (reading.kind, reading.document_number, reading.issued_on) == (PolicyKind.READING, "", date(2020, 2, 3))
    assert import_policies(office, file).same == 2


def test_articles_of_one_law_become_one_law(office: Office, tmp_path: Path):
    rows = [
        {"law": law, "article": f"第{n}条", "chapter": "第一章　总则", "date": "2020-01-01", "text": f"{law}的{n}。"}
        for law in ("甲法", "乙法")
        for n in "一二三"
    ]
    rows[4]["text"] = ""
    file = _json_lines(tmp_path / "articles.jsonl.gz", rows)
    summary = import_policies(office, file)
    assert (summary.added, summary.failed) == (2, 1)
    first, second = _policies(office)
    assert (first.title, first.kind, first.key) == ("甲法", PolicyKind.LAW, "甲法@2020-01-01")
    assert [(article.number, article.chapter) for article in first.articles] == [
        (f"第{n}条", "第一章 总则") for n in "一二三"
    ]
    assert [article.number for article in second.articles] == ["第一条", "第三条"]


def test_a_folder_of_laws_is_taken_in_and_a_newer_version_takes_the_place_of_the_older(office: Office, tmp_path: Path):
    (tmp_path / "云川条例(2024-03-01).md").write_text(LAW, encoding="utf-8")
    (tmp_path / "云川条例(2010-03-01).md").write_text(LAW.replace("2024", "2010"), encoding="utf-8")
    assert import_policies(office, tmp_path).added == 2
    assert import_policies(office, tmp_path).same == 2
    old, new = sorted(_policies(office), key=lambda law: law.issued_on or date.min)
    assert (new.title, new.issued_on, new.effective_on) == ("云川条例", date(2024, 3, 1), date(2024, 7, 1))
    assert (old.replaced_by_id, new.replaced_by_id) == (new.id, None)


def test_a_broken_line_fails_alone(office: Office, tmp_path: Path):
    file = tmp_path / "library.jsonl"
    file.write_text('{"docid": "a1", "title": "通知", "text": "企业可以申请补贴。"}\n{oops\n', encoding="utf-8")
    summary = import_policies(office, file)
    assert (summary.added, summary.failed) == (1, 1)


def test_what_a_document_says_of_itself():
    told = "本办法自2026年1月1日起施行，有效期5年。"
    assert begins_on(told) == date(2026, 1, 1)
    assert ends_on(told, date(2026, 1, 1)) == date(2030, 12, 31)
    assert ends_on("本通知自发布之日起执行，有效期至2027年6月30日。", None) == date(2027, 6, 30)
    assert begins_on("《某某法》自2026年1月1日起施行。") is None
    of_others = "规范性文件有效期为五年。本办法自2026年1月1日起施行。"
    assert ends_on(of_others, date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("title", "text", "number"),
    [
        ("关于补贴的通知（云府〔2020〕3号）", "正文", "云府〔2020〕3号"),
        ("通知", "云府〔2020〕3号 各区", "云府〔2020〕3号"),
        ("通知", "根据《办法》（云府〔2020〕3号）的要求", ""),
        ("通知", "为贯彻落实云府〔2020〕3号", ""),
    ],
)
def test_only_its_own_number_is_taken(title: str, text: str, number: str):
    assert number_of(title, text) == number


def test_a_title_is_made_from_the_first_words():
    assert (
        title_of("财政部 税务总局 关于税收政策的公告 为支持企业，现公告如下。") == "财政部 税务总局 关于税收政策的公告"
    )
    assert title_of("紧急提醒：请大家注意。") == "紧急提醒：请大家注意"


def test_the_command_imports_tells_and_indexes(
    office: Office, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "policies.csv"
    file.write_text(TABLE + "缺正文,,,,,,,,,\n", encoding="utf-8")
    parser = argparse.ArgumentParser()
    command.add_arguments(parser.add_subparsers())
    code = command.run(parser.parse_args(["import", "policies", str(file)]), office, settings)
    said = capsys.readouterr().out
    assert code == 1
    assert "新增 1，更新 0，未变 0，失败 1" in said
    assert (tmp_path / "policies-errors.csv").exists()
    assert [hit.coverage for hit in Index.open(settings.home / "index").search("展位费补贴", limit=1)] == [1.0]


def test_the_command_refuses_a_file_it_cannot_read(
    office: Office, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser.add_subparsers())
    assert command.run(parser.parse_args(["import", "officers", str(tmp_path / "no.csv")]), office, settings) == 2
    assert "找不到文件" in capsys.readouterr().out


def test_the_state_of_a_policy_may_be_given(office: Office, tmp_path: Path):
    file = tmp_path / "policies.csv"
    file.write_text("标题,状态,正文\n旧办法,已废止,已经废止的内容。\n", encoding="utf-8")
    import_policies(office, file)
    assert _policies(office)[0].state is PolicyState.REPEALED
