"""What came of a round, in figures (征集结果), and how each was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from models.comment_rounds import CommentRound, Invitee, Opinion, RoundAnswer
from models.round_kinds import QuestionKind, Verdict
from models.work import Work
from services.policies.comment_rounds import Question, questions_of

CHUNK = 1000  # answers read at once


@dataclass(frozen=True)
class Tally:
    """One question: how often each line was chosen, of those who answered it."""

    question: Question
    counts: tuple[tuple[str, int], ...]
    answered: int
    mean: float | None  # of a scale
    texts: tuple[tuple[str, int], ...]  # of a question without lines: what was said, and by how many

    def share(self, count: int) -> int:
        """In percent of those who answered this question."""
        return round(100 * count / self.answered) if self.answered else 0


@dataclass(frozen=True)
class Turnout:
    """Who was asked and who answered; `strata` only where a sample was drawn."""

    invited: int | None
    answered: int
    enterprises: int
    strata: tuple[tuple[str, int, int], ...] = ()  # name, drawn, answered


def tallies(work: Work, one: CommentRound) -> list[Tally]:
    """Every question with its counts."""
    questions = questions_of(one)
    chosen = [Counter[str]() for _ in questions]
    for given in _given(work, one):
        for place, counter in enumerate(chosen):
            if str(place) in given:
                counter[given[str(place)]] += 1
    return [_tally(question, counter) for question, counter in zip(questions, chosen, strict=True)]


def turnout(work: Work, one: CommentRound) -> Turnout:
    """How many were drawn, how many answered, and for how many enterprises."""
    counted = select(func.count(), func.count(RoundAnswer.enterprise_id.distinct())).where(
        RoundAnswer.round_id == one.id
    )
    answered, enterprises = work.db.execute(counted).one()
    if not one.is_sampled:
        return Turnout(None, answered, enterprises)
    rows = (
        select(Invitee.stratum, func.count(), func.count(RoundAnswer.id))
        .outerjoin(RoundAnswer, (RoundAnswer.round_id == Invitee.round_id) & (RoundAnswer.openid == Invitee.openid))
        .where(Invitee.round_id == one.id)
        .group_by(Invitee.stratum)
        .order_by(Invitee.stratum)
    )
    strata = tuple((stratum, drawn, came) for stratum, drawn, came in work.db.execute(rows).all())
    return Turnout(sum(drawn for _, drawn, _ in strata), answered, enterprises, strata)


def verdicts(work: Work, one: CommentRound) -> dict[Verdict | None, int]:
    """How many opinions were adopted, partly, not, and how many wait."""
    counted = select(Opinion.verdict, func.count()).where(Opinion.round_id == one.id).group_by(Opinion.verdict)
    found = dict(work.db.execute(counted).all())
    return {verdict: found.get(verdict, 0) for verdict in (*Verdict, None)}


def decided(work: Work, one: CommentRound) -> Sequence[Opinion]:
    """The opinions with their answers, by article, for the public page."""
    found = select(Opinion).where(Opinion.round_id == one.id, Opinion.verdict.is_not(None))
    places = {str(article["number"]): place for place, article in enumerate(one.articles)}
    return sorted(work.db.scalars(found), key=lambda opinion: (places.get(opinion.article, len(places)), opinion.id))


def rows(work: Work, one: CommentRound) -> Iterator[tuple[RoundAnswer, list[str]]]:
    """Every answer with its lines in the order of the questions, for an export."""
    found = select(RoundAnswer).where(RoundAnswer.round_id == one.id).order_by(RoundAnswer.id)
    for answer in work.db.scalars(found.execution_options(yield_per=CHUNK)):
        yield answer, [str(answer.given.get(str(place), "")) for place in range(len(one.questions))]


def _given(work: Work, one: CommentRound) -> Iterator[dict[str, str]]:
    found = select(RoundAnswer.given).where(RoundAnswer.round_id == one.id)
    yield from work.db.scalars(found.execution_options(yield_per=CHUNK))


def _tally(question: Question, chosen: Counter[str]) -> Tally:
    answered = chosen.total()
    if question.kind is QuestionKind.TEXT:
        return Tally(question, (), answered, None, tuple(chosen.most_common()))
    mean = None
    if question.kind is QuestionKind.SCALE and answered:
        mean = round(sum(int(line) * count for line, count in chosen.items()) / answered, 2)
    return Tally(question, tuple((line, chosen[line]) for line in question.lines), answered, mean, ())
