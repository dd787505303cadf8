"""Policies that a question names itself: by document number, by title, or as an article of a law (公司法第五十条)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select

from models.policies import Article, Policy
from models.work import Work
from nlp.search_index import Hit
from services.policies.fitting import asks_one_thing, fitting_article
from services.policies.library import SHOWN, document_number_in, find_by_number
from services.policies.listed import Listed

SHORTEST_TITLE = 8  # signs; a shorter one may stand in a question by chance
MOST_ALIKE = 20  # titles with the same words
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇两\d]{1,7}条(?:之[一二三四五六七八九十])?")
_PLACE = re.compile(r"(?<![\d月])(\d{1,4})\s?号")
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_STATE = "中华人民共和国"
_QUOTES = re.compile(r"[《》〈〉“”\s]")
_NO_WORD = re.compile(r"[\W_]+")
_FROM_ABOUT = re.compile(r"关于.*", re.DOTALL)


def named(work: Work, question: str, hits: Sequence[Hit], found: Sequence[Listed]) -> tuple[Policy, int] | None:
    """The policy a question names, by its title one of those found, and the article of it that is meant."""
    number, article = document_number_in(question), _ARTICLE.search(question)
    policy = find_by_number(work, number) if number else None
    if policy is None:
        policy = _by_title(work, question, found, shortest=2 if article else SHORTEST_TITLE)
    if policy is None and article and not number:
        policy = _by_place(work, question)
    if policy is None:
        return None
    if article:
        exact = article_named(work, policy, question)
        return (policy, exact) if exact else None
    fitting = fitting_article(work, policy.id, question) if asks_one_thing(question) else None
    # The lines above the first number are greetings and titles: an article that has one says more.
    inside = list(work.db.scalars(_articles(policy).where(Article.number != ""))) or list(
        work.db.scalars(_articles(policy))
    )
    best = next((hit.article_id for hit in hits if hit.article_id in inside), inside[0] if inside else None)
    chosen = fitting.id if fitting is not None else best
    return (policy, chosen) if chosen else None


def titled(work: Work, said: str) -> Policy | None:
    """The policy whose title these words are: the whole of it, or of one title alone a part or more than it."""
    words = _FROM_ABOUT.findall(said) or [said]
    pieces = sorted(_NO_WORD.split(words[0]), key=len, reverse=True)
    plain = _NO_WORD.sub("", said)
    if len(plain) < SHORTEST_TITLE:
        return None
    alike = select(Policy).where(Policy.title.contains(pieces[0], autoescape=True), Policy.state.in_(SHOWN))
    found = {one: _NO_WORD.sub("", one.title) for one in work.db.scalars(alike.limit(MOST_ALIKE))}
    same = [one for one, title in found.items() if title == plain]
    if same:
        return max(same, key=lambda one: (one.replaced_by_id is None, one.issued_on or date.min))
    like = [one for one, title in found.items() if len(title) >= SHORTEST_TITLE and (title in plain or plain in title)]
    return like[0] if len(like) == 1 else None


def article_named(work: Work, policy: Policy, text: str) -> int | None:
    """The article of a policy that a text calls by its number; 第二条 is also the point 二、 of a notice."""
    named = _ARTICLE.search(text)
    if named is None:
        return None
    number = in_chinese(named[0])
    return work.db.scalar(_articles(policy).where(Article.number.in_((number, f"{number[1:-1]}、"))))


def _articles(policy: Policy) -> Select[int]:
    return select(Article.id).where(Article.policy_id == policy.id).order_by(Article.position)


def _by_place(work: Work, question: str) -> Policy | None:
    """The policy that 8号 means, where the library shows only one of that number."""
    place = _PLACE.search(question)
    if place is None:
        return None
    ends = or_(*(Policy.document_number.endswith(f"{sign}{place[1]}号") for sign in "〕第"))
    found = work.db.scalars(select(Policy).where(ends, Policy.state.in_(SHOWN)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _by_title(work: Work, question: str, found: Sequence[Listed], *, shortest: int) -> Policy | None:
    said = _QUOTES.sub("", question)
    titled = [(_QUOTES.sub("", one.title).removeprefix(_STATE), one) for one in found]
    meant = [one for title, one in titled if len(title) >= shortest and title in said]
    best = max(meant, key=lambda one: (len(one.title), one.issued_on or date.min), default=None)
    return work.db.get(Policy, best.id) if best is not None else None


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
