"""Answering a round: one answer a person, changed until the end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.exc import IntegrityError

from models.comment_rounds import CommentRound, Invitee, Opinion, RoundAnswer
from models.round_kinds import QuestionKind, RoundState
from models.work import Work
from nlp.numbers import whole
from services import people
from services.errors import Refusal
from services.policies.comment_rounds import SCALE, Question, questions_of
from services.policies.naming import in_chinese

LONGEST_TEXT, LONGEST_OPINION = 300, 500  # characters
MOST_OPINIONS = 3
OFFERED = 5  # rounds at once
REMEMBERED = timedelta(days=60)  # for so long an opinion that comes late is told that its round has ended
_SIGNS = re.compile(r"[\W_]+")
_DRAFT = re.compile(r"[（(]?(?:公开)?(?:征求意见|意见征求|送审|讨论|草)?[稿案]?[）)]?$")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇两\d]{1,6}条|[（(][一二三四五六七八九十]{1,3}[）)]")
_POINTS = re.compile(r"(?:我?打|给|就|大概|算)*\s*(\d{1,2}|[一二三四五六七八九十])\s*分?(?:吧|了|左右)?")

Given = Mapping[str, Any]


def open_for(work: Work, openid: str) -> list[CommentRound]:
    """The rounds that this person may answer now, the one that ends first first."""
    found = select(CommentRound).where(*_takes_answers(work), _may_answer(openid))
    return list(work.db.scalars(found.order_by(CommentRound.closes_at, CommentRound.id).limit(OFFERED)))


def ended_named(work: Work, text: str) -> CommentRound | None:
    """The round of these weeks that takes no more answers and whose draft a text names by its title."""
    over = or_(
        CommentRound.state.in_((RoundState.ENDED, RoundState.CLOSED)),
        and_(CommentRound.state == RoundState.OPEN, CommentRound.closes_at <= work.now),
    )
    lately = select(CommentRound).where(over, CommentRound.closes_at >= work.now - REMEMBERED)
    said = _plain(text)
    named = (
        one for one in work.db.scalars(lately.order_by(CommentRound.closes_at.desc())) if _plain(one.title) in said
    )
    return next(named, None)


def _plain(title: str) -> str:
    """A title without its signs, and without that it is a draft."""
    return _SIGNS.sub("", _DRAFT.sub("", title))


def round_for(work: Work, round_id: int, openid: str) -> CommentRound:
    """A round that this person may answer now. Raises Refusal where they may not, or no more."""
    one = work.db.get(CommentRound, round_id)
    if one is None or one.state in (RoundState.DRAFT, RoundState.CANCELLED):
        raise Refusal("round.gone")
    if not work.db.scalar(select(CommentRound.id).where(CommentRound.id == round_id, *_takes_answers(work))):
        raise Refusal("round.over", title=one.title)
    if not work.db.scalar(select(CommentRound.id).where(CommentRound.id == round_id, _may_answer(openid))):
        raise Refusal("round.not_invited", title=one.title)
    return one


def answer_of(work: Work, one: CommentRound, openid: str) -> RoundAnswer | None:
    """What this person answered before."""
    mine = select(RoundAnswer).where(RoundAnswer.round_id == one.id, RoundAnswer.openid == openid)
    return work.db.scalar(mine)


def answer(work: Work, one: CommentRound, openid: str, given: Given, opinions: Sequence[str]) -> RoundAnswer:
    """Keep what a person answers, in the place of what they answered before."""
    round_for(work, one.id, openid)
    checked = {
        str(place): read(question, given[str(place)])
        for place, question in enumerate(questions_of(one))
        if given.get(str(place)) not in (None, "")
    }
    texts = list(dict.fromkeys(text.strip() for text in opinions if text.strip()))[:MOST_OPINIONS]
    if any(len(text) > LONGEST_OPINION for text in texts):
        raise Refusal("round.opinion_too_long", most=LONGEST_OPINION)
    if not checked and not texts:
        raise Refusal("round.answer_empty")
    kept = answer_of(work, one, openid) or _begun(work, one, openid)
    kept.given, kept.changed_at = checked, work.now
    kept.opinions = [opinion for opinion in kept.opinions if opinion.text in texts] + [
        Opinion(round_id=one.id, article=article_named(one, text), text=text)
        for text in texts
        if all(opinion.text != text for opinion in kept.opinions)
    ]
    work.db.flush()
    return kept


def read(question: Question, said: object) -> str:
    """An answer to one question as it is kept. Raises Refusal where it is none."""
    text = str(said).strip()
    if question.kind is QuestionKind.TEXT:
        if len(text) > LONGEST_TEXT:
            raise Refusal("round.text_too_long", most=LONGEST_TEXT)
        return text
    if text in question.lines:
        return text
    if question.kind is QuestionKind.SCALE:
        return _figure(text)
    meant = [line for line in question.lines if line in text or (len(text) > 1 and text in line)]
    longest = [line for line in meant if not any(line != other and line in other for other in meant)]
    if len(longest) == 1:
        return longest[0]
    raise Refusal("round.choose_one")


def _figure(text: str) -> str:
    """打四分 as 4."""
    found = _POINTS.fullmatch(text)
    points = str(whole(found[1])) if found else ""
    if points not in SCALE:
        raise Refusal("round.choose_figure")
    return points


def article_named(one: CommentRound, text: str) -> str:
    """The article of the draft that an opinion names, or nothing."""
    numbers = {str(article["number"]): str(article["number"]) for article in one.articles if article["number"]}
    said = (in_chinese(found[0]) for found in _ARTICLE.finditer(text))
    return next((numbers[number] for number in said if number in numbers), "")


def _begun(work: Work, one: CommentRound, openid: str) -> RoundAnswer:
    contact = people.contact_of(work, openid)
    enterprise_id = contact.enterprise_id if contact else None
    made = RoundAnswer(
        round_id=one.id, openid=openid, enterprise_id=enterprise_id, answered_at=work.now, changed_at=work.now
    )
    try:
        with work.db.begin_nested():
            work.db.add(made)
    except IntegrityError:  # the same person was quicker by the other door
        found = answer_of(work, one, openid)
        assert found is not None
        return found
    return made


def _takes_answers(work: Work) -> tuple[ColumnElement[bool], ...]:
    return (
        CommentRound.state == RoundState.OPEN,
        or_(CommentRound.opens_at.is_(None), CommentRound.opens_at <= work.now),
        CommentRound.closes_at > work.now,
    )


def _may_answer(openid: str) -> ColumnElement[bool]:
    """Everybody, or who was drawn."""
    drawn = exists().where(Invitee.round_id == CommentRound.id, Invitee.openid == openid)
    return or_(CommentRound.sample_size.is_(None), drawn)
