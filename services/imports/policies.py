"""Takes in policies and laws: tables, JSON lines of documents or of articles, single documents and folders of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from models.kinds import PolicyKind, PolicyState
from models.work import Work
from services.errors import Refusal
from services.imports import documents, documents_apart, heads
from services.imports.batches import Importer
from services.imports.columns import Column, day, one_of, read, several, whole, words
from services.imports.enterprises import SIZES
from services.imports.found import record_of
from services.imports.tables import UNREADABLE, Row, decode, read_rows
from services.policies import eligibility
from services.policies.library import PolicyRecord, key_of, save
from services.policies.review import draft
from services.policies.split import Cut

BATCH = 200  # documents of one transaction
KINDS = {
    "政策": PolicyKind.POLICY,
    "政策文件": PolicyKind.POLICY,
    "法律法规": PolicyKind.LAW,
    "政策解读": PolicyKind.READING,
    "解读": PolicyKind.READING,
}
STATES = {
    "已发布": PolicyState.PUBLISHED,
    "有效": PolicyState.PUBLISHED,
    "草稿": PolicyState.DRAFT,
    "待审核": PolicyState.REVIEW,
    "已废止": PolicyState.REPEALED,
    "废止": PolicyState.REPEALED,
}
_VERSION = re.compile(r"[(（](\d{4}-\d{2}-\d{2})[)）]$")
_READING = re.compile(r"解读|答记者问|问答|一图读懂")
_CHAPTER_BLANKS = re.compile(r"(?<=第.章|第.节|第.编)\s*|\s+")

COLUMNS = (
    Column("title", ("标题", "政策名称", "政策标题", "文件名称"), words(400), is_needed=True),
    Column("text", ("正文", "内容", "全文"), words(2_000_000), is_needed=True),
    Column("kind", ("类别", "文件类别"), one_of(KINDS), default=PolicyKind.POLICY),
    Column("state", ("状态",), one_of(STATES), default=PolicyState.PUBLISHED),
    Column("document_number", ("文号", "发文字号"), words(80), default=""),
    Column("issuer", ("发文机关", "发布单位", "发文单位", "制定机关"), words(200), default=""),
    Column("issued_on", ("发布日期", "成文日期", "发文日期", "印发日期"), day),
    Column("effective_on", ("施行日期", "实施日期", "生效日期"), day),
    Column("expires_on", ("失效日期", "有效期至", "截止有效期"), day),
    Column("replaced_by", ("替代文件", "被替代为"), words(200), default=""),
    Column("topics", ("主题", "主题分类"), several, default=()),
    Column("summary", ("摘要", "要点"), words(5000), default=""),
    Column("window_opens_on", ("申报开始", "申报开始日期"), day),
    Column("window_closes_on", ("申报截止", "申报截止日期"), day),
    Column("materials", ("申报材料", "材料"), several, default=()),
    Column("contact", ("联系方式", "咨询电话", "联系人"), words(200), default=""),
    Column("source", ("来源",), words(200), default=""),
    Column("url", ("链接", "网址", "原文链接"), words(500), default=""),
)
CONDITIONS = (
    Column("district", ("适用区域", "适用区"), several),
    Column("industry", ("适用行业",), several),
    Column("size", ("适用规模",), several),
    Column("qualifications", ("资质要求",), several),
    Column("min_years", ("成立年限", "最低成立年限"), whole(0, 200)),
    Column("min_revenue_wan", ("最低营收（万元）", "最低营收"), whole(0)),
)


@dataclass
class _Document:
    """A file that was read while rows were gathered: it may take a minute, in which no transaction shall be open."""

    file: Path
    found: PolicyRecord | Refusal | None

    def __str__(self) -> str:
        return str(self.file)

    def __len__(self) -> int:
        return len(self.found.text) if isinstance(self.found, PolicyRecord) else 0

    def take(self) -> PolicyRecord:
        """What it says, once: a list of what failed keeps the name alone."""
        found, self.found = self.found, None
        if isinstance(found, PolicyRecord):
            return found
        raise found or RuntimeError(f"{self.file} was taken before")


def _keep(work: Work, row: dict[str, Any], once: Callable[[str], None]) -> str:
    record = _record(row)
    once(key_of(record))
    return save(work, record).change


def _keep_as_draft(work: Work, row: dict[str, Any], once: Callable[[str], None]) -> str:
    record = _record(row)
    once(key_of(record))
    return draft(work, record).change


def _length(row: dict[str, Any]) -> int:
    """Characters that a row holds: of a document, of the articles of a law, or of its cells."""
    if isinstance(articles := row.get("articles"), tuple):
        return sum(len(one["text"]) for one in articles)
    return sum(len(value) for value in row.values() if isinstance(value, str | _Document))


def _rows(path: Path) -> Iterable[Row]:
    if path.is_dir():
        return _folder(path)
    if _is_document(path):
        return [(1, {"文件": _Document(path, _from_file(path))})]
    return _grouped(read_rows(path))


# Add and change policies by their natural key; what a person shall look over first is taken in as drafts.
import_policies = Importer(_keep, _rows, BATCH, _length)
import_drafts = Importer(_keep_as_draft, _rows, BATCH, _length)


def _record(row: dict[str, Any]) -> PolicyRecord:
    # A tuple and a document come from this module alone: no row of a file can name another file to be read.
    if isinstance(row.get("articles"), tuple):
        return _from_articles(row)
    if isinstance(file := row.get("文件"), _Document):
        return file.take()
    if "docid" in row:
        return _from_document(row)
    return _from_table(row)


def _from_table(row: dict[str, Any]) -> PolicyRecord:
    values = read(COLUMNS, row)
    conditions = {name: value for name, value in read(CONDITIONS, row).items() if value not in (None, [])}
    given = row.get("eligibility")
    if isinstance(given, dict):
        conditions |= given
    if conditions.get("size"):
        sizes = several("适用规模", conditions["size"])
        conditions["size"] = [one_of(SIZES)("适用规模", size).value for size in sizes]
    eligibility.parse(conditions)
    values["topics"], values["materials"] = tuple(values["topics"]), tuple(values["materials"])
    values["effective_on"] = values["effective_on"] or heads.begins_on(values["text"])
    values["expires_on"] = values["expires_on"] or heads.ends_on(values["text"], values["effective_on"])
    if not values["document_number"] and values["kind"] is PolicyKind.POLICY:
        values["document_number"] = heads.number_of(values["title"], values["text"])
    return PolicyRecord(**values, eligibility=conditions)


def _from_document(row: dict[str, Any]) -> PolicyRecord:
    """A document of a collection, known there by its `docid`."""
    text, category = str(row.get("text") or ""), str(row.get("category") or "")
    title = str(row.get("title") or "").strip() or heads.title_of(text)
    is_reading = bool(_READING.search(title) or _READING.search(category))
    begins = heads.begins_on(text)
    source = str(row.get("source") or "")
    return PolicyRecord(
        key=f"{source}:{row['docid']}",
        title=title,
        text=text,
        kind=PolicyKind.READING if is_reading else PolicyKind.POLICY,
        document_number="" if is_reading else heads.number_of(title, text),
        issuer=category.partition("/")[0] if "/" in category else "",
        issued_on=day("date", row["date"]) if row.get("date") else None,
        effective_on=begins,
        expires_on=heads.ends_on(text, begins),
        topics=(category.rpartition("/")[2],) if category else (),
        source=source,
        url=str(row.get("url") or ""),
    )


def _from_articles(row: dict[str, Any]) -> PolicyRecord:
    """A law from its articles; its version is its date."""
    articles = tuple(
        Cut(str(one.get("article") or ""), _CHAPTER_BLANKS.sub(" ", str(one.get("chapter") or "")).strip(), one["text"])
        for one in row["articles"]
    )
    return PolicyRecord(
        title=row["law"],
        articles=articles,
        kind=PolicyKind.LAW,
        issued_on=day("date", row["date"]) if row["date"] else None,
        effective_on=heads.begins_on("\n".join(cut.text for cut in articles[-3:])),
        topics=(row["type"],) if row["type"] else (),
    )


def _from_file(file: Path) -> PolicyRecord | Refusal:
    """A document, or why it cannot be read."""
    try:
        return _read(file)
    except Refusal as no:
        return no


def _read(file: Path) -> PolicyRecord:
    """A document; a law in Markdown carries the day of its version in its name."""
    version = _VERSION.search(file.stem)
    if version is None or file.suffix.lower() != ".md":
        return record_of(documents_apart.read(_bytes(file), file.name), file.stem)
    text = decode(_bytes(file))
    heading = re.search(r"^#\s+(.+)$", text, re.M)
    return PolicyRecord(
        title=re.sub(r"\s+", "", heading[1]) if heading else _VERSION.sub("", file.stem),
        text=text[heading.end() :] if heading else text,
        kind=PolicyKind.LAW,
        issued_on=day("文件", version[1]),
        effective_on=heads.begins_on(text[-400:]),
    )


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > documents.MOST_BYTES:
        raise Refusal("imports.too_large", most=documents.MOST_BYTES // 1024 // 1024)
    return file.read_bytes()


def _folder(folder: Path) -> Iterator[Row]:
    """Every file of a folder but hidden ones and pointers to elsewhere; those of other kinds fail with the reason."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not _is_aside(file, folder))
    if not files:
        raise Refusal("imports.no_documents", path=folder.name)
    return ((number, {"文件": _Document(file, _from_file(file))}) for number, file in enumerate(files, start=1))


def _is_aside(file: Path, folder: Path) -> bool:
    return file.is_symlink() or any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)


def _is_document(path: Path) -> bool:
    """Whether a file is one document rather than rows; a .txt may be either, and a table says so in its first line."""
    if not path.is_file() or path.suffix.lower() not in documents.SUFFIXES:
        return path.is_file() and path.suffix.lower() == ".rtf"
    if path.suffix.lower() != ".txt":
        return True
    with path.open("rb") as file:
        head = decode(file.readline(4096))
    return not any(sign in head and any(name in head for name in ("标题", "政策名称")) for sign in ",\t;")


def _grouped(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows as they are, but the articles of one law, which follow each other, as one row."""
    for law, group in groupby(rows, key=_law_of):
        if law is None:
            yield from group
            continue
        whole_rows = list(group)
        bad = [(number, {UNREADABLE: str(row)[:200]}) for number, row in whole_rows if not _has_words(row)]
        good = [row for _, row in whole_rows if _has_words(row)]
        yield from bad
        if good:
            first = {"law": law[0], "date": law[1], "type": str(good[0].get("type") or ""), "articles": tuple(good)}
            yield whole_rows[0][0], first


def _has_words(row: dict[str, Any]) -> bool:
    return isinstance(row.get("text"), str) and bool(row["text"].strip())


def _law_of(numbered: Row) -> tuple[str, str] | None:
    row = numbered[1]
    return (str(row["law"]), str(row.get("date") or "")) if row.get("law") else None
