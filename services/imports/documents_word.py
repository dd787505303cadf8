"""Reads Word documents: paragraphs and tables in their order, with the numbers that Word counts by itself."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from services.errors import Refusal
from services.imports.documents_counting import Counting
from services.imports.papers import Paper

# What a damaged file makes of its reader, which looks at nothing before it takes it.
BROKEN = (
    AttributeError, LookupError, TypeError, ValueError, NotImplementedError, RecursionError, OSError, AssertionError,
    zlib.error, zipfile.BadZipFile, etree.LxmlError, PythonDocxError, OpcError,
)  # fmt: skip
LONGEST_TITLE = 120  # characters
WIDEST = 1000  # columns that a cell may span; Word itself knows 63, and a file may name billions
_SKIPPED = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:instrText"), qn("w:rPr"), qn("w:pPr")})
_BREAKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE_STYLES = ("title", "标题", "heading 1", "标题 1")


def read(raw: bytes) -> Paper:
    """The text of a .docx."""
    try:
        document = Document(io.BytesIO(raw))
        lines = list(_lines(document))
    except BROKEN:
        raise Refusal("imports.broken") from None
    title = next((line for line, is_title in lines if is_title), "")
    return Paper("\n".join(line for line, _ in lines if line), title=title)


def _lines(document: Word) -> Iterator[tuple[str, bool]]:
    """Every paragraph, and whether its style says that it is the title."""
    counting = Counting(document)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from ((row, False) for row in _rows(block))
            continue
        number = counting.number_of(block)
        words = "".join(_text(block._p)).strip()
        if words:
            gap = " " if number.endswith(("条", "章", "节", "编")) else ""
            yield f"{number}{gap}{words}", _is_title(block, words)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        if any(cell.grid_span > WIDEST for cell in row._tr.tc_lst):
            raise ValueError("a cell that spans more columns than there can be")
        cells: list[Any] = []
        for cell in row.cells:
            if cell._tc not in cells:  # a merged cell is handed out once for each it covers
                cells.append(cell._tc)
        said = (" ".join("".join(_text(p)).strip() for p in cell.iter(qn("w:p"))).strip() for cell in cells)
        words = " | ".join(part for part in said if part)
        if words:
            yield words


def _text(element: Any) -> Iterator[str]:
    """The words of a paragraph as they are shown: insertions count, deletions and text boxes do not."""
    for child in element:
        if child.tag in _SKIPPED or child.tag == _FALLBACK:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        else:
            yield from _text(child)


def _is_title(paragraph: Paragraph, words: str) -> bool:
    style = paragraph.style
    name = (style.name or "").lower() if style is not None else ""
    return name in _TITLE_STYLES and len(words) <= LONGEST_TITLE
