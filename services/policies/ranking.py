"""The policies that may answer, the best first: what holds today before what is over, with what else may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from nlp.search_index import Hit, Index
from nlp.search_votes import MOST, VOTE
from services.policies.confidence import LIKELY, sureness
from services.policies.library import validity
from services.policies.listed import Listed

NEAR = 0.75  # alternatives score at least this share of the answer
WORTH = {"in_force": 1.0, "not_yet": 0.8, "expired": 0.6, "repealed": 0.5, "replaced": 0.5}
MOST_ALTERNATIVES = 2


@dataclass(frozen=True)
class Ranked:
    """A policy by its best part."""

    policy: Listed
    hit: Hit
    worth: float  # the score, less for what does not hold
    is_in_force: bool


def rank(hits: Sequence[Hit], found: Sequence[Listed], today: date) -> list[Ranked]:
    """Each policy found once, those in force before those of the same score that are over."""
    best: dict[int, Hit] = {}
    for hit in hits:
        if hit.document_id not in best or hit.score > best[hit.document_id].score:
            best[hit.document_id] = hit
    ranked = []
    for policy in found:
        hit, condition = best[policy.id], validity(policy, today)
        ranked.append(Ranked(policy, hit, hit.score * WORTH[condition], condition == "in_force"))
    return sorted(ranked, key=lambda one: (-one.worth, one.policy.id))


def alternatives(ranked: Sequence[Ranked]) -> tuple[tuple[int, str], ...]:
    """Two more that may be meant; of what no longer holds the successor comes first, and nothing else that is over."""
    first = ranked[0]
    successor = first.policy.replaced_by
    others = [(successor.id, successor.title)] if successor is not None and not first.is_in_force else []
    others += [
        (one.policy.id, one.policy.title)
        for one in ranked[1:]
        if one.is_in_force and one.worth >= NEAR * first.worth and one.policy.title != first.policy.title
    ]
    return tuple(dict.fromkeys(others))[:MOST_ALTERNATIVES]


def with_votes(hits: list[Hit], votes: dict[str, float]) -> list[Hit]:
    """The hits, those first that answered questions like this one."""
    if not votes:
        return hits
    counted = [replace(hit, score=hit.score + VOTE * min(votes.get(str(hit.document_id), 0.0), MOST)) for hit in hits]
    return sorted(counted, key=lambda hit: -hit.score)


def lead(ranked: Sequence[Ranked]) -> float:
    """How far the first is ahead of its rivals."""
    first = ranked[0]
    # What no longer holds is no rival of what does: an old version says nearly the same.
    rivals = (one.hit.score for one in ranked[1:] if one.is_in_force or not first.is_in_force)
    return first.hit.score - max(rivals, default=0.0)


def likely(question: str, ranked: Sequence[Ranked], index: Index) -> tuple[tuple[int, str], ...]:
    """What is offered by its title where nothing is sure."""
    first = ranked[0]
    if sureness(question, index.around(first.hit), first.hit, lead=lead(ranked)) < LIKELY:
        return ()
    near = (one.policy for one in ranked if one.is_in_force and one.worth >= NEAR * first.worth)
    return tuple((policy.id, policy.title) for policy in near)[:MOST_ALTERNATIVES]
