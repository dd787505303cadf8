"""Whether a policy concerns an enterprise (政策匹配): met, not met or unknown for each condition, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from sqlalchemy import String, cast, func, or_, select

from models.kinds import PolicyKind, PolicyState
from models.policies import Policy
from models.work import Work
from services.policies import eligibility, library, validity
from services.policies.eligibility import Condition, Group, How, Leaf
from services.policies.fields import YEARS, Kind, Span, founding_span
from services.policies.profile import HAS, Fact, Profile, flag


class Verdict(IntEnum):
    """In this order the worst of several conditions decides when all must hold, the best when any may."""

    NOT_MET = 0
    UNKNOWN = 1
    MET = 2


@dataclass(frozen=True)
class Point:
    """One condition of a policy, how it stands, and the facts it was judged by."""

    condition: Condition
    verdict: Verdict
    facts: tuple[tuple[str, Fact], ...]  # field or flag → what is known


@dataclass(frozen=True)
class Match:
    """How an enterprise stands to a policy."""

    policy: Policy
    verdict: Verdict
    points: tuple[Point, ...]
    missing: tuple[Leaf, ...]  # what one would have to know; empty where it is decided

    @property
    def unmet(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.verdict is Verdict.NOT_MET)


def judge(condition: Condition, profile: Profile, today: date) -> Verdict:
    """Whether a condition holds, as far as is known."""
    if isinstance(condition, Leaf):
        return _judge_leaf(condition, profile, today)
    verdicts = [judge(part, profile, today) for part in condition.parts]
    if condition.how is How.NOT:
        return Verdict(Verdict.MET - verdicts[0])
    if condition.how is How.ANY:
        return max(verdicts)
    return min(verdicts, default=Verdict.MET)


def match(policy: Policy, profile: Profile, today: date) -> Match:
    """How an enterprise stands to one policy."""
    group = eligibility.of(policy)
    points = tuple(_point(part, profile, today) for part in group.parts)
    verdict = min((point.verdict for point in points), default=Verdict.MET)
    missing = tuple(dict.fromkeys(_missing(group, profile, today))) if verdict is Verdict.UNKNOWN else ()
    return Match(policy, verdict, points, missing)


def matches(work: Work, profile: Profile, today: date) -> list[Match]:
    """Every policy one can apply for, the best first: met before unknown, what ends soon before what has time."""
    found = [match(policy, profile, today) for policy in open_policies(work, today)]
    return sorted(found, key=lambda one: _rank(one, today))


def open_policies(work: Work, today: date) -> list[Policy]:
    """The published policies in force that say whom they concern and whose time to apply is not over."""
    wanted = select(Policy).where(
        Policy.kind == PolicyKind.POLICY,
        Policy.state == PolicyState.PUBLISHED,
        func.length(cast(Policy.eligibility, String)) > len("null"),
        or_(Policy.window_closes_on.is_(None), Policy.window_closes_on >= today),
        validity.in_force(today),
    )
    found = work.db.scalars(wanted.order_by(Policy.id))
    return [one for one in found if eligibility.has_any(one)]


def is_open(policy: Policy, today: date) -> bool:
    """Whether one policy is among those one can apply for."""
    is_over = policy.window_closes_on is not None and policy.window_closes_on < today
    is_published = policy.kind is PolicyKind.POLICY and policy.state is PolicyState.PUBLISHED
    return is_published and not is_over and library.validity(policy, today) == "in_force"


def opens_later(policy: Policy, today: date) -> date | None:
    """The day from which one can apply, where it has not come yet."""
    opens = policy.window_opens_on
    return opens if opens is not None and opens > today else None


def required(leaf: Leaf, today: date) -> Span:
    """The numbers that meet a leaf, as facts are kept: an age as founding days."""
    return founding_span(leaf.span, today) if leaf.field == YEARS else leaf.span


def _point(part: Condition, profile: Profile, today: date) -> Point:
    names = dict.fromkeys(name for leaf in eligibility.leaves(part) for name in _names(leaf))
    known = tuple((name, fact) for name in names if (fact := profile.fact(name)) is not None)
    return Point(part, judge(part, profile, today), known)


def _names(leaf: Leaf) -> Iterator[str]:
    if leaf.of.kind is Kind.FLAG:
        yield from (flag(leaf.field, value) for value in leaf.values)
    else:
        yield leaf.field


def _judge_leaf(leaf: Leaf, profile: Profile, today: date) -> Verdict:
    if leaf.of.kind is Kind.FLAG:
        return max(_judge_flag(profile.fact(name)) for name in _names(leaf))
    fact = profile.fact(leaf.field)
    if fact is None:
        return Verdict.UNKNOWN
    if leaf.of.kind is Kind.WORD:
        return Verdict.MET if fact.word in leaf.values else Verdict.NOT_MET
    wanted, known = required(leaf, today), fact.span or Span()
    if wanted.holds(known):
        return Verdict.MET
    return Verdict.UNKNOWN if wanted.meets(known) else Verdict.NOT_MET


def _judge_flag(fact: Fact | None) -> Verdict:
    if fact is None or fact.span is None:
        return Verdict.UNKNOWN
    return Verdict.MET if HAS.holds(fact.span) else Verdict.NOT_MET


def _missing(condition: Condition, profile: Profile, today: date) -> Iterator[Leaf]:
    """The leaves that keep a condition from being decided."""
    if judge(condition, profile, today) is not Verdict.UNKNOWN:
        return
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from _missing(part, profile, today)
    else:
        yield condition


def _rank(one: Match, today: date) -> tuple[int, int, bool, int, int]:
    closes = one.policy.window_closes_on
    left = (closes - today).days if closes else 100_000
    return -one.verdict, len(one.missing), opens_later(one.policy, today) is not None, left, one.policy.id
