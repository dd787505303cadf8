"""Answers a question from the library: a verbatim passage with its source, or nothing."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models.policies import Article, Policy
from models.work import Work
from nlp.aspects import aspect_of
from nlp.normal import normalise
from nlp.search_index import Index
from nlp.search_question import subject
from nlp.short_names import spelt_out
from nlp.snippet import best_sentences
from services.policies.asked import Mark
from services.policies.confidence import SURE, SURE_UNHEARD, surety_of_policies, surety_of_talk, words_held
from services.policies.fitting import asks_last_day, asks_one_thing, fitting_article, holds_it
from services.policies.known import Known, Memory, Usual
from services.policies.library import document_number_in, validity
from services.policies.listed import Listed, shown
from services.policies.naming import named
from services.policies.ranking import MOST_ALTERNATIVES, Ranked, alternatives, lead, likely, rank, with_votes

LONGEST_PASSAGE = 250  # characters
INSISTING = 2.5  # what a passage counts more for the kind of thing asked for, when the best one has none
HITS = 20  # documents looked at
HOLDS, HOLDS_NEAR = 0.7, 0.3  # of the words of a further question, and of its pairs near together
LOOK_AGAIN_SECONDS = 1.0
NOTHING = Mark()
_WISH = re.compile("申请|申报|办理|享受|领取?")  # what is asked of any policy


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the library says; `passage` holds the policy's own sentences only, or a usual question's reviewed answer."""

    passage: str
    policy_id: int | None = None
    title: str = ""
    document_number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    validity: str = "in_force"  # as services.policies.library.validity
    replaced_by_title: str = ""
    article_number: str = ""
    chapter: str = ""
    url: str = ""
    source: str = ""
    contact: str = ""
    window: tuple[date | None, date | None] = (None, None)  # when one may apply
    materials: tuple[str, ...] = ()  # where they were asked for
    article: int | None = None  # its position
    faq_id: int | None = None
    score: float | None = None  # how sure the library is; none where the question named the place
    alternatives: tuple[tuple[int, str], ...] = ()
    policy: Policy | None = field(default=None, repr=False, compare=False)  # held, so that nobody reads it again

    @property
    def mark(self) -> Mark:
        """What lines under the answer carry of it."""
        return Mark(self.policy_id, self.article, self.faq_id, self.score)


@dataclass(frozen=True)
class Finding:
    """An answer, or what came near one."""

    answer: Answer | None = None
    near: Mark = NOTHING  # the policy that is not sure enough
    usual: tuple[Usual, ...] = ()  # questions that may be meant
    likely: tuple[tuple[int, str], ...] = ()  # policies that may be meant, with their titles


class Shelf:
    """The index of a process, and what was answered before; takes up the newest of both by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.memory = Memory()
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
    return find(work, shelf, question, today).answer


def find(work: Work, shelf: Shelf, question: str, today: date, *, heart: str = "", is_heard: bool = True) -> Finding:
    """The answer to a question: a reviewed one where the same was asked before, else the best passage.

    Where there is none the question is looked for once more: its `heart`, if it has one, with short names spelt out.
    One that was not heard as being about policies has to be surer of its own, and to name the policy.
    """
    if not question.strip():
        return Finding()
    index = shelf.index()
    known = shelf.memory.look(work, index)
    told = _usual(work, known, question, today)
    if told is not None:
        return Finding(told)
    near = tuple(known.near(question, MOST_ALTERNATIVES))
    if index is None:
        return Finding(usual=near)
    search = partial(_searched, work, index, known, today=today, near=near, is_heard=is_heard)
    found = search(question)
    if found.answer is not None:
        return found
    told = _usual(work, known, heart, today) if heart else None
    if told is not None:
        return Finding(told)
    full = spelt_out(heart or question, index.titles, index.spread)
    if full == normalise(question):
        return found
    by_full = search(full)
    if by_full.answer is not None:
        return by_full
    return replace(found, likely=tuple(dict.fromkeys((*by_full.likely, *found.likely))))


def _usual(work: Work, known: Known, question: str, today: date) -> Answer | None:
    """The reviewed answer, where the same was asked before."""
    usual = known.usual(question)
    return usual_answer(work, usual, today) if usual is not None else None


def within(work: Work, shelf: Shelf, policy: Policy, question: str, today: date) -> Answer | None:
    """The passage of one policy that answers; None where it holds too little of what is asked."""
    index = shelf.index()
    hits = index.search(question, limit=1, only=policy.id) if index is not None else []
    if index is None or not hits or hits[0].nearness < HOLDS_NEAR:
        return None
    if words_held(question, index.whole(hits[0])) < HOLDS:
        return None
    chosen, passage = index.passage(question, hits[0], limit=LONGEST_PASSAGE)
    return _told(work, policy, work.db.get(Article, chosen), question, today, passage)


def told_at(work: Work, policy: Policy, article_id: int, question: str, today: date) -> Answer | None:
    """What one article of a policy says to a question."""
    return _told(work, policy, work.db.get(Article, article_id), question, today)


def _searched(
    work: Work, index: Index, known: Known, question: str, *, today: date, near: tuple[Usual, ...], is_heard: bool
) -> Finding:
    hits = with_votes(index.search(question, limit=HITS), known.votes(question))
    found = shown(work, {hit.document_id for hit in hits})
    place = named(work, question, hits, found)
    if place is not None:
        return Finding(told_at(work, *place, question, today))
    ranked = rank(hits, found, today)
    if document_number_in(question) or not ranked:  # a document we lack is not answered from another one
        return Finding(usual=near)
    first = ranked[0]
    chosen, passage = index.passage(question, first.hit, limit=LONGEST_PASSAGE)
    articles = _articles(work, first.policy.id, {first.hit.article_id, chosen})
    is_there = first.hit.article_id in articles  # else the library changed after the index was built
    score = _surety(question, ranked, index, is_heard=is_heard) if is_there else float("-inf")
    article = articles.get(chosen)
    is_sure = score >= (SURE if is_heard else SURE_UNHEARD)
    if is_sure and article is not None and _misses(question, passage):
        article, passage = _look_again(work, index, first, question) or (article, passage)
        is_sure = not asks_last_day(question) or holds_it(question, passage) or _is_about(question, first.policy)
    if not is_sure or article is None:
        mark = Mark(first.policy.id, article.position if article is not None else None, score=max(score, 0.0))
        return Finding(near=mark, usual=near, likely=likely(question, ranked, index))
    told = _told(work, article.policy, article, question, today, passage)
    assert told is not None
    return Finding(replace(told, score=score, alternatives=alternatives(ranked)))


def _articles(work: Work, policy_id: int, ids: set[int]) -> dict[int, Article]:
    """These articles of a policy, each with it, those that there are."""
    theirs = select(Article).where(Article.policy_id == policy_id, Article.id.in_(ids))
    return {article.id: article for article in work.db.scalars(theirs.options(joinedload(Article.policy)))}


def _surety(question: str, ranked: Sequence[Ranked], index: Index, *, is_heard: bool) -> float:
    first = ranked[0]
    judge = surety_of_policies if is_heard else surety_of_talk
    return judge(question, index.around(first.hit), first.hit, lead=lead(ranked))


def _look_again(work: Work, index: Index, first: Ranked, question: str) -> tuple[Article, str] | None:
    """The place of a policy that holds the one thing asked for, of it as such or beside the words of the question."""
    if _is_about(question, first.policy):
        better = fitting_article(work, first.policy.id, question)
        return (better, _if_short(better.text)) if better is not None else None
    chosen, passage = index.passage(question, first.hit, limit=LONGEST_PASSAGE, fitting=INSISTING)
    article = work.db.get(Article, chosen)
    return (article, passage) if article is not None and not _misses(question, passage) else None


def _misses(question: str, passage: str) -> bool:
    """Whether a passage does not hold the one thing that is asked for."""
    return asks_one_thing(question) and not holds_it(question, passage)


def _if_short(text: str) -> str:
    """A clause that can be quoted whole; nothing where its sentences have to be chosen."""
    return text if len(text) <= LONGEST_PASSAGE else ""


def _is_about(question: str, policy: Listed) -> bool:
    """Whether a question names little but the policy as a whole and what it wants of it."""
    aspect = aspect_of(question)
    rest = _WISH.sub("", subject(aspect.asked.sub("", question) if aspect is not None else question))
    said = [sign for sign in rest if "\u4e00" <= sign <= "\u9fff"]
    return bool(said) and sum(sign in policy.title for sign in said) >= 0.7 * len(said)


def usual_answer(work: Work, usual: Usual, today: date) -> Answer | None:
    """The reviewed answer to a usual question; None when what it rests on does not hold today."""
    policy = work.db.get(Policy, usual.policy_id) if usual.policy_id is not None else None
    if policy is not None and validity(policy, today) != "in_force":
        return None
    if policy is None:
        return Answer(passage=usual.answer, faq_id=usual.id)
    article = next((one for one in policy.articles if one.number == usual.article_number), None)
    told = _told(work, policy, article or policy.articles[0], usual.question, today, usual.answer)
    assert told is not None
    number, place = usual.article_number, article.position if article is not None else None
    return replace(told, faq_id=usual.id, article_number=number, article=place)


def _told(
    work: Work, policy: Policy, article: Article | None, question: str, today: date, passage: str = ""
) -> Answer | None:
    if article is None:
        return None
    successor = policy.replaced_by
    aspect = aspect_of(question)
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
        passage=passage or best_sentences(question, article.text, LONGEST_PASSAGE),
        url=policy.url,
        source=policy.source,
        contact=policy.contact,
        window=(policy.window_opens_on, policy.window_closes_on),
        materials=tuple(policy.materials) if aspect is not None and aspect.name == "materials" else (),
        article=article.position,
        alternatives=((successor.id, successor.title),) if successor is not None else (),
        policy=policy,
    )
