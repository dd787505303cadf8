"""Votes of questions that were answered before: a new question like an old one leans to what answered that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import sqrt

from nlp.search_question import Question, read

ALIKE = 0.1  # the least likeness that counts, from 0 to 1
VOTERS = 40
VOTE, MOST = 0.3, 1.5  # what a vote of full likeness adds to a score, and as how many such all votes count at most
OUTSIDER = 30  # what only votes speak for starts from the score of so many-th place

Weigh = Callable[[Question], Sequence[float]]


class Answered:
    """Questions with the ids of what answers them."""

    def __init__(self, questions: Iterable[tuple[str, Sequence[str]]], weigh: Weigh) -> None:
        self._weigh = weigh
        self._answers: list[tuple[str, ...]] = []
        self._holders: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
        for number, (question, ids) in enumerate(questions):
            self._answers.append(tuple(ids))
            for pair, share in self._shares(read(question)).items():
                self._holders[pair].append((number, share))

    def alike(self, question: str) -> list[tuple[int, float]]:
        """The places of the questions most like this one, with their likeness from 0 to 1, the likest first."""
        likeness: defaultdict[int, float] = defaultdict(float)
        for pair, share in self._shares(read(question)).items():
            for number, other in self._holders.get(pair, ()):
                likeness[number] += share * other
        found = ((number, most) for number, most in likeness.items() if most >= ALIKE)
        return sorted(found, key=lambda one: (-one[1], one[0]))[:VOTERS]

    def votes(self, question: str) -> dict[str, float]:
        """For each id, how much the questions like this one speak for it."""
        votes: defaultdict[str, float] = defaultdict(float)
        for number, likeness in self.alike(question):
            for name in self._answers[number]:
                votes[name] += likeness
        return votes

    def with_votes(self, question: str, found: list[tuple[str, float]]) -> list[tuple[str, float]]:
        """What was found, with the votes counted."""
        scores = dict(found)
        start = found[min(len(found), OUTSIDER) - 1][1] if found else 0.0
        for name, votes in self.votes(question).items():
            scores[name] = scores.get(name, start) + VOTE * min(votes, MOST)
        return sorted(scores.items(), key=lambda one: -one[1])

    def _shares(self, question: Question) -> dict[int, float]:
        """Each pair's weight, the whole of them of length 1."""
        weights = self._weigh(question)[: question.said]
        length = sqrt(sum(weight * weight for weight in weights)) or 1.0
        return {int(pair): weight / length for pair, weight in zip(question.pairs, weights, strict=False)}
