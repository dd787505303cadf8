"""Comment rounds (征求意见): written, opened for those who are asked, ended, and closed with every opinion answered."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from config import wording
from config.rules import rules
from models.comment_rounds import CommentRound
from models.kinds import Topic
from models.round_kinds import QuestionKind, RoundKind
from models.round_kinds import RoundState as S
from models.work import Work
from services import clock, numbers
from services.broadcasts import drafting, segments
from services.errors import Refusal
from services.policies import comment_rounds_sample
from services.policies.split import split

PREFIX = "ZJ"
LONGEST_TITLE = 60
LONGEST_QUESTION, LONGEST_OPTION, MOST_OPTIONS = 120, 30, 8
MOST_QUESTIONS = 8
SCALE = ("1", "2", "3", "4", "5")
LARGEST_SAMPLE = 100_000
SEEDS = 2**31

MOVES: dict[tuple[S, str], S] = {
    (S.DRAFT, "open"): S.OPEN,
    (S.OPEN, "end"): S.ENDED,
    (S.ENDED, "close"): S.CLOSED,
    (S.DRAFT, "cancel"): S.CANCELLED,
    (S.OPEN, "cancel"): S.CANCELLED,
    (S.ENDED, "cancel"): S.CANCELLED,
}
ENDS = frozenset({S.CLOSED, S.CANCELLED})


@dataclass(frozen=True)
class Question:
    """One question of a round."""

    kind: QuestionKind
    text: str
    options: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What can be tapped."""
        return SCALE if self.kind is QuestionKind.SCALE else self.options


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an author writes."""

    title: str
    issuer: str = ""
    intro: str = ""
    text: str = ""  # of the draft; it is cut into articles
    questions: tuple[Question, ...] = ()
    audience: dict[str, Any] = field(default_factory=dict)
    sample_size: int | None = None
    sample_by: str = ""
    opens_at: datetime | None = None  # None: as soon as it is opened
    closes_at: datetime | None = None


def draft(work: Work, content: Content, kind: RoundKind = RoundKind.COMMENT) -> CommentRound:
    """Begin a round (起草征集)."""
    number = numbers.next_number(work, PREFIX, clock.local_day(work.now))
    made = CommentRound(number=number, kind=kind, state=S.DRAFT, created_at=work.now, author_id=work.actor.staff_id)
    _write(made, content)
    return work.add(made)


def edit(work: Work, one: CommentRound, content: Content) -> None:
    """Change a round nobody was asked yet."""
    work.lock(one, "state")
    if one.state is not S.DRAFT:
        raise Refusal("round.not_now", number=one.number)
    _write(one, content)
    one.author_id = work.actor.staff_id or one.author_id
    work.db.flush()


def open_(work: Work, one: CommentRound, link: str) -> None:
    """Begin to ask (开始征集): draw the sample, and write the invitation as a broadcast that waits for approval."""
    _check(work, one)
    move(work, one, "open")
    one.opens_at = max(one.opens_at or work.now, work.now)
    if one.is_sampled:
        one.seed = one.seed if one.seed is not None else secrets.randbelow(SEEDS)
        if not comment_rounds_sample.draw(work, one):
            raise Refusal("round.nobody")
    assert one.closes_at is not None
    ends = one.closes_at.astimezone(rules().zone)
    invitation = drafting.Content(
        topic=Topic.SURVEY,
        title=wording.text(f"round.invite_title_{one.kind.value}"),
        text=wording.text(f"round.invite_{one.kind.value}", title=one.title, month=ends.month, day=ends.day),
        link=link,
        audience=_invited(one),
    )
    one.broadcast_id = drafting.draft(work, invitation).id
    work.db.flush()


def end(work: Work, one: CommentRound) -> None:
    """Take no more answers (截止)."""
    move(work, one, "end")
    one.closes_at = min(one.closes_at or work.now, work.now)
    work.db.flush()


def cancel(work: Work, one: CommentRound) -> None:
    """Give a round up (取消)."""
    move(work, one, "cancel")


def phase(one: CommentRound, now: datetime) -> str:
    """Where a public round stands at this moment, whatever the clock's next look finds: soon, open, ended, closed."""
    if one.state is not S.OPEN:
        return one.state.value
    if one.closes_at is not None and one.closes_at <= now:
        return S.ENDED.value
    return "soon" if one.opens_at is not None and one.opens_at > now else S.OPEN.value


def end_due(work: Work) -> None:
    """End every round whose last moment has passed."""
    due = select(CommentRound).where(CommentRound.state == S.OPEN, CommentRound.closes_at <= work.now)
    for one in work.db.scalars(due.order_by(CommentRound.id)).all():
        move(work, one, "end")


def move(work: Work, one: CommentRound, verb: str) -> None:
    """Set the state that follows; of two who act at once the second is refused."""
    work.lock(one, "state")
    after = MOVES.get((one.state, verb))
    if after is None:
        raise Refusal("round.not_now", number=one.number)
    one.state = after
    work.db.flush()


def questions_of(one: CommentRound) -> tuple[Question, ...]:
    """Its questions, as they were written."""
    return tuple(Question(QuestionKind(raw["kind"]), raw["text"], tuple(raw["options"])) for raw in one.questions)


def _invited(one: CommentRound) -> dict[str, Any]:
    """Whom the invitation is for, in the shape that the console shows: the sample, or the whole audience."""
    if not one.is_sampled:
        return dict(one.audience)
    drawn = {"field": "round", "in": [str(one.id)]}
    return {"all": [{"field": "role", "in": ["follower"]}, {"all": [drawn]}, {"all": []}]}


def _check(work: Work, one: CommentRound) -> None:
    if not one.questions and not one.articles:
        raise Refusal("round.nothing_asked")
    if one.closes_at is None or one.closes_at <= max(work.now, one.opens_at or work.now):
        raise Refusal("round.end_missing")
    segments.condition(one.audience, work.now)


def _write(one: CommentRound, content: Content) -> None:
    if not content.title.strip() or len(content.title.strip()) > LONGEST_TITLE:
        raise Refusal("round.title_wrong", most=LONGEST_TITLE)
    if len(content.questions) > MOST_QUESTIONS:
        raise Refusal("round.too_many_questions", most=MOST_QUESTIONS)
    for question in content.questions:
        _check_question(question)
    if content.sample_size is not None and not 0 < content.sample_size <= LARGEST_SAMPLE:
        raise Refusal("round.sample_wrong", most=LARGEST_SAMPLE)
    one.title, one.issuer, one.intro = content.title.strip(), content.issuer.strip(), content.intro.strip()
    one.articles = [{"number": cut.number, "text": cut.text} for cut in split(content.text)]
    one.questions = [{"kind": q.kind.value, "text": q.text, "options": list(q.options)} for q in content.questions]
    one.audience = content.audience
    one.sample_size, one.sample_by = content.sample_size, content.sample_by
    one.opens_at, one.closes_at = content.opens_at, content.closes_at


def _check_question(question: Question) -> None:
    if len(question.text) > LONGEST_QUESTION:
        raise Refusal("round.question_too_long", most=LONGEST_QUESTION)
    if question.kind is not QuestionKind.CHOICE:
        return
    if not 1 < len(set(question.options)) == len(question.options) <= MOST_OPTIONS:
        raise Refusal("round.options_wrong", question=question.text, most=MOST_OPTIONS)
    if any(len(option) > LONGEST_OPTION for option in question.options):
        raise Refusal("round.option_too_long", most=LONGEST_OPTION)
