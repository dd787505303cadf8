"""Reads PDF documents."""

from __future__ import annotations

import threading

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError

from services.errors import Refusal
from services.imports.documents_lines import FEW, MOST_PAGES, paragraphs, without_edges
from services.imports.papers import Paper

# PDFium is one machine with one state: two threads of a web process must not turn it at once.
_ONE_AT_A_TIME = threading.Lock()


def read(raw: bytes) -> Paper:
    """The text of a PDF; Refusal for what is encrypted, broken or only pictures."""
    with _ONE_AT_A_TIME:
        pages = _pages(raw)
    empty = sum(1 for page in pages if sum(map(len, page)) < FEW)
    if empty == len(pages):
        raise Refusal("imports.scanned")
    lines = [line for page in without_edges(pages) for line in page]
    return Paper("\n".join(paragraphs(lines)), pages_unread=empty)


def _pages(raw: bytes) -> list[list[str]]:
    try:
        document = PdfDocument(raw)
    except PdfiumError as fault:
        is_locked = pypdfium2.raw.FPDF_GetLastError() == pypdfium2.raw.FPDF_ERR_PASSWORD or "assword" in str(fault)
        raise Refusal("imports.encrypted" if is_locked else "imports.broken") from None
    try:
        if len(document) > MOST_PAGES:
            raise Refusal("imports.too_many_pages", most=MOST_PAGES)
        return [_lines(document, number) for number in range(len(document))]
    except PdfiumError:
        raise Refusal("imports.broken") from None
    finally:
        document.close()


def _lines(document: PdfDocument, number: int) -> list[str]:
    page = document[number]
    try:
        text = page.get_textpage().get_text_bounded()
    finally:
        page.close()
    plain = text.replace("\ufffe", "").replace("\x02", "").replace("\0", "")
    return [line.strip() for line in plain.splitlines() if line.strip()]
