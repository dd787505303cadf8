"""The table of contents of a policy: chapters, and articles by their number and heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from models.policies import Article

FEWEST = 4  # articles; a shorter text needs no table of contents
MOST_LINES = 80  # beyond it only chapters are listed
LONGEST_HEADING = 16  # characters


@dataclass(frozen=True)
class Chapter:
    """A part of a table of contents: its name, where it begins, and its articles with their headings."""

    name: str
    position: int
    lines: Sequence[tuple[int, str]]
    is_named: bool  # its articles stand with their words, not only with their numbers


def contents_of(articles: Sequence[Article]) -> list[Chapter]:
    """Chapters in their order, with those of their articles that have a number."""
    if len(articles) < FEWEST:
        return []
    is_long = len(articles) > MOST_LINES
    contents = []
    for name, some in groupby(articles, key=lambda one: one.chapter):
        inside = list(some)
        listed = [] if is_long and name else [one for one in inside if one.number]
        if name or listed:
            contents.append(_chapter(name, inside[0].position, listed))
    return contents


def _chapter(name: str, position: int, listed: Sequence[Article]) -> Chapter:
    headings = [_heading(one) for one in listed]
    is_named = sum(map(bool, headings)) * 2 > len(listed) or any(one.number.endswith("、") for one in listed)
    lines = [(one.position, _line(one, words, is_named)) for one, words in zip(listed, headings, strict=True)]
    return Chapter(name, position, lines, is_named)


def _line(article: Article, heading: str, is_named: bool) -> str:
    """The number alone, or with its heading; among named ones a text without one stands with its first words."""
    if not is_named:
        return article.number
    said = _words(article)
    words = heading or (said if len(said) <= LONGEST_HEADING else f"{said[:LONGEST_HEADING]}…")
    return f"{article.number}{'' if article.number.endswith('、') else ' '}{words}"


def _heading(article: Article) -> str:
    """The few words behind a number that stand as a heading (一、支持扩大规模。), or nothing."""
    words, stop, rest = _words(article).partition("\n")[0].partition("。")
    is_heading = bool(words) and len(words) <= LONGEST_HEADING and "，" not in words and (bool(rest) or not stop)
    return words if is_heading else ""


def _words(article: Article) -> str:
    return article.text.removeprefix(article.number).lstrip(" \u3000、\n")
