"""Reads OFD documents (版式文件, GB/T 33190): a zip of pages in XML, whose pieces of text become paragraphs."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from services.errors import Refusal
from services.imports.documents_lines import FEW, MOST_PAGES, paragraphs, without_edges
from services.imports.papers import Paper

ROOT = "OFD.xml"
SAME_LINE = 0.5  # of the height of a piece: nearer to the last one, it goes on with its line
BROKEN = (
    KeyError, ValueError, OSError, NotImplementedError, RecursionError, zlib.error, zipfile.BadZipFile, etree.LxmlError,
)  # fmt: skip


def read(raw: bytes) -> Paper:
    """The text of an .ofd; Refusal for what is encrypted, broken or only pictures."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            root = _xml(archive, ROOT)
            if any(name.rpartition("/")[2] == "Encryptions.xml" for name in archive.namelist()):
                raise Refusal("imports.encrypted")
            pages = [list(_lines(archive, place)) for place in _pages(archive, root)]
    except BROKEN:
        raise Refusal("imports.broken") from None
    empty = sum(1 for page in pages if sum(map(len, page)) < FEW)
    if empty == len(pages):
        raise Refusal("imports.scanned")
    lines = [line for page in without_edges(pages) for line in page]
    return Paper("\n".join(paragraphs(lines)), pages_unread=empty)  # a title inside is that of whatever made the file


def _pages(archive: zipfile.ZipFile, root: etree._Element) -> list[str]:
    """Where the pages of all its documents lie, in their order."""
    found = []
    for place in _texts(root, "DocRoot"):
        document = _beside("", place.strip())
        pages = _xml(archive, document).iter("{*}Page")
        found += [_beside(document, page.attrib["BaseLoc"]) for page in pages if "BaseLoc" in page.attrib]
    if len(found) > MOST_PAGES:
        raise Refusal("imports.too_many_pages", most=MOST_PAGES)
    return found


def _lines(archive: zipfile.ZipFile, place: str) -> Iterator[str]:
    """The pieces of a page, joined where they stand at one height."""
    line, height_of_line = "", 0.0
    for piece in _xml(archive, place).iter("{*}TextObject"):
        words = "".join(_texts(piece, "TextCode"))
        top, height = _place(piece)
        if line and abs(top - height_of_line) > SAME_LINE * height:
            if line.strip():
                yield line.strip()
            line = ""
        line, height_of_line = line + words, top
    if line.strip():
        yield line.strip()


def _place(piece: etree._Element) -> tuple[float, float]:
    """How far down a piece begins, and how high it is; its first words may stand lower than its frame."""
    numbers = [float(number) for number in piece.get("Boundary", "0 0 0 0").split()]
    _, top, _, height = (*numbers, 0.0, 0.0, 0.0, 0.0)[:4]
    return top, height


def _texts(element: etree._Element, name: str) -> Iterator[str]:
    for found in element.iter(f"{{*}}{name}"):
        yield found.text or ""


def _beside(document: str, place: str) -> str:
    """A place as the archive names it: from its root, or from where the document that names it lies."""
    if place.startswith("/"):
        return posixpath.normpath(place).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(document), place))


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
