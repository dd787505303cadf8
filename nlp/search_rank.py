"""Ranks what may answer: a quick look over the lists of pairs, then a close reading of the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nlp.grams import SIGNS
from nlp.search_question import Question
from nlp.search_segment import SATURATION, Floats, Numbers, Segment
from nlp.search_windows import next_of_the_same, windows

WIDE, CLOSE = 120, 30  # signs that count as near together, and as side by side
BUDGET = 200_000  # entries of the lists looked at for one question, the rarest pairs first
CANDIDATES = 200  # units read closely, at most
MOST_SIGNS = 30_000  # of all of them together
FEWEST = 10  # units read closely however long they are
HOPELESS = 0.2  # of the best score
PRIOR_SHARE = 0.1  # of the best score, for a prior of 1, when candidates are chosen

# What each sign of a right answer counts: pairs, single signs, share covered, the same near together and side by side,
# the law of an article, what speaks for that law. Fitted on the questions of one set each, and rounded; an article is
# short, so what it holds stands together anyway.
DOCUMENT = np.array((7.4, 2.5, 0.8, 5.0, 3.3, 0.0, 0.0))
ARTICLE = np.array((5.6, 6.4, 5.6, 2.2, 0.0, 2.0, 0.75))
FULL = 19.0  # all that can be wished within a unit


@dataclass(frozen=True)
class Terms:
    """A question with what its pairs and signs weigh in this library."""

    question: Question
    weights: Floats  # of each pair
    sign_weights: Floats

    @cached_property
    def mass(self) -> float:
        """The weight of all pairs that were said."""
        return float(self.weights[: self.question.said].sum())

    @cached_property
    def sign_mass(self) -> float:
        """The weight of all signs."""
        return float(self.sign_weights.sum()) or 1.0

    @cached_property
    def said(self) -> frozenset[int]:
        """The pairs that were said."""
        return frozenset(self.question.pairs[: self.question.said].tolist())


@dataclass(frozen=True)
class Reading:
    """What a close look at units found: sums of weights, one figure a unit.

    At the sign `at[i]` of the segment, and from there on, the window that ends there holds the weight `near[i]`; the
    entries of a unit stand from its `bounds` to the next one's.
    """

    units: Numbers
    pairs: Floats
    signs: Floats
    covered: Floats
    windows: Floats
    clusters: Floats
    groups: Floats
    priors: Floats
    is_article: NDArray[np.bool_]
    at: Numbers
    near: Floats
    bounds: Numbers


def weigh(segments: Sequence[Segment], question: Question) -> Terms:
    """What is rare weighs much; a segment beside the big one is weighed together with it."""
    units = sum(segment.facts.units for segment in segments)
    spread, signs = np.zeros(len(question.pairs)), np.zeros(len(question.signs))
    for segment in segments:
        spread += segment.spread(question.pairs)
        signs += segment.sign_spread[question.signs]
    return Terms(question, _rarity(units, spread) * question.counts, _rarity(units, signs))


def candidates(segment: Segment, terms: Terms, alive: NDArray[np.bool_]) -> tuple[Numbers, Floats]:
    """The units worth a close reading, best first, and what the group of each is worth."""
    scores = _quick_scores(segment, terms)
    scores[~alive] = 0.0
    top = scores.max(initial=0.0)
    if top <= 0:
        return np.empty(0, dtype=np.int64), np.empty(0)
    near = np.flatnonzero(scores > HOPELESS * top)
    worth = scores[near] + PRIOR_SHARE * top * segment.prior[near]
    count = min(CANDIDATES, len(near))
    best = np.argpartition(-worth, count - 1)[:count]
    best = near[best[np.lexsort((best, -worth[best]))]]
    fits = np.cumsum(segment.lengths[best]) <= MOST_SIGNS
    fits[:FEWEST] = True
    best = best[fits]
    sums = np.bincount(segment.groups[near], weights=scores[near] ** 2, minlength=segment.groups[best].max() + 1)
    return best, np.where(segment.is_article[best], np.sqrt(sums[segment.groups[best]]), 0.0)


def read_closely(segment: Segment, terms: Terms, units: Numbers, groups: Floats) -> Reading:
    """Count in each unit what the question names, in the whole of it and near together."""
    question, weights = terms.question, terms.weights
    begins, sizes = segment.starts[units], segment.lengths[units] + 1  # with the blank behind each
    offsets = np.cumsum(sizes) - sizes
    letters, pairs = _tables(question)
    where, found = _known(segment, begins, begins + sizes, letters)
    owners = _owners(where, offsets)
    sign_times = _counted(owners, found, len(units), len(pairs))[:, 1 : 1 + len(question.signs)]
    first, held = _pairs_among(where, found, pairs)
    times = _counted(owners[first], held, len(units), len(question.pairs))
    first, held = first[held < question.said], held[held < question.said]
    apart = offsets + np.arange(len(units)) * WIDE  # no window reaches from one unit into the next
    at = where[first] + owners[first] * WIDE
    until = next_of_the_same(at, held)
    wide, close = (windows(at, held, until, weights, width) for width in (WIDE, CLOSE))
    bounds = wide.bounds(apart)
    norm = segment.norms[units][:, None]
    return Reading(
        units=units,
        pairs=_saturated(times, norm) @ weights,
        signs=_saturated(sign_times, norm) @ terms.sign_weights,
        covered=(times[:, : question.said] > 0) @ weights[: question.said],
        windows=wide.highest(bounds),
        clusters=close.highest(close.bounds(apart)),
        groups=groups,
        priors=np.asarray(segment.prior[units], dtype=np.float64),
        is_article=segment.is_article[units],
        at=wide.at + np.repeat(begins - apart, np.diff(bounds)),
        near=wide.near,
        bounds=bounds,
    )


def scores_of(readings: Sequence[Reading], mass: float) -> list[Floats]:
    """One score for each unit of each reading, 1 or a little more for all that can be wished."""
    tops = [
        max((float(getattr(reading, name).max(initial=0.0)) for reading in readings), default=0.0) or 1.0
        for name in ("pairs", "signs", "groups")
    ]
    return [_scored(reading, mass, *tops) for reading in readings]


def _scored(reading: Reading, mass: float, top_pairs: float, top_signs: float, top_groups: float) -> Floats:
    found = (
        reading.pairs / top_pairs, reading.signs / top_signs, reading.covered / mass, reading.windows / mass,
        reading.clusters / mass, reading.groups / top_groups, reading.priors,
    )  # fmt: skip
    figures = np.column_stack(found)
    weights = np.where(reading.is_article[:, None], ARTICLE, DOCUMENT)
    scores: Floats = (figures * weights).sum(axis=1) / FULL  # row by row: twins stay equal
    return scores


def _rarity(units: int, spread: Floats) -> Floats:
    rarity: Floats = np.log(1 + (units - spread + 0.5) / (spread + 0.5))
    return rarity


def _quick_scores(segment: Segment, terms: Terms) -> Floats:
    """BM25 of the rarest pairs, as many as the budget allows."""
    order = np.argsort(-terms.weights, kind="stable")
    places = segment.places(terms.question.pairs)[order]
    weights, places = terms.weights[order][places >= 0], places[places >= 0]
    begins, ends = segment.begins[places], segment.begins[places + 1]
    if not len(places):
        return np.zeros(segment.facts.units)
    kept = max(1, int(np.searchsorted(np.cumsum(ends - begins), BUDGET, "right")))
    slices = [slice(begin, end) for begin, end in zip(begins[:kept].tolist(), ends[:kept].tolist(), strict=True)]
    holders = np.concatenate([segment.holders[one] for one in slices])
    times = np.concatenate([segment.times[one] for one in slices])
    weight = np.repeat(weights[:kept] * (SATURATION + 1), (ends - begins)[:kept])
    counted = weight * times / (times + segment.norms.take(holders))
    scores: Floats = np.bincount(holders, counted, minlength=segment.facts.units).astype(np.float64, copy=False)
    return scores


def _tables(question: Question) -> tuple[NDArray[np.uint16], NDArray[np.int16]]:
    """A number for each sign of the question and 0 for all others; for two such numbers the pair they are, or -1."""
    first, second = question.pairs >> np.uint32(16), question.pairs & np.uint32(0xFFFF)
    said = question.signs.tolist()
    meant = sorted({*first.tolist(), *second.tolist()}.difference(said))  # signs of words that were not said
    letters = np.zeros(SIGNS, dtype=np.uint16)
    letters[said + meant] = np.arange(1, len(said) + len(meant) + 1)
    pairs = np.full((len(said) + len(meant) + 1,) * 2, -1, dtype=np.int16)
    pairs[letters[first], letters[second]] = np.arange(len(question.pairs))
    return letters, pairs


def _known(
    segment: Segment, begins: Numbers, ends: Numbers, letters: NDArray[np.uint16]
) -> tuple[Numbers, NDArray[np.intp]]:
    """Where the signs of the question stand in these stretches laid end to end, and their numbers."""
    stretches = zip(begins.tolist(), ends.tolist(), strict=True)
    numbers = letters.take(np.concatenate([segment.signs[begin:end] for begin, end in stretches]))
    where = np.flatnonzero(numbers != 0)
    return where, numbers[where].astype(np.intp)


def _owners(where: Numbers, offsets: Numbers) -> Numbers:
    """The unit of each place."""
    bounds = np.searchsorted(where, offsets)
    owners: Numbers = np.repeat(np.arange(len(offsets)), np.diff(bounds, append=len(where)))
    return owners


def _pairs_among(
    where: Numbers, found: NDArray[np.intp], pairs: NDArray[np.int16]
) -> tuple[Numbers, NDArray[np.int16]]:
    """Which of the signs found begin a pair of the question, and which pair."""
    first = np.flatnonzero(where[1:] - where[:-1] == 1)
    held = pairs[found[first], found[first + 1]]
    return first[held >= 0], held[held >= 0]


def _counted(owners: Numbers, held: NDArray[np.integer], units: int, kinds: int) -> Numbers:
    return np.bincount(owners * kinds + held, minlength=units * kinds).reshape(units, kinds)


def _saturated(times: Numbers, norm: Floats) -> Floats:
    counted: Floats = times * (SATURATION + 1) / (times + norm)
    return counted
