"""Reads one document of any usual kind: what it is shows its content, not its name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath

from services.errors import Refusal
from services.imports import documents_doc
from services.imports.papers import Paper, without_controls
from services.imports.tables import decode

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024  # bytes that a zip may say it holds
MOST_MARKUP = 64 * 1024 * 1024  # of them in XML, of which a reader makes many times as much in memory
MOST_MEMBERS = 5000
LONGEST_TEXT = 2_000_000  # characters
HEAD = 4096  # bytes in which a kind shows itself

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED, _WORD_97 = "EncryptedPackage".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|table|meta)[\s>]", re.I)
_IN_ZIP: Mapping[str, str] = {"word": "word/document.xml", "ofd": "OFD.xml"}
_MARKDOWN = re.compile(r"^#{1,6}\s+\S", re.M)
# What a name promises; a text may be called anything that texts are called.
PROMISED: Mapping[str, frozenset[str]] = {
    ".docx": frozenset({"word"}),
    ".doc": frozenset({"doc", "word", "web"}),  # web pages and newer documents go by that name as well
    ".wps": frozenset({"doc"}),
    ".pdf": frozenset({"pdf"}),
    ".ofd": frozenset({"ofd"}),
    ".html": frozenset({"web", "text"}),
    ".htm": frozenset({"web", "text"}),
    ".md": frozenset({"text"}),
    ".markdown": frozenset({"text"}),
    ".txt": frozenset({"text", "web"}),
}
SUFFIXES = frozenset(PROMISED)
TABLES = frozenset({".xlsx", ".csv", ".tsv", ".jsonl", ".gz"})  # a row of them is a document, and they are read alone
Reader = Callable[[bytes], Paper]


def read(raw: bytes, name: str) -> Paper:
    """The text of a document with what it says about itself; Refusal says why one cannot be read."""
    if len(raw) > MOST_BYTES:
        raise Refusal("imports.too_large", most=MOST_BYTES // 1024 // 1024)
    if not raw.strip():
        raise Refusal("imports.empty")
    suffix = PurePath(name).suffix.lower()
    if suffix in TABLES:
        raise Refusal("imports.table_alone")
    kind = kind_of(raw)
    promised = PROMISED.get(suffix)
    if promised is None:
        raise Refusal("imports.unknown_document")
    if kind not in promised:
        raise Refusal("imports.other_content", kind=_NAMES[kind])
    found = _READERS[kind]()(raw)
    paper = replace(found, text=without_controls(found.text), title=without_controls(found.title))
    if not paper.text.strip():
        raise Refusal("imports.no_words")
    if len(paper.text) > LONGEST_TEXT:
        raise Refusal("imports.too_long_text", most=LONGEST_TEXT // 10_000)
    return paper


def load(name: str) -> None:
    """Import all that a document of this name may need."""
    for kind in PROMISED.get(PurePath(name).suffix.lower(), ()):
        _READERS[kind]()


def is_plain(raw: bytes) -> bool:
    """Whether the first bytes show nothing that takes more than reading: no container, no PDF and no markup."""
    return not (
        raw.startswith((b"PK", _OLD_OFFICE)) or b"%PDF-" in raw[:1024] or _WEB_PAGE.search(raw[:HEAD].decode("latin-1"))
    )


def kind_of(raw: bytes) -> str:
    """What the content is: word, doc, pdf, ofd, web or text. Refusal for what cannot be read at all."""
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if raw.startswith(b"PK\x03\x04"):
        return _kind_of_zip(raw)
    if raw.startswith(_OLD_OFFICE):
        if _ENCRYPTED not in raw and _WORD_97 in raw:
            return "doc"
        raise Refusal("imports.encrypted" if _ENCRYPTED in raw else "imports.old_office")
    if raw.startswith(b"{\\rtf"):
        raise Refusal("imports.unknown_document")
    if b"\0" in raw[:HEAD] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal("imports.not_a_text")
    return "web" if _WEB_PAGE.search(raw[:HEAD].decode("latin-1")) else "text"


def _kind_of_zip(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refusal("imports.broken") from None
    markup = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or markup > MOST_MARKUP:
        raise Refusal("imports.bomb")
    if any(member.flag_bits & 1 for member in members):
        raise Refusal("imports.encrypted")
    names = {member.filename for member in members}
    for kind, needed in _IN_ZIP.items():
        if needed in names:
            return kind
    raise Refusal("imports.unknown_document")


def _plain(raw: bytes) -> Paper:
    """A text as it is; a first heading of Markdown is its title."""
    text = decode(raw)
    heading = re.search(r"^#\s+(.+)$", text, re.M) if _MARKDOWN.search(text) else None
    if heading is None:
        return Paper(text)
    return Paper(text[: heading.start()] + text[heading.end() :], title=heading[1].strip().rstrip("#").strip())


# The libraries below take tens of megabytes, and most processes never read a document.


def _word() -> Reader:
    from services.imports.documents_word import read

    return read


def _pdf() -> Reader:
    from services.imports.documents_pdf import read

    return read


def _ofd() -> Reader:
    from services.imports.documents_ofd import read

    return read


def _web() -> Reader:
    from services.imports.documents_web import read

    return read


_READERS: Mapping[str, Callable[[], Reader]] = {
    "word": _word,
    "doc": lambda: documents_doc.read,
    "pdf": _pdf,
    "ofd": _ofd,
    "web": _web,
    "text": lambda: _plain,
}
_NAMES = {"word": "Word", "doc": "旧版 Word（doc）", "pdf": "PDF", "ofd": "OFD", "web": "HTML", "text": "文本"}
