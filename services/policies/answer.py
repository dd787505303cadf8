"""Answers a question from the library: a verbatim passage with its source, or nothing."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models.policies import Article, Policy
from models.work import Work
from nlp.search_index import Hit, Index
from nlp.snippet import best_sentences
from services.policies.confidence import is_sure
from services.policies.library import SHOWN, document_number_in, find_by_number, validity

LONGEST_PASSAGE = 250  # characters
MOST_ALTERNATIVES = 2
HITS = 20  # documents looked at
NEAR = 0.75  # alternatives score at least this share of the answer
WORTH = {"in_force": 1.0, "not_yet": 0.8, "expired": 0.6, "repealed": 0.5, "replaced": 0.5}
LOOK_AGAIN_SECONDS = 1.0
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇两\d]{1,7}条(?:之[一二三四五六七八九十])?")
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


@dataclass(frozen=True)
class Answer:
    """What the library says; `passage` holds the policy's own sentences only."""

    policy_id: int
    title: str
    document_number: str
    issuer: str
    issued_on: date | None
    expires_on: date | None
    validity: str  # as services.policies.library.validity
    replaced_by_title: str
    article_number: str
    chapter: str
    passage: str
    url: str
    source: str
    contact: str
    alternatives: tuple[tuple[int, str], ...] = ()


class Shelf:
    """The index of a process; opens the newest one by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._index: Index | None = None

    def index(self) -> Index | None:
        """The newest index, or None before the first was built."""
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_AGAIN_SECONDS:
                self._looked_at = time.monotonic()
                self._look()
            return self._index

    def _look(self) -> None:
        with contextlib.suppress(FileNotFoundError):  # never built, or its folder was emptied: keep what is open
            if self._index is None or not self._index.is_current():
                self._index = Index.open(self.folder)


def answer(work: Work, shelf: Shelf, question: str, today: date) -> Answer | None:
    """The best passage for a question, policies in force first; None when the library has no good one."""
    found = shelf.index()
    if found is None or not question.strip():
        return None
    hits = found.search(question, limit=HITS)
    named = _named(work, question, hits)
    if named is not None:
        return named.told(work, question, today, ())
    if document_number_in(question):  # a document we do not have is not answered from another one
        return None
    ranked = _ranked(work, hits, today)
    if not ranked or not _is_sure(work, question, ranked, found):
        return None
    first = ranked[0]
    chosen, passage = found.passage(question, first.hit, limit=LONGEST_PASSAGE)
    others = tuple(
        (one.policy.id, one.policy.title)
        for one in ranked[1:]
        if one.worth >= NEAR * first.worth and one.policy.title != first.policy.title
    )
    return _Place(first.policy, chosen, passage).told(work, question, today, others[:MOST_ALTERNATIVES])


def told_at(work: Work, policy: Policy, article_id: int, question: str, today: date) -> Answer | None:
    """What one article of a policy says to a question."""
    return _Place(policy, article_id).told(work, question, today, ())


def _is_sure(work: Work, question: str, ranked: Sequence[_Ranked], found: Index) -> bool:
    first = ranked[0]
    if work.db.get(Article, first.hit.article_id) is None:  # the library changed after the index was built
        return False
    # What no longer holds is no rival of what does: an old version says nearly the same.
    rivals = (one.hit.score for one in ranked[1:] if one.is_in_force or not first.is_in_force)
    lead = first.hit.score - max(rivals, default=0.0)
    return is_sure(question, found.whole(first.hit), first.hit, lead=lead)


@dataclass(frozen=True)
class _Ranked:
    policy: Policy
    hit: Hit
    worth: float  # the score, less for what does not hold
    is_in_force: bool


@dataclass(frozen=True)
class _Place:
    """A place in the library: a policy and one of its articles."""

    policy: Policy
    article_id: int
    passage: str = ""  # chosen already

    def told(self, work: Work, question: str, today: date, others: tuple[tuple[int, str], ...]) -> Answer | None:
        article = work.db.get(Article, self.article_id)
        if article is None:
            return None
        policy = self.policy
        successor = policy.replaced_by
        return Answer(
            policy_id=policy.id,
            title=policy.title,
            document_number=policy.document_number,
            issuer=policy.issuer,
            issued_on=policy.issued_on,
            expires_on=policy.expires_on,
            validity=validity(policy, today),
            replaced_by_title=successor.title if successor is not None else "",
            article_number=article.number,
            chapter=article.chapter,
            passage=self.passage or best_sentences(question, article.text, LONGEST_PASSAGE),
            url=policy.url,
            source=policy.source,
            contact=policy.contact,
            alternatives=others,
        )


def _ranked(work: Work, hits: Sequence[Hit], today: date) -> list[_Ranked]:
    best: dict[int, Hit] = {}
    for hit in hits:
        if hit.document_id not in best or hit.score > best[hit.document_id].score:
            best[hit.document_id] = hit
    policies = _policies(work, list(best))
    ranked = []
    for policy in policies:
        hit, condition = best[policy.id], validity(policy, today)
        ranked.append(_Ranked(policy, hit, hit.score * WORTH[condition], condition == "in_force"))
    return sorted(ranked, key=lambda one: (-one.worth, one.policy.id))


def _policies(work: Work, ids: list[int]) -> Sequence[Policy]:
    wanted = select(Policy).where(Policy.id.in_(ids), Policy.state.in_(SHOWN))
    return work.db.scalars(wanted.options(joinedload(Policy.replaced_by))).all()


def _named(work: Work, question: str, hits: Sequence[Hit]) -> _Place | None:
    """The place a question names itself, by document number or as an article of a law (公司法第五十条)."""
    number, article = document_number_in(question), _ARTICLE.search(question)
    policy = find_by_number(work, number) if number else None
    if policy is None and article:
        policy = _named_by_title(work, question, hits)
    if policy is None:
        return None
    if article:
        numbered = Article.number == in_chinese(article[0])
        exact = work.db.scalar(_articles(policy).where(numbered))
        return _Place(policy, exact) if exact else None
    # The lines above the first number are greetings and titles: an article that has one says more.
    inside = list(work.db.scalars(_articles(policy).where(Article.number != ""))) or list(
        work.db.scalars(_articles(policy))
    )
    best = next((hit.article_id for hit in hits if hit.article_id in inside), inside[0] if inside else None)
    return _Place(policy, best) if best else None


def _articles(policy: Policy) -> Select[int]:
    return select(Article.id).where(Article.policy_id == policy.id).order_by(Article.position)


def _named_by_title(work: Work, question: str, hits: Sequence[Hit]) -> Policy | None:
    policies = _policies(work, list({hit.document_id for hit in hits}))
    named = [policy for policy in policies if policy.title.removeprefix("中华人民共和国") in question]
    return max(named, key=lambda policy: (len(policy.title), policy.issued_on or date.min), default=None)


def in_chinese(article: str) -> str:
    """第50条 as it is printed: 第五十条."""
    return re.sub(r"\d+", lambda match: _chinese_number(int(match[0])), article)


def _chinese_number(number: int) -> str:
    if number < 10:
        return str(number).translate(_DIGITS)
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, rest = divmod(number, unit)
            first = "" if unit == 10 and head == 1 else str(head).translate(_DIGITS)
            gap = "零" if rest and rest < unit // 10 else ""
            tail = _chinese_number(rest) if rest else ""
            tail = f"一{tail}" if tail.startswith("十") else tail
            return f"{first}{sign}{gap}{tail}"
    return str(number)
