"""What was answered before, as one process holds it: usual questions with their answers, and votes for policies."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from models.faq import FaqEntry, PolicyQuestion
from models.question_kinds import FaqState
from models.work import Work
from nlp import places
from nlp.aspects import aspect_of
from nlp.normal import normalise
from nlp.search_index import Index
from nlp.search_question import Question
from nlp.search_rank import weigh
from nlp.search_segment import Segment
from nlp.search_votes import Answered

SAME = 0.86  # the likeness of two questions that ask the same
NEAR = 0.45  # of one that may be meant
MOST_VOTERS = 1000  # questions whose answer was tapped as useful, the newest
LOOK_AGAIN_SECONDS = 1.0  # for new answers
COUNT_AGAIN_SECONDS = 120.0  # for new votes
_FIGURES = re.compile(r"\d+")
_NOT = re.compile(r"[不没未非无]")
_HOLLOW = re.compile(r"有没有|能不能|可不可以|是不是|要不要|会不会|行不行|不好意思")


@dataclass(frozen=True)
class Usual:
    """A usual question with its reviewed answer."""

    id: int
    question: str
    answer: str
    policy_id: int | None
    article_number: str


@dataclass(frozen=True)
class Known:
    """All that was answered before: `texts` are the ways to ask, each with the place of its usual question."""

    usuals: Sequence[Usual]
    texts: Sequence[tuple[str, int]]
    exact: dict[str, int]
    asked: Answered
    voted: Answered

    def usual(self, question: str) -> Usual | None:
        """The usual question that asks the same."""
        same = self.exact.get(normalise(question))
        if same is not None:
            return self.usuals[same]
        for number, likeness in self.asked.alike(question):
            text, place = self.texts[number]
            if likeness >= SAME and _asks_the_same(question, text):
                return self.usuals[place]
        return None

    def near(self, question: str, most: int) -> list[Usual]:
        """Usual questions that may be meant, the likest first."""
        likely = (self.texts[number][1] for number, likeness in self.asked.alike(question) if likeness >= NEAR)
        return [self.usuals[place] for place in list(dict.fromkeys(likely))[:most]]

    def votes(self, question: str) -> dict[str, float]:
        """For each policy's id, how much the questions like this one speak for it."""
        return self.voted.votes(question)


def usual_of(entry: FaqEntry) -> Usual:
    """An entry as it is answered."""
    return Usual(entry.id, entry.question, entry.answer, entry.policy_id, entry.article_number)


class Memory:
    """Follows the tables: a reviewed answer is known within a second, votes within minutes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked_at = self._counted_at = float("-inf")
        self._mark: tuple[object, ...] = ()
        self._known: Known | None = None

    def look(self, work: Work, index: Index | None) -> Known:
        """What is known now; the index says which words are rare."""
        with self._lock:
            now = time.monotonic()
            if self._known is None or now - self._looked_at >= LOOK_AGAIN_SECONDS:
                self._looked_at = now
                is_time_to_count = now - self._counted_at >= COUNT_AGAIN_SECONDS
                mark = (*_state(work), index and index.generation)
                if self._known is None or mark != self._mark or is_time_to_count:
                    self._mark, self._counted_at = mark, now
                    self._known = _load(work, index.segments if index is not None else ())
            return self._known


def _state(work: Work) -> tuple[object, ...]:
    """What is other as soon as an answer is."""
    wanted = select(func.count(), func.max(FaqEntry.updated_at)).where(FaqEntry.state == FaqState.REVIEWED)
    count, last = work.db.execute(wanted).one()
    return count, last


def _load(work: Work, segments: Sequence[Segment]) -> Known:
    reviewed = select(FaqEntry).where(FaqEntry.state == FaqState.REVIEWED).options(selectinload(FaqEntry.variants))
    entries = work.db.scalars(reviewed.order_by(FaqEntry.id)).all()
    usuals = [usual_of(entry) for entry in entries]
    ways = [(entry.question, *(variant.text for variant in entry.variants)) for entry in entries]
    texts = [(text, place) for place, of_one in enumerate(ways) for text in of_one]
    helped = (
        select(PolicyQuestion.text, PolicyQuestion.policy_id)
        .where(PolicyQuestion.is_useful.is_(True), PolicyQuestion.policy_id.is_not(None))
        .order_by(PolicyQuestion.judged_at.desc())
        .limit(MOST_VOTERS)
    )
    votes = {normalise(text): (text, (str(policy),)) for text, policy in work.db.execute(helped)}
    for text, place in texts:
        if usuals[place].policy_id is not None:
            votes[normalise(text)] = (text, (str(usuals[place].policy_id),))
    weights = partial(_weights, segments)
    return Known(
        usuals,
        texts,
        {normalise(text): place for text, place in texts},
        Answered([(text, ()) for text, _ in texts], weights),
        Answered(votes.values(), weights),
    )


def _weights(segments: Sequence[Segment], question: Question) -> list[float]:
    weights: list[float] = (weigh(segments, question).weights if segments else question.counts).tolist()
    return weights


def _asks_the_same(one: str, other: str) -> bool:
    """Whether two questions with nearly the same words also want the same: its aspect, figures, places, a not."""
    return all(trait(normalise(one)) == trait(normalise(other)) for trait in (_aspect, _figures, _districts, _is_not))


def _aspect(text: str) -> str:
    aspect = aspect_of(text)
    return aspect.name if aspect is not None else ""


def _figures(text: str) -> set[str]:
    return set(_FIGURES.findall(text))


def _districts(text: str) -> set[str]:
    return {str(found.value) for found in places.find(text)}


def _is_not(text: str) -> bool:
    return _NOT.search(_HOLLOW.sub("", text)) is not None
