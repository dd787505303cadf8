"""Carries a proposed change over to what came into force meanwhile, article by article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from services.policies import facts
from services.policies.library import PolicyRecord
from services.policies.split import Cut


@dataclass(frozen=True)
class Merged:
    """A change with what came meanwhile; where both say something else, the change stands and is named here."""

    record: PolicyRecord
    facts: tuple[str, ...] = ()  # names of fields
    articles: tuple[str, ...] = ()  # numbers of articles, or how they begin; of some in a row from where to where
    unseen: tuple[str, ...] = ()  # all of these that nobody has looked at, now or before


@dataclass(frozen=True)
class _Step:
    """What takes the place of base[start:end]."""

    start: int
    end: int
    said: tuple[Cut, ...]


def merge(base: PolicyRecord, theirs: PolicyRecord, ours: PolicyRecord) -> Merged:
    """`ours` was written for `base`, of which `theirs` was made meanwhile."""
    said: dict[str, Any] = {}
    clashing: list[str] = []
    for name in (*facts.FACTS, "replaced_by"):
        was, now, wanted = (getattr(record, name) for record in (base, theirs, ours))
        if wanted == was:
            said[name] = now
        elif now not in (was, wanted):
            clashing.append(name)
    articles, disputed = _articles(base.articles, theirs.articles, ours.articles)
    return Merged(replace(ours, **said, articles=articles), tuple(clashing), disputed)


def _articles(
    base: Sequence[Cut], theirs: Sequence[Cut], ours: Sequence[Cut]
) -> tuple[tuple[Cut, ...], tuple[str, ...]]:
    wanted = list(_steps(base, ours))
    taken, disputed = list(wanted), list[str]()
    for step in _steps(base, theirs):
        if step in wanted:
            continue
        rivals = [one for one in wanted if _collide(step, one)]
        if rivals:
            disputed.append(_name(base, step))
        else:
            taken.append(step)
    result = list(base)
    for step in sorted(taken, key=lambda one: (one.start, one.end), reverse=True):
        result[step.start : step.end] = step.said
    return tuple(result), tuple(dict.fromkeys(disputed))


def _steps(base: Sequence[Cut], other: Sequence[Cut]) -> Iterator[_Step]:
    """What makes the other text of the base; articles that were changed one for one are steps of their own."""
    for tag, i, i_end, j, j_end in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if i_end - i == j_end - j:
            yield from (_Step(i + n, i + n + 1, (other[j + n],)) for n in range(i_end - i))
        else:
            yield _Step(i, i_end, tuple(other[j:j_end]))


def _collide(one: _Step, other: _Step) -> bool:
    if one.start == one.end and (one.start, one.end) == (other.start, other.end):
        return True  # two that add something at the same place
    return one.start < other.end and other.start < one.end


def _name(base: Sequence[Cut], step: _Step) -> str:
    """All that the step would have changed, as it is called in the text at hand."""
    cuts = base[step.start : step.end] or step.said
    first, last = (cut.number or f"{cut.text[:12]}…" for cut in (cuts[0], cuts[-1]))
    return first if len(cuts) == 1 else f"{first}至{last}"
