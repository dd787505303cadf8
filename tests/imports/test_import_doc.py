"""Word 97 documents: what is shown is read whole, and what would be read wrong is refused."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from models.work import Office
from services.errors import Refusal
from services.imports import documents, documents_apart
from services.imports.found import record_of
from services.imports.policies import import_policies
from services.policies.library import cuts_of
from tests.imports import made_doc
from tests.imports.made_doc import Line, container, doc
from tests.imports.made_documents import word

LINES = [
    Line("云川市商务局文件"),
    Line("云商务〔2026〕2号"),
    Line("关于支持外贸企业的通知"),
    Line("各企业：\x0b"),
    Line("一、给予展位费补贴，𠮷祥企业优先。"),
    Line("二、云川市商务局负责解释。"),
]
GRANT = doc(LINES)


ROW_END = Line("", "\x07", made_doc.ROW_END)


def cell(words: str, end: str = "\x07") -> Line:
    return Line(words, end, made_doc.CELL)


def lines_of(raw: bytes) -> list[str]:
    return documents.read(raw, "通知.doc").text.splitlines()


def why_not(raw: bytes, name: str = "通知.doc") -> str:
    with pytest.raises(Refusal) as no:
        documents.read(raw, name)
    return no.value.key


def test_a_document_is_read_apart_and_cut_into_its_articles():
    record = record_of(documents_apart.read(GRANT, "通知.doc"), "通知")
    assert (record.title, record.document_number) == ("关于支持外贸企业的通知", "云商务〔2026〕2号")
    assert [cut.number for cut in cuts_of(record)][-2:] == ["一、", "二、"]
    assert "𠮷祥" in record.text


def test_a_text_of_one_byte_a_character_is_read_too():
    assert lines_of(doc([Line("Caf\u00e9 \u2013 50\u20ac")], is_narrow=True)) == ["Café – 50€"]


@pytest.mark.parametrize("how", [made_doc.DELETED, made_doc.HIDDEN], ids=["deleted", "hidden"])
def test_what_is_not_shown_is_not_read(how: bytes):
    changed = [Line("一、补贴10%20%。", gone="10%", how=how), Line("二、不变。")]
    assert lines_of(doc(changed)) == ["一、补贴20%。", "二、不变。"]


@pytest.mark.parametrize("is_narrow", [False, True])
def test_a_text_in_many_pieces_is_read_as_one(is_narrow: bool):
    lines = [Line("1. Grants up to 10%20%.", gone="10%"), cell("a"), cell("b\x0bc"), ROW_END, Line("2. As before.")]
    assert lines_of(doc(lines, is_narrow=is_narrow, pieces=9)) == ["1. Grants up to 20%.", "a | b c", "2. As before."]


def test_a_table_has_its_rows_and_fields_show_what_they_stand_for():
    row = [cell("档次"), cell("上限\x0b（万元）"), ROW_END]
    split = [cell("一档"), cell("第一段", "\r"), cell("第二段"), ROW_END, cell(""), cell("只有右边"), ROW_END]
    linked = Line('见\x13HYPERLINK "https://a.example"\x14网\x13PAGE\x142\x15页\x15。')
    assert lines_of(doc([*row, *split, linked])) == [
        "档次 | 上限 （万元）", "一档 | 第一段 第二段", "只有右边", "见网2页。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        Line("为支持企业。", formats=made_doc.IN_LIST),
        Line("为支持企业。", style=1),
        Line("为支持企业。", style=2),
        Line("\x13 AUTONUM \x15 为支持企业。"),
    ],
    ids=["list", "style", "style of a style", "field"],
)
def test_a_document_whose_articles_word_counts_is_refused_rather_than_read_without_them(line: Line):
    assert why_not(doc([line, Line("第二段。")])) == "imports.counted_doc"


def test_who_left_a_list_is_not_counted():
    assert lines_of(doc([Line("一、甲。", style=1, formats=made_doc.NOT_IN_LIST), Line("", style=1)])) == ["一、甲。"]


@pytest.mark.parametrize(
    ("raw", "name", "reason"),
    [
        (doc(LINES, flags=0x0100), "密.doc", "imports.encrypted"),
        (doc(LINES, flags=0x0004), "快存.doc", "imports.old_office"),
        (doc(LINES, version=0x0065), "老.doc", "imports.old_office"),
        (container(bytes(5000), b"", "Workbook"), "表.doc", "imports.old_office"),
        (container(bytes(5000), b""), "空.doc", "imports.broken"),
        (GRANT[: len(GRANT) // 2], "半.doc", "imports.broken"),
        (doc([Line("")]), "白.doc", "imports.no_words"),
        (GRANT, "假.docx", "imports.other_content"),
    ],
    ids=["locked", "hasty", "older", "sheet", "empty", "half", "blank", "misnamed"],
)
def test_what_cannot_be_read_says_why(raw: bytes, name: str, reason: str):
    assert why_not(raw, name) == reason


def test_what_is_called_doc_may_be_a_newer_document():
    assert documents.read(word(["一、补贴。"]), "新.doc").text == "一、补贴。"


def test_damaged_documents_are_read_or_refused():
    dice = random.Random(97)
    for _ in range(300):
        damaged = bytearray(GRANT)
        for _ in range(dice.randint(1, 30)):
            damaged[dice.randrange(len(damaged))] = dice.choice((0, 255, dice.randrange(256)))
        cut = dice.randint(1, len(damaged)) if dice.random() < 0.2 else len(damaged)
        with contextlib.suppress(Refusal):
            documents.read(bytes(damaged[:cut]), "a.doc")


def test_a_folder_takes_it_in(office: Office, tmp_path: Path):
    (tmp_path / "通知.doc").write_bytes(GRANT)
    (tmp_path / "说明.wps").write_bytes(doc([Line("关于展位的说明通知"), Line("一、说明。")]))
    summary = import_policies(office, tmp_path)
    assert (summary.added, summary.failed) == (2, 0)
