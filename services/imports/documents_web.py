"""Reads web pages: the article without what stands around it, and what public pages say in their heads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html
from lxml.html import HtmlElement

from services.errors import Refusal
from services.imports.papers import Paper, without_controls
from services.imports.tables import decode

SHARE = 0.6  # of the text of an element: a child with so much of it holds the article
MARKED_SHARE = 0.3  # the same for what the page itself marks as its article
LINKED = 0.5  # a block with more of its text in links leads elsewhere
DEEPEST = 200  # elements within each other
LONGEST_TITLE = 400  # characters
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{2,20})""", re.I)
_DROPPED = (
    "script", "style", "noscript", "template", "iframe", "svg", "form", "nav", "header", "footer", "aside", "button",
    "select", "object",
)  # fmt: skip
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "tr", "table", "br",
     "blockquote", "pre", "dd", "dt", "dl", "center", "main", "body", "hr"}
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
# What the publishing systems of public pages call the place of the article.
_MARKED = re.compile(r"ucap-content|zoom|trs_editor|article|pages_content|content|con_?txt|view", re.I)
_BESIDE = re.compile(
    r"^(?:nav|foot|footer|header|menu|crumb|breadcrumb|copyright|share|position|location|sidebar)", re.I
)
# The names that the guide for government websites gives to the facts of an article.
_METAS = {"articletitle": "title", "og:title": "title", "contentsource": "issuer", "pubdate": "issued_on"}
_SITE = re.compile(r"\s*[-_|—–]+\s*[^-_|—–]{2,40}$")


def read(raw: bytes) -> Paper:
    """The article of a page."""
    root = _parsed(raw)
    said = _metas(root)
    title = said.pop("title", "") or _heading(root)
    for element in list(root.iter(*_DROPPED)):
        element.drop_tree()
    body = root.find("body")
    whole = body if body is not None else root
    beside = "\n".join(_lines(whole))
    _drop_what_leads_elsewhere(whole)
    return Paper("\n".join(_lines(_article(whole))), title=title, said={**said, "page": beside})


def _parsed(raw: bytes) -> HtmlElement:
    found = _CHARSET.search(raw[:4096])
    name = found[1].decode("ascii").lower() if found else ""
    text = without_controls(raw.decode("gb18030", errors="replace") if name.startswith("gb") else decode(raw))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Refusal("imports.broken") from None
    return root


def _metas(root: HtmlElement) -> dict[str, str]:
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        field = _METAS.get((meta.get("name") or meta.get("property") or "").lower())
        content = (meta.get("content") or "").strip()
        if field and content:
            said.setdefault(field, content)
    return said


def _heading(root: HtmlElement) -> str:
    for tag in ("h1", "title"):
        found = root.find(f".//{tag}")
        words = re.sub(r"\s+", " ", found.text_content()).strip()[:LONGEST_TITLE] if found is not None else ""
        if words:
            return _SITE.sub("", words) if tag == "title" else words
    return ""


def _drop_what_leads_elsewhere(whole: HtmlElement) -> None:
    for element in list(whole.iter("div", "ul", "table", "p", "span")):
        named = " ".join((element.get("id") or "", element.get("class") or "")).split()
        size = len("".join(element.itertext()).strip())
        linked = sum(len("".join(link.itertext()).strip()) for link in element.iter("a"))
        is_beside = any(map(_BESIDE.match, named)) or (size and linked > LINKED * size)
        if is_beside and element.getparent() is not None:
            element.drop_tree()


def _article(element: HtmlElement) -> HtmlElement:
    """What the page marks as its article, then down to the element beneath which the text spreads over many."""
    marked = (one for one in element.iter("div", "article", "td", "section") if _is_marked(one))
    weight, best = max(((_weight(one), one) for one in marked), key=lambda one: one[0], default=(0, element))
    element = best if weight >= MARKED_SHARE * _weight(element) else element
    for _ in range(DEEPEST):
        weights = [(_weight(child), child) for child in element if isinstance(child.tag, str)]
        weight, heaviest = max(weights, key=lambda one: one[0], default=(0, element))
        if heaviest is element or heaviest.tag in ("p", "table") or weight < SHARE * _weight(element):
            return element
        element = heaviest
    return element


def _is_marked(element: HtmlElement) -> bool:
    named = " ".join((element.get("id") or "", element.get("class") or "")).split()
    return any(map(_MARKED.search, named))


def _weight(element: HtmlElement) -> int:
    """Signs that are not part of a link."""
    links = sum(len("".join(link.itertext()).strip()) for link in element.iter("a"))
    return max(0, len("".join(element.itertext()).strip()) - 2 * links)


def _lines(element: HtmlElement) -> Iterator[str]:
    for line in "".join(_pieces(element)).splitlines():
        words = re.sub(r"[ \t\u3000\xa0]+", " ", line).strip(" |")
        if words:
            yield words


def _pieces(top: HtmlElement) -> Iterator[str]:
    """The text with a break around every block, and a stroke between the cells of a row."""
    for event, element in etree.iterwalk(top, events=("start", "end")):
        tag = element.tag
        if event == "start":
            yield "\n" if tag in _BLOCKS else ""
            yield re.sub(r"\s+", " ", element.text or "") if tag != "pre" else element.text or ""
        else:
            yield "\n" if tag in _BLOCKS else " | " if tag in _CELLS else ""
            if element is not top:
                yield re.sub(r"\s+", " ", element.tail or "")
