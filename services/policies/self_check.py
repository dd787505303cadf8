"""The questions of a self-check (政策体检): only what open policies ask for, cut where their answers differ."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from sqlalchemy import func, select

from config import wording
from models.people import Enterprise
from models.work import Work
from services.policies import eligibility, sentences
from services.policies.eligibility import Leaf
from services.policies.fields import FIELDS, QUALIFICATIONS, YEARS, Field, Span, founding_span
from services.policies.matching import Verdict, judge, open_policies
from services.policies.profile import HAS, HAS_NOT, Fact, Profile, flag

ORDER = (
    "district",
    "industry",
    "size",
    YEARS,
    "revenue_wan",
    "staff_count",
    "rd_share",
    "registered_capital_wan",
    "tax_wan",
)
MOST_CUTS = 4
MOST_WORDS = 12
MOST_TITLES = 7


@dataclass(frozen=True)
class Asked:
    """What open policies ask about enterprises."""

    leaves: Mapping[str, tuple[Leaf, ...]]  # by field

    def titles(self) -> list[str]:
        """The qualifications that most of them want."""
        wanted = Counter(title for leaf in self.leaves.get(QUALIFICATIONS, ()) for title in leaf.values)
        return [title for title, _ in wanted.most_common(MOST_TITLES)]

    def cuts(self, field: str) -> list[float]:
        """The numbers at which answers differ; where there are too many, the ones most wanted."""
        wanted = Counter(cut for leaf in self.leaves.get(field, ()) for cut in cuts_of(leaf))
        return sorted(cut for cut, _ in wanted.most_common(MOST_CUTS))


def asked(work: Work, today: date) -> Asked:
    """What the policies one can apply for want to know, each field with its questions."""
    found: dict[str, list[Leaf]] = {}
    for policy in open_policies(work, today):
        for leaf in eligibility.leaves(eligibility.of(policy)):
            found.setdefault(leaf.field, []).append(leaf)
    return Asked({field: tuple(leaves) for field, leaves in found.items()})


def words(work: Work, field: Field) -> list[str]:
    """The words a field may be: its own, or those of the roster, the most frequent first."""
    if field.choices:
        return list(field.choices)
    column = getattr(Enterprise, field.column)
    frequent = select(column).where(column != "").group_by(column).order_by(func.count().desc(), column)
    return list(work.db.scalars(frequent.limit(MOST_WORDS)))


def cuts_of(leaf: Leaf) -> list[float]:
    """The ends of a leaf's span."""
    return [end for end in (leaf.span.least, leaf.span.below) if math.isfinite(end) and end > 0]


def spans(cuts: list[float]) -> list[Span]:
    """What lies between the cuts, from the lowest on."""
    ends = [-math.inf, *cuts, math.inf]
    return [Span(least, below) for least, below in pairwise(ends)]


def label(field: str, span: Span) -> str:
    """A span as one says it: 不到 500 万元, 500 万元至 2000 万元."""
    kind, key = FIELDS[field], "eligibility.years" if field == YEARS else "eligibility.span"
    if math.isinf(span.least):
        end = "up_to" if _is_hair_above(span.below) else "under"
        return wording.text(f"{key}_{end}", amount=sentences.amount(kind, span.below))
    if math.isinf(span.below):
        end = "more" if _is_hair_above(span.least) else "over"
        return wording.text(f"{key}_{end}", amount=sentences.amount(kind, span.least))
    least, below = sentences.amount(kind, span.least), sentences.amount(kind, span.below)
    return wording.text("eligibility.span_between", least=least, below=below)


def fact(field: str, span: Span, today: date) -> Fact:
    """What a chosen span says, as it is kept: an age as founding days."""
    return Fact(founding_span(span, today) if field == YEARS else span)


def of_titles(chosen: str | None, offered: list[str]) -> Iterator[tuple[str, Fact]]:
    """What the choice of one title, or of none of them, says."""
    if chosen is not None:
        yield flag(QUALIFICATIONS, chosen), Fact(HAS)
    else:
        yield from ((flag(QUALIFICATIONS, title), Fact(HAS_NOT)) for title in offered)


def is_decided(leaf: Leaf, profile: Profile, today: date) -> bool:
    """Whether what is known already answers a question."""
    return judge(leaf, profile, today) is not Verdict.UNKNOWN


def learn(profile: Profile, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts that say more than is known: a span narrows the one before; one that contradicts it takes its place."""
    learned = {}
    for name, told in facts.items():
        known = profile.facts.get(name)
        if told.span is not None and known is not None and known.span is not None and known.span.meets(told.span):
            told = replace(told, span=known.span.within(told.span))
        says_nothing = not told.word and told.span in (None, Span())
        if not says_nothing and (known is None or (told.span, told.word) != (known.span, known.word)):
            learned[name] = told
    return learned


def _is_hair_above(number: float) -> bool:
    """Whether a cut lies just behind a number, which then belongs to what is under it."""
    return round(number, 6) < number
