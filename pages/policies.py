"""The open catalogue of policies, and a page to read each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from models.kinds import PolicyKind
from models.policies import Article, Policy
from pages.here import here, number, typed
from services import clock, links
from services.policies import catalogue
from services.policies.catalogue import Wish
from services.policies.library import SHOWN, validity

FEWEST_FOR_CONTENTS = 4  # a shorter text needs no table of contents
MOST_LINES = 80  # of a table of contents; beyond it only chapters are listed
LONGEST_HEADING = 16  # characters
YEARS_UNTIL = 2199


def index() -> str:
    """What is published, found by words and narrowed by facets."""
    wish = _wish()
    with here().reading() as look:
        today = clock.local_day(look.now)
        found = catalogue.look_up(look, here().shelf.index(), wish, today, number("page") or 1)
        conditions = {policy.id: validity(policy, today) for policy in found.rows}
        return render_template(
            "pages/policies.html",
            found=found,
            wish=wish,
            conditions=conditions,
            today=today,
            same_list=_same_list,
            is_narrowed=wish != Wish(words=wish.words),
        )


def detail(policy_id: int) -> str:
    """One policy of the library, to be read."""
    with here().reading() as look:
        found = look.db.get(Policy, policy_id, options=[selectinload(Policy.articles)])
        if found is None or found.state not in SHOWN:
            abort(404)
        today = clock.local_day(look.now)
        return render_template(
            "pages/policy.html",
            policy=found,
            condition=validity(found, today),
            successor=found.replaced_by if found.replaced_by and found.replaced_by.state in SHOWN else None,
            today=today,
            contents=_contents(found.articles),
            firsts=_firsts(found.articles),
            address=links.policy_page(here().settings, found.id),
        )


def moved(policy_id: int) -> Response:
    """The address that stood in answers before."""
    return redirect(url_for("pages.policy", policy_id=policy_id), 301)


def _wish() -> Wish:
    kinds = {kind.value: kind for kind in PolicyKind}
    return Wish(
        words=typed("q"),
        topic=typed("topic"),
        kind=kinds.get(typed("kind")),
        issuer=typed("issuer", 200),
        year=number("year", YEARS_UNTIL),
        in_force={"yes": True, "no": False}.get(typed("in_force")),
    )


def _same_list(**changes: Any) -> str:
    """The address of this list with other arguments; None takes one away."""
    kept = {**request.args.to_dict(), **changes}
    return url_for("pages.policies", **{name: value for name, value in kept.items() if value})


@dataclass(frozen=True)
class Chapter:
    """A part of a table of contents: its name, where it begins, and its articles with their headings."""

    name: str
    position: int
    lines: Sequence[tuple[int, str]]
    is_named: bool  # most of its articles have a heading, not only a number


def _contents(articles: Sequence[Article]) -> list[Chapter]:
    """Chapters in their order, with those of their articles that have a number."""
    if len(articles) < FEWEST_FOR_CONTENTS:
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
    is_named = sum(map(bool, headings)) * 2 > len(listed)
    lines = [(one.position, _line(one, words, is_named)) for one, words in zip(listed, headings, strict=True)]
    return Chapter(name, position, lines, is_named)


def _line(article: Article, heading: str, is_named: bool) -> str:
    """The number alone, or with its heading; among named ones a text without one stands with its first words."""
    if not is_named:
        return article.number
    words = heading or f"{_words(article)[:LONGEST_HEADING]}…"
    return f"{article.number}{'' if article.number.endswith('、') else ' '}{words}"


def _heading(article: Article) -> str:
    """The few words behind a number that stand as a heading (一、支持扩大规模。), or nothing."""
    words, stop, rest = _words(article).partition("\n")[0].partition("。")
    is_heading = bool(words) and len(words) <= LONGEST_HEADING and "，" not in words and (bool(rest) or not stop)
    return words if is_heading else ""


def _words(article: Article) -> str:
    return article.text.removeprefix(article.number).lstrip(" \u3000、\n")


def _firsts(articles: Sequence[Article]) -> dict[int, str]:
    """By position, the number of an article where it stands first: it can be linked to by that, too."""
    firsts: dict[str, int] = {}
    for article in articles:
        if article.number:
            firsts.setdefault(article.number, article.position)
    return {position: name for name, position in firsts.items()}
