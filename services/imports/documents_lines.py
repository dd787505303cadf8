"""Pages of lines become a text: lines become paragraphs again, page numbers and running heads go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

MOST_PAGES = 1000
FEW = 8  # characters; a page with fewer has no text worth the name
EDGES = 2  # lines at either end of a page that may run through all pages
LONGEST_NUMBER = 40  # characters of a line that is the number of its page
FULL = 0.8  # of the usual width: a shorter line ends its paragraph

_PAGE_NUMBER = re.compile(r"^[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[,，/／]?\s*共\s*\d{1,4}\s*页)?[-—–－·\s]*$")
_BEGINS = re.compile(
    r"^(?:第[一二三四五六七八九十百千零〇\d]+[编章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[.．、](?!\d)|附件|附：|抄送)"
)
_ENDS = ("。", "！", "？", "；", "：", ":", ";")


def without_edges(pages: list[list[str]]) -> Iterator[list[str]]:
    """The pages without their numbers and without heads and feet that most of them share."""
    edges = Counter(line for page in pages for line in {*page[:EDGES], *page[-EDGES:]})
    running = {line for line, times in edges.items() if times >= 3 and times > len(pages) / 2}
    for page in pages:
        last = len(page) - EDGES
        yield [
            line
            for place, line in enumerate(page)
            if not ((place < EDGES or place >= last) and (line in running or _is_page_number(line)))
        ]


def _is_page_number(line: str) -> bool:
    return len(line) <= LONGEST_NUMBER and _PAGE_NUMBER.match(line) is not None


def paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines joined again where a paragraph was broken at the margin."""
    widths = sorted(map(len, lines))
    usual = widths[int(len(widths) * 0.9)] if widths else 0
    kept = ""
    for place, line in enumerate(lines):
        kept += line
        following = lines[place + 1] if place + 1 < len(lines) else ""
        goes_on = len(line) >= FULL * usual and not line.endswith(_ENDS) and not _BEGINS.match(following)
        if following and goes_on:
            kept += " " if line[-1].isascii() and following[0].isascii() else ""
            continue
        yield kept
        kept = ""
