"""The open catalogue (政策目录): what is published, found by words and narrowed by facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, not_, or_, select
from sqlalchemy.orm import selectinload

from models.json_lists import has_item
from models.kinds import PolicyKind
from models.policies import Article, Policy
from models.work import Work
from nlp.search_index import Hit, Index
from nlp.snippet import best_sentences
from services.policies.library import SHOWN, document_number_in
from services.policies.validity import in_force

SIZE = 12
MOST_FOUND = 400  # parts of documents that a search looks at
NEAR = 0.5  # what holds less than this share of what the best one holds of the words is not shown
LONGEST_SNIPPET = 90  # characters
MOST_VALUES = 30  # of a facet
REACH = 500  # pages one can leaf through


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; empty values narrow nothing."""

    words: str = ""
    topic: str = ""
    kind: PolicyKind | None = None
    issuer: str = ""
    year: int | None = None
    in_force: bool | None = None


@dataclass(frozen=True)
class Place:
    """Where the words were found: the passage, and the position of its article."""

    passage: str
    position: int


@dataclass(frozen=True)
class Catalogue:
    """One page of what was found, and how many each facet would leave."""

    rows: Sequence[Policy]
    places: Mapping[int, Place]  # by policy, where words were asked for
    total: int
    number: int
    facets: Mapping[str, Sequence[tuple[object, int]]]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


def look_up(work: Work, index: Index | None, wish: Wish, today: date, page: int = 1) -> Catalogue:
    """The policies that fit, the best first where there are words, else the newest first."""
    hits = _hits(work, index, wish.words) if wish.words else None
    limits = _limits(wish, hits, today)
    everything = and_(Policy.state.in_(SHOWN), *limits.values())
    total = work.db.scalar(select(func.count()).select_from(Policy).where(everything)) or 0
    number = max(1, min(page, -(-total // SIZE), REACH))
    newest = (Policy.issued_on.desc().nulls_last(), Policy.id.desc())
    order = (_by_rank(hits), *newest) if hits else newest
    wanted = select(Policy).where(everything).order_by(*order).limit(SIZE).offset((number - 1) * SIZE)
    rows = work.db.scalars(wanted.options(selectinload(Policy.replaced_by))).all()
    places = _places(work, wish.words, [hits[row.id] for row in rows] if hits else [])
    return Catalogue(rows, places, total, number, _facets(work, limits, today))


def _limits(wish: Wish, hits: Mapping[int, Hit | None] | None, today: date) -> dict[str, ColumnElement[bool]]:
    limits: dict[str, ColumnElement[bool]] = {}
    if hits is not None:
        limits["words"] = Policy.id.in_(list(hits))
    if wish.topic:
        limits["topic"] = has_item(Policy.topics, wish.topic)
    if wish.kind:
        limits["kind"] = Policy.kind == wish.kind
    if wish.issuer:
        limits["issuer"] = Policy.issuer == wish.issuer
    if wish.year:
        limits["year"] = extract("year", Policy.issued_on) == wish.year
    if wish.in_force is not None:
        limits["in_force"] = in_force(today) if wish.in_force else not_(in_force(today))
    return limits


def _hits(work: Work, index: Index | None, words: str) -> dict[int, Hit | None]:
    """The documents that hold the words, the best first; one that is named by its number or title before them."""
    named = select(Policy.id).where(Policy.state.in_(SHOWN), _is_named(words)).order_by(Policy.id.desc()).limit(SIZE)
    found: dict[int, Hit | None] = dict.fromkeys(work.db.scalars(named))
    hits = index.search(words, limit=MOST_FOUND) if index is not None else []
    best = max((hit.coverage for hit in hits), default=0.0)
    for hit in hits:
        if hit.coverage >= NEAR * best and found.get(hit.document_id) is None:
            found[hit.document_id] = hit
    return found


def _is_named(words: str) -> ColumnElement[bool]:
    number = document_number_in(words)
    titled = Policy.title.contains(words, autoescape=True)
    return or_(Policy.document_number == number, titled) if number else titled


def _by_rank(hits: Iterable[int]) -> ColumnElement[int]:
    return case({policy_id: rank for rank, policy_id in enumerate(hits)}, value=Policy.id)


def _places(work: Work, words: str, hits: Iterable[Hit | None]) -> dict[int, Place]:
    """For each document the article that was found, and its sentences that say most of the words."""
    found = [hit.article_id for hit in hits if hit is not None]
    articles = work.db.scalars(select(Article).where(Article.id.in_(found)))
    return {
        article.policy_id: Place(best_sentences(words, article.text, LONGEST_SNIPPET), article.position)
        for article in articles
    }


def _facets(
    work: Work, limits: Mapping[str, ColumnElement[bool]], today: date
) -> Mapping[str, Sequence[tuple[object, int]]]:
    """For each facet its values with what they would leave, all other limits kept."""
    year = extract("year", Policy.issued_on)
    return {
        "topic": _topics(work, _others(limits, "topic")),
        "kind": _values(work, Policy.kind, _others(limits, "kind")),
        "issuer": _values(work, Policy.issuer, _others(limits, "issuer")),
        "year": sorted(_values(work, year, _others(limits, "year")), reverse=True),
        "in_force": _values(work, in_force(today), _others(limits, "in_force")),
    }


def _others(limits: Mapping[str, ColumnElement[bool]], own: str) -> ColumnElement[bool]:
    return and_(Policy.state.in_(SHOWN), *(limit for name, limit in limits.items() if name != own))


def _values(work: Work, column: Any, where: ColumnElement[bool]) -> list[tuple[object, int]]:
    value = column.label("value")
    counted = select(value, func.count()).where(where).group_by(value).order_by(func.count().desc(), value)
    rows = work.db.execute(counted.limit(MOST_VALUES))
    return [(one, count) for one, count in rows if one not in (None, "")]


def _topics(work: Work, where: ColumnElement[bool]) -> list[tuple[object, int]]:
    counts: Counter[str] = Counter()
    for topics, count in work.db.execute(select(Policy.topics, func.count()).where(where).group_by(Policy.topics)):
        counts.update(dict.fromkeys(topics, count))
    return list(counts.most_common(MOST_VALUES))
