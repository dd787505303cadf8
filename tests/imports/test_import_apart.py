"""A document is read in a process of its own: one that hangs, bursts or crashes it is refused and harms nobody."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.rules import rules
from services.errors import Refusal
from services.imports import documents, documents_apart, places
from services.imports.found import record_of
from services.policies.library import cuts_of
from tests.imports.made_documents import ofd, pdf, word

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
PRINTED = [[*lines, f"— {place} —"] for place, lines in enumerate(PAGES, start=1)]
MALFORMED = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Length 99999999 >>\nstream\n" + b"\xff\x00[<(" * 500


def why_not(raw: bytes, name: str) -> str:
    with pytest.raises(Refusal) as no:
        documents_apart.read(raw, name)
    return no.value.key


def _instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(documents_apart, "COMMAND", (sys.executable, "-c", program))


@pytest.mark.parametrize(("raw", "name"), [(pdf(PRINTED), "措施.pdf"), (word(PAGES[0]), "措施.docx")])
def test_what_is_read_apart_is_what_is_read_here(raw: bytes, name: str):
    assert documents_apart.read(raw, name) == documents.read(raw, name)


@pytest.mark.parametrize(
    ("raw", "name", "reason"),
    [
        (MALFORMED, "坏.pdf", "imports.broken"),
        (pdf([["你好"]], is_locked=True), "密.pdf", "imports.encrypted"),
        (b"  ", "空.txt", "imports.empty"),
    ],
)
def test_what_cannot_be_read_is_told_all_the_same(raw: bytes, name: str, reason: str):
    assert why_not(raw, name) == reason


def test_a_file_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch):
    _instead(monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(documents_apart, "SECONDS", 0.3)
    assert why_not(pdf(PRINTED), "慢.pdf") == "imports.too_slow"


def test_a_file_that_wants_too_much_memory_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    greedy = "from services.imports import documents, documents_apart\n"
    greedy += "documents.read = lambda raw, name: bytearray(2 * documents_apart.MEMORY)\n"
    greedy += "raise SystemExit(documents_apart.main('a.pdf', documents_apart.MEMORY))"
    _instead(monkeypatch, greedy)
    assert why_not(pdf(PRINTED), "大.pdf") == "imports.too_heavy"


def test_what_is_packed_is_never_opened_here(monkeypatch: pytest.MonkeyPatch):
    raw = ofd(PRINTED)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("opened in this process"))
    assert documents_apart.read(raw, "措施.ofd").text.startswith(PAGES[0][1])


@pytest.mark.parametrize("name", ["措施\0.pdf", "措\ud800施.pdf", f"{'长' * 140_000}.pdf"], ids=["nul", "half", "long"])
def test_a_file_may_be_called_anything(name: str):
    assert documents_apart.read(pdf(PRINTED), name) == documents.read(pdf(PRINTED), "a.pdf")


@pytest.mark.parametrize("suffix", ["\0", f"pdf{'x' * 140_000}"], ids=["nul", "long"])
def test_a_name_that_promises_nothing_known_is_refused(suffix: str):
    assert why_not(pdf(PRINTED), f"措施.{suffix}") == "imports.unknown_document"


def test_reading_a_file_writes_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    made = tmp_path / "made"
    writing = "import pathlib\nfrom services.imports import documents, documents_apart\n"
    writing += f"documents.read = lambda raw, name: pathlib.Path({str(made)!r}).write_bytes(raw)\n"
    writing += "raise SystemExit(documents_apart.main('a.pdf', documents_apart.MEMORY))"
    _instead(monkeypatch, writing)
    assert why_not(pdf(PRINTED), "写.pdf") == "imports.broken"
    assert not made.exists() or not made.read_bytes()


def test_so_many_are_read_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(places, "PATIENCE", 0.0)
    with ExitStack() as busy:
        for _ in range(rules().documents_at_once):
            busy.enter_context(places.place(tmp_path))
        with pytest.raises(Refusal, match=r"imports\.busy"), places.place(tmp_path):
            pytest.fail("read beside the others")
    with places.place(tmp_path):
        pass  # those before are done


def test_whoever_finds_no_place_waits_for_one(tmp_path: Path):
    done: list[str] = []

    def wait() -> None:
        with places.place(tmp_path):
            done.append("waited")

    with ExitStack() as busy:
        for _ in range(rules().documents_at_once):
            busy.enter_context(places.place(tmp_path))
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert done == []
    waiting.join(timeout=places.PATIENCE)
    assert done == ["waited"]


def test_what_a_reader_compiles_for_the_first_time_is_kept(tmp_path: Path):
    house = tmp_path / "house"
    shutil.copytree(documents_apart.ROOT / "services", house / "services", ignore=shutil.ignore_patterns("__pycache__"))
    paths = os.pathsep.join([str(house), str(documents_apart.ROOT)])
    command = [sys.executable, "-m", "services.imports.documents_apart", "a.pdf", str(documents_apart.MEMORY)]
    read = subprocess.run(
        command, input=pdf(PRINTED), env={"PYTHONPATH": paths}, cwd=house, capture_output=True, check=True
    )
    assert json.loads(read.stdout)["text"]
    kept = {file.name.partition(".")[0] for file in (house / "services" / "imports" / "__pycache__").iterdir()}
    assert {"documents", "documents_pdf"} <= kept


def test_a_file_that_crashes_its_reader_is_broken(monkeypatch: pytest.MonkeyPatch):
    _instead(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert why_not(pdf(PRINTED), "崩.pdf") == "imports.broken"


def test_an_ofd_has_its_lines_and_paragraphs_in_order():
    paper = documents_apart.read(ofd(PRINTED), "措施.ofd")
    record = record_of(paper, "措施")
    assert (record.document_number, record.issuer) == ("云商务〔2026〕2号", "云川市商务局")
    assert "单个企业最高二十万元。" in record.text
    assert "—" not in record.text
    assert [cut.number for cut in cuts_of(record)][:2] == ["一、", "二、"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (ofd([[]]), "imports.scanned"),
        (ofd(PAGES, more={"Doc_0/Pages/Page_1/Content.xml": "<a"}), "imports.broken"),
        (ofd(PAGES, more={"Encryptions.xml": "<a/>"}), "imports.encrypted"),
        (ofd(PAGES, more={"OFD.xml": "<O><DocRoot>../../etc/passwd</DocRoot></O>"}), "imports.broken"),
        (ofd(PAGES)[:300], "imports.broken"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_ofd_that_cannot_be_read_says_why(raw: bytes, reason: str):
    with pytest.raises(Refusal) as no:
        documents.read(raw, "a.ofd")
    assert no.value.key == reason
