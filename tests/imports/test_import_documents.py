"""Documents of every usual kind: read, cut, told what they are; and those that cannot be read, with the reason."""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import random
import weakref
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import select

from config.settings import Settings
from models.kinds import PolicyKind, PolicyState
from models.policies import Policy
from models.work import Office
from services.errors import Refusal
from services.imports import batches, command, documents, documents_apart, policies
from services.imports.found import record_of
from services.imports.papers import Paper
from services.imports.policies import import_policies
from services.policies.library import PolicyRecord, cuts_of
from tests.imports.made_documents import pdf, spanning, word

HEAD = ["云川市经济和信息化局文件", "云经信〔2026〕5号", "关于印发《云川市设备更新补助", "办法》的通知", "各区经信局："]
ARTICLES = ["为支持企业，制定本办法。", "按投资额的10%补助。", "本办法自2026年3月1日起施行，有效期三年。"]
WORD = word(HEAD, numbered=ARTICLES, rows=[["企业类型", "比例"], ["小微企业", "15%"]])
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TITLE = "关于印发《云川市设备更新补助办法》的通知"
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8">
<title>外贸_云川市</title><meta name="ArticleTitle" content="云川市人民政府关于支持外贸企业的意见">
<meta name="PubDate" content="2026-02-03"></head>
<body><div class="nav"><a href="/">首页</a> <a href="/zw">政务公开</a> 您所在的位置</div>
<table><tr><td>发 文 机 关：</td><td>云川市人民政府</td><td>发文字号：</td><td>云府〔2026〕9号</td></tr>
<tr><td>成文日期：</td><td>2026年2月1日</td><td>主题分类：</td><td>商务、外贸</td></tr></table>
<div id="zoom"><p>各区人民政府：</p><p>一、对参加境外展会的企业给予展位费补贴，单个企业每年最高二十万元。</p>
<p>二、对出口信用保险保费给予补贴，补贴比例不超过<b>百分之五十</b>，每户每年最高三十万元。</p>
<table><tr><th>规模</th><th>比例</th></tr><tr><td>小微</td><td>50%</td></tr></table></div>
<div class="foot"><a href="/map">网站地图</a> 版权所有 <script>alert('x')</script></div></body></html>"""
PAGES = [
    [
        "云川市商务局文件",
        "云商务〔2026〕2号",
        "关于支持外贸企业的若干措施",
        "一、对参加境外展会的企业给予展位费补贴，单个企业",
    ],
    ["云川市商务局文件", "最高二十万元。", "二、对出口信用保险保费给予补贴。"],
    ["云川市商务局文件", "云川市商务局", "2026年2月1日"],
]
PRINTED = pdf([[*lines, f"— {place} —"] for place, lines in enumerate(PAGES, start=1)])


def taken(raw: bytes, name: str) -> PolicyRecord:
    return record_of(documents.read(raw, name), Path(name).stem)


def why_not(raw: bytes, name: str) -> str:
    with pytest.raises(Refusal) as no:
        documents.read(raw, name)
    return no.value.key


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("本通知自印发之日起施行，有效期3年。", (date(2026, 1, 12), date(2029, 1, 11))),
        ("本通知有效期五年，自发布之日起实施。", (date(2026, 1, 12), date(2031, 1, 11))),
        ("本通知自公布之日起施行。许可证有效期3年。", (date(2026, 1, 12), None)),
        ("本通知自印发之日起30日后施行。", (None, None)),
        ("本通知自2026年3月1日起施行，有效期至2026年12月31日。", (date(2026, 3, 1), date(2026, 12, 31))),
    ],
)
def test_what_holds_from_its_issue_on_holds_from_the_day_under_its_signature(
    said: str, term: tuple[date | None, date | None]
):
    record = taken(f"关于减免场地费的通知\n各园区：\n{said}\n云川市财政局\n2026年1月12日".encode(), "a.txt")
    assert (record.effective_on, record.expires_on) == term
    unsigned = taken(f"关于减免场地费的通知\n各园区：\n{said}".encode(), "a.txt")
    assert unsigned.effective_on == (date(2026, 3, 1) if "3月" in said else None)


def test_a_word_file_has_the_numbers_that_word_counts():
    record = taken(WORD, "办法.docx")
    assert (record.title, record.document_number, record.issuer) == (TITLE, "云经信〔2026〕5号", "云川市经济和信息化局")
    assert (record.effective_on, record.expires_on) == (date(2026, 3, 1), date(2029, 2, 28))
    cuts = cuts_of(record)
    assert [cut.number for cut in cuts] == ["", "第一条", "第二条", "第三条"]
    assert cuts[2].text == "按投资额的10%补助。"
    assert "小微企业 | 15%" in cuts[3].text


def test_a_pdf_has_its_paragraphs_again_and_no_page_numbers():
    record = taken(PRINTED, "措施.pdf")
    assert (record.title, record.document_number) == ("关于支持外贸企业的若干措施", "云商务〔2026〕2号")
    assert (record.issuer, record.issued_on) == ("云川市商务局", date(2026, 2, 1))
    assert "单个企业最高二十万元。" in record.text
    assert "—" not in record.text
    assert [cut.number for cut in cuts_of(record)][:2] == ["一、", "二、"]


def test_a_web_page_is_its_article_and_what_the_table_above_says():
    record = taken(PAGE.encode(), "9.html")
    assert record.title == "云川市人民政府关于支持外贸企业的意见"
    assert (record.document_number, record.issuer) == ("云府〔2026〕9号", "云川市人民政府")
    assert (record.issued_on, record.topics) == (date(2026, 2, 1), ("商务", "外贸"))
    assert "不超过百分之五十，" in record.text
    assert "小微 | 50%" in record.text
    assert not any(word in record.text for word in ("网站地图", "alert", "首页"))


def test_markdown_and_text_in_any_encoding():
    record = taken("# 云川市条例\n\n第一条 一。\n第二条 二。\n第三条 三。".encode("gb18030"), "条例.md")
    assert (record.title, record.kind) == ("云川市条例", PolicyKind.LAW)
    record = taken(
        "关于减免场地费的通知\n各园区：\n减免三个月。\n云川市财政局\n二〇二六年一月十二日".encode("utf-16"), "a.txt"
    )
    assert (record.title, record.issuer, record.issued_on) == (
        "关于减免场地费的通知",
        "云川市财政局",
        date(2026, 1, 12),
    )


def _sheet() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("raw", "name", "reason"),
    [
        (pdf([[], []]), "扫描.pdf", "imports.scanned"),
        (pdf([["你好"]], is_locked=True), "密.pdf", "imports.encrypted"),
        (b"%PDF-1.4 nothing", "坏.pdf", "imports.broken"),
        (PRINTED, "其实是.docx", "imports.other_content"),
        (WORD, "其实是.pdf", "imports.other_content"),
        (WORD[:2000], "断.docx", "imports.broken"),
        (_sheet(), "表.docx", "imports.unknown_document"),
        (OLD, "旧.doc", "imports.old_office"),
        (OLD, "旧.docx", "imports.old_office"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "密.docx", "imports.encrypted"),
        (b"MZ\0\0\x03\0program", "程序.txt", "imports.not_a_text"),
        (b"  \n ", "空.md", "imports.empty"),
        (spanning(2_000_000_000), "宽.docx", "imports.broken"),
        (b"<html><body><script>x</script></body></html>", "空.html", "imports.no_words"),
        ("文字".encode(), "图.png", "imports.unknown_document"),
        ("标题,正文".encode(), "政策.csv", "imports.table_alone"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, name: str, reason: str):
    assert why_not(raw, name) == reason


def test_a_zip_bomb_is_not_opened(monkeypatch: pytest.MonkeyPatch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(3_000_000))
    monkeypatch.setattr(documents, "MOST_UNPACKED", 2_999_999)
    assert why_not(file.getvalue(), "bomb.docx") == "imports.bomb"
    assert taken(WORD, "办法.docx").title == TITLE


def test_the_markup_of_a_zip_is_counted_for_itself(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(documents, "MOST_MARKUP", 2000)
    assert why_not(WORD, "办法.docx") == "imports.bomb"


def test_half_a_sign_at_the_end_of_a_text_costs_that_sign_alone():
    assert documents.read("减免场地费三个月。".encode("utf-16")[:-1], "a.txt").text.startswith("减免场地费三个月")


def test_a_number_is_not_longer_than_what_it_numbers():
    document = Document(io.BytesIO(WORD))
    (shape,) = document.part.numbering_part.element.iterfind(f".//{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='77']")
    shape.find(f".//{qn('w:lvlText')}").set(qn("w:val"), "长" * 1_000_000)
    file = io.BytesIO()
    document.save(file)
    assert len(documents.read(file.getvalue(), "a.docx").text) < 1000


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (f"<html><title>{'-' * 60_000}x</title><body><p>正文在这里。</p></body></html>".encode(), "a.html"),
        (pdf([["正文在这里，不长。", f"1{' ' * 20_000}x"]]), "a.pdf"),
    ],
)
def test_a_line_without_end_does_not_keep_its_reader(raw: bytes, name: str):
    assert "正文在这里" in documents.read(raw, name).text


@pytest.mark.parametrize(("raw", "name"), [(WORD, "a.docx"), (PRINTED, "a.pdf"), (PAGE.encode(), "a.html")])
def test_damaged_files_are_refused_or_read_but_never_crash(raw: bytes, name: str):
    dice = random.Random(7)
    for _ in range(60):
        damaged = bytearray(raw)
        for _ in range(dice.randint(1, 30)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        with contextlib.suppress(Refusal):
            record_of(documents.read(bytes(damaged[: dice.randint(1, len(damaged))]), name), "a")


def test_a_folder_is_taken_in_and_the_rest_is_listed_with_its_reason(office: Office, tmp_path: Path):
    folder = tmp_path / "文件"
    (folder / "二").mkdir(parents=True)
    (folder / "办法.docx").write_bytes(WORD)
    (folder / "二" / "措施.pdf").write_bytes(PRINTED)
    (folder / "扫描.pdf").write_bytes(pdf([[]]))
    (folder / "表.xlsx").write_bytes(_sheet())
    (folder / "~$办法.docx").write_bytes(b"lock")
    (folder / "指针.md").symlink_to("/etc/hostname")
    errors = tmp_path / "errors.csv"
    summary = import_policies(office, folder, errors_to=errors)
    assert (summary.added, summary.failed) == (2, 2)
    said = list(csv.DictReader(io.StringIO(errors.read_text(encoding="utf-8-sig"))))
    assert {Path(row["文件"]).name: row["原因"][:4] for row in said} == {"扫描.pdf": "里面是扫", "表.xlsx": "这种文件"}
    assert import_policies(office, folder).same == 2


def test_a_folder_is_read_and_kept_a_little_at_a_time(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "文件"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text("一、补贴。" * 40)
    made: list[weakref.ref[PolicyRecord]] = []

    def record_of_one(paper: Paper, name: str) -> PolicyRecord:
        record = replace(record_of(paper, name), title="办法" if name in "24" else f"办法{name}")  # two have a twin
        made.append(weakref.ref(record))
        return record

    told: list[tuple[int, int]] = []
    monkeypatch.setattr(policies, "record_of", record_of_one)
    monkeypatch.setattr(batches, "LONG", 300)  # two of them
    summary = import_policies(
        office, folder, progress=lambda so_far: told.append((so_far.total, sum(one() is not None for one in made)))
    )
    assert (summary.added, summary.failed) == (5, 1)
    assert [total for total, _ in told] == [2, 4, 6]
    assert all(held <= 2 for _, held in told)


def test_others_can_write_while_a_folder_is_read(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "文件"
    folder.mkdir()
    for name in ("甲.docx", "乙.docx"):
        (folder / name).write_bytes(WORD)
    tried = list[str]()

    def read(raw: bytes, name: str) -> Paper:
        with office.work() as other:
            other.db.execute(select(Policy))  # on SQLite this waits for whoever writes, and gives up
        tried.append(name)
        return documents.read(raw, name)

    monkeypatch.setattr(documents_apart, "read", read)
    import_policies(office, folder)
    assert len(tried) == 2


def test_drafts_are_seen_by_nobody_until_they_were_reviewed(settings: Settings, office: Office, tmp_path: Path):
    file = tmp_path / "办法.docx"
    file.write_bytes(WORD)
    args = argparse.Namespace(what="policies", file=file, dry_run=False, as_draft=True, errors=None, no_index=False)
    assert command.run(args, office, settings) == 0
    with office.reading() as work:
        policy = work.db.scalars(select(Policy)).one()
        assert (policy.state, policy.published_at) == (PolicyState.DRAFT, None)
    assert not (settings.home / "index").exists()
