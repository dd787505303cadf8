"""Ranks what may answer: a quick look over the lists of pairs, then a close reading of the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nlp.grams import SIGNS, Grams, Signs
from nlp.search_question import Question
from nlp.search_segment import BETWEEN, SATURATION, Floats, Numbers, Segment

WINDOW = 120  # signs that count as near together
BUDGET = 200_000  # entries of the lists looked at for one question, the rarest pairs first
CANDIDATES = 200  # units read closely, at most
MOST_SIGNS = 30_000  # of all of them together
FEWEST = 10  # units read closely however long they are
HOPELESS = 0.2  # of the best score
PRIOR_SHARE = 0.1  # of the best score, for a prior of 1, when candidates are chosen

# What each sign of a right answer counts: pairs, single signs, share covered, the same near together, the law of an
# article, what speaks for that law. Fitted on the questions of one set each, and rounded; an article is short, so what
# it holds stands together anyway.
DOCUMENT = np.array((9.0, 3.0, 1.0, 6.0, 0.0, 0.0))
ARTICLE = np.array((5.6, 5.6, 5.6, 2.2, 2.0, 0.8))
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

    From the place `steps[i]` on, as far as the next one, the window that ends there holds the weight `near[i]`.
    """

    units: Numbers
    pairs: Floats
    signs: Floats
    covered: Floats
    windows: Floats
    groups: Floats
    priors: Floats
    is_article: NDArray[np.bool_]
    steps: Numbers
    near: Floats
    offsets: Numbers  # where each unit begins


def weigh(segments: Sequence[Segment], question: Question) -> Terms:
    """What is rare weighs much; a segment beside the big one is weighed together with it."""
    units = sum(segment.facts.units for segment in segments)
    spread = np.sum([segment.spread(question.pairs) for segment in segments], axis=0)
    signs = np.sum([segment.sign_spread[question.signs] for segment in segments], axis=0)
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
    lengths = segment.lengths[units] + BETWEEN
    offsets = np.cumsum(lengths) - lengths
    places = zip(segment.starts[units].tolist(), lengths.tolist(), strict=True)
    signs = np.concatenate([segment.signs[start : start + length] for start, length in places])
    norm = segment.norms[units][:, None]
    at, held = _occurrences(signs, question.pairs)
    times = _counted(np.searchsorted(offsets, at, "right") - 1, held, len(units), len(question.pairs))
    is_said = held < question.said
    steps, near = _near(at[is_said], held[is_said], weights)
    slots = _sign_slots(question)[signs]
    where = np.flatnonzero(slots >= 0)
    owners = np.searchsorted(offsets, where, "right") - 1
    sign_times = _counted(owners, slots[where], len(units), len(question.signs))
    windows = np.zeros(len(units))
    np.maximum.at(windows, np.searchsorted(offsets, steps, "right") - 1, near)
    return Reading(
        units=units,
        pairs=_saturated(times, norm) @ weights,
        signs=_saturated(sign_times, norm) @ terms.sign_weights,
        covered=(times[:, : question.said] > 0) @ weights[: question.said],
        windows=windows,
        groups=groups,
        priors=np.asarray(segment.prior[units], dtype=np.float64),
        is_article=segment.is_article[units],
        steps=steps,
        near=near,
        offsets=offsets,
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
        reading.groups / top_groups, reading.priors,
    )  # fmt: skip
    figures = np.column_stack(found)
    weights = np.where(reading.is_article[:, None], ARTICLE, DOCUMENT)
    scores: Floats = (figures * weights).sum(axis=1) / FULL  # row by row: twins stay equal
    return scores


def _rarity(units: int, spread: NDArray[np.int64]) -> Floats:
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
    counted = weight * times / (times + segment.norms[holders])
    scores: Floats = np.bincount(holders, counted, minlength=segment.facts.units).astype(np.float64, copy=False)
    return scores


def _occurrences(signs: Signs, asked: Grams) -> tuple[Numbers, Numbers]:
    """Where pairs of the question stand in a text, and which; two small tables sort out nearly all other places."""
    order = np.argsort(asked)
    ordered = asked[order]
    may_begin, may_end = np.zeros(SIGNS, dtype=bool), np.zeros(SIGNS, dtype=bool)
    may_begin[ordered >> np.uint32(16)] = True
    may_end[ordered & np.uint32(0xFFFF)] = True
    at = np.flatnonzero(may_begin[signs[:-1]] & may_end[signs[1:]])
    pairs = (signs[at].astype(np.uint32) << np.uint32(16)) | signs[at + 1]
    where = np.minimum(np.searchsorted(ordered, pairs), len(ordered) - 1)
    is_same = ordered[where] == pairs
    return at[is_same], order[where[is_same]]


def _sign_slots(question: Question) -> NDArray[np.int16]:
    slots = np.full(SIGNS, -1, dtype=np.int16)
    slots[question.signs] = np.arange(len(question.signs))
    return slots


def _counted(owners: Numbers, held: NDArray[np.integer], units: int, kinds: int) -> Numbers:
    return np.bincount(owners * kinds + held, minlength=units * kinds).reshape(units, kinds)


def _saturated(times: Numbers, norm: Floats) -> Floats:
    counted: Floats = times * (SATURATION + 1) / (times + norm)
    return counted


def _near(at: Numbers, held: Numbers, weights: Floats) -> tuple[Numbers, Floats]:
    """Where the weight of the different pairs within a window changes, and what it is from there on."""
    if not len(at):
        return at, np.empty(0)
    order = np.lexsort((at, held))
    later, same = at[order], held[order]
    again = later + WINDOW
    again[:-1] = np.where(same[1:] == same[:-1], np.minimum(later[1:], again[:-1]), again[:-1])
    steps = np.concatenate([later, again])
    change = np.concatenate([weights[same], -weights[same]])
    sorted_steps = np.argsort(steps, kind="stable")
    steps, near = steps[sorted_steps], np.cumsum(change[sorted_steps])
    is_last = np.append(steps[1:] != steps[:-1], True)
    return steps[is_last], near[is_last]
