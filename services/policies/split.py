"""Cuts the text of a document into articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from config.patterns import late

LONGEST = 600  # characters of one article
LOOSE = 260  # numbered points below this stay together with the point above them
RUN_ON = 200  # a longer line has lost its line breaks
FEW = 3  # from this many 第…条 on, a text is a law and nothing else divides it
BOTH = ("第一条", "第二条")  # and so is a short one that counts its two from the first on

_CN = "[一二三四五六七八九十百千零〇两0-9]"
_HIDDEN = late("[\u200b-\u200f\u2028\u2029\u2060\ufeff\u00ad]")
_MARKDOWN = late(r"^\s*(?:#{1,6}\s+|>\s*|[*+-]\s+)|\*\*|__|<!--.*?-->", re.M)
_BLANKS = late(r"[ \t\u3000\u00a0]+")
# In texts that lost their line breaks a blank between Chinese signs is what is left of one.
_LOST_BREAK = late(r"(?<=[\u4e00-\u9fff。；：！？）》”、，]) (?=[\u4e00-\u9fff（《“0-9])")

_CHAPTER = late(rf"^(第{_CN}+[编章节](?:之{_CN}+)?)\s*(.{{0,60}})$")
_ARTICLE = late(rf"^(第{_CN}+条(?:之{_CN}+)?)(?![规第款项、和至的及或])[\s:：]*(.*)$", re.S)
_POINTS = (
    late(r"^([一二三四五六七八九十]{1,3}、)\s*(.*)$", re.S),
    late(r"^([（(][一二三四五六七八九十]{1,3}[）)])[、.．]?\s*(.*)$", re.S),
    late(r"^(\d{1,2}(?:[.．、](?!\d)|(?=[）)])[）)]))\s*(.*)$", re.S),
)
PLAIN = len(_POINTS)  # the depth of a line without a number
_BREAK_BEFORE = late(
    rf"(?<=[。；;！？：:）)])(?=第{_CN}+[章条][\s\u4e00-\u9fff])(?!第{_CN}+[章条][规第款项、和至的及或])"
    r"|(?<=[。；;！？：:）)”》])(?=[一二三四五六七八九十]{1,3}、)"
    r"|(?<![第至和或、按照及据（(])(?=（[一二三四五六七八九十]{1,3}）(?![项款、和至及或，。）]))"
    r"|(?<=[。；;！？：:])(?=\d{1,2}[.．、](?!\d))"
)
_SENTENCE = late(r"[^。！？；\n]*[。！？；\n][”’）》]*|[^。！？；\n]+$")


@dataclass(frozen=True, slots=True)
class Cut:
    """One article: its number as printed (第三条, 三、), the heading above it, its text."""

    number: str
    chapter: str
    text: str


def split(text: str) -> list[Cut]:
    """The articles of a text: by 第…条 where there are any, else by 一、（一）1., else by paragraphs."""
    lines = list(_lines(text))
    numbers = tuple(match[1] for line in lines if (match := _ARTICLE.match(line)))
    is_law = len(numbers) >= FEW or numbers == BOTH
    pieces = _by_article(lines) if is_law else _by_point(lines)
    return [part for piece in pieces if piece.text for part in shorten(piece)]


def shorten(cut: Cut) -> Iterator[Cut]:
    """The article itself, or its parts where it is too long, cut at sentence ends; the number stays."""
    if len(cut.text) <= LONGEST:
        yield cut
        return
    kept = ""
    for sentence in _sentences(cut.text):
        if kept and len(kept) + len(sentence) > LONGEST:
            yield Cut(cut.number, cut.chapter, kept.strip())
            kept = ""
        kept += sentence
    if kept.strip():
        yield Cut(cut.number, cut.chapter, kept.strip())


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        yield from (sentence[start : start + LONGEST] for start in range(0, len(sentence), LONGEST))


def _lines(text: str) -> Iterator[str]:
    text = _BLANKS.sub(" ", _MARKDOWN.sub("", _HIDDEN.sub("", text)))
    for line in text.splitlines():
        whole = _LOST_BREAK.sub("\n", line) if len(line) > RUN_ON else line
        for part in whole.splitlines():
            yield from (piece.strip() for piece in _BREAK_BEFORE.split(part) if piece.strip())


def _by_article(lines: list[str]) -> Iterator[Cut]:
    number, chapter, kept = "", "", list[str]()
    for line in lines:
        heading, article = _CHAPTER.match(line), _ARTICLE.match(line)
        if heading or article:
            yield Cut(number, chapter, "\n".join(kept))
            number, kept = "", []
        if heading:
            chapter = " ".join(part.replace(" ", "") for part in heading.groups() if part)
        elif article:
            number, kept = article[1], [article[2]] if article[2] else []
        else:
            kept.append(line)
    yield Cut(number, chapter, "\n".join(kept))


def _by_point(lines: list[str]) -> Iterator[Cut]:
    number, chapter, kept = "", "", list[str]()
    for line in lines:
        heading = _CHAPTER.match(line)
        depth, point = (0, "") if heading else _point(line)
        is_heading = depth == 0 and len(line) <= 40 and not line.endswith(("。", "；", "，", "："))
        size = sum(map(len, kept))
        if depth < 2 or size + len(line) > LOOSE:
            yield Cut(number, chapter, "\n".join(kept))
            kept = []
        if not kept:
            number = point if depth < PLAIN else ""
        if is_heading:
            number, chapter = "", line.replace(" ", "")
        else:
            kept.append(line)
    yield Cut(number, chapter, "\n".join(kept))


def _point(line: str) -> tuple[int, str]:
    for depth, pattern in enumerate(_POINTS):
        match = pattern.match(line)
        if match:
            return depth, match[1]
    return PLAIN, ""
