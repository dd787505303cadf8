"""The enterprises a policy concerns (适用企业): its conditions as one question to the database, whatever their number.

`met` and `possible` say in SQL what services.policies.matching says of one profile; a test holds them together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, func, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from models.json_lists import has_item
from models.matching import EnterpriseFact
from models.people import Enterprise
from models.policies import Policy
from models.work import Work
from services.errors import Refusal
from services.policies import eligibility, matching, profile
from services.policies.eligibility import Condition, How, Leaf
from services.policies.fields import QUALIFICATIONS, YEARS, Kind, Span
from services.policies.matching import Match
from services.policies.profile import HAS, flag

BEFORE_RULE = "｜"  # between the title of a policy and its conditions
CHUNK = 500  # enterprises looked at together
Asked = ColumnElement[bool]


@dataclass(frozen=True)
class Reach:
    """How many enterprises meet every condition, and of how many some are not known."""

    met: int
    unknown: int
    all: int


def met(condition: Condition, today: date) -> Asked:
    """Which enterprises meet a condition by what is known of them."""
    return _met(condition, today) if isinstance(condition, Leaf) else _each(condition, today, met, possible)


def possible(condition: Condition, today: date) -> Asked:
    """Which enterprises meet a condition, or may."""
    return _possible(condition, today) if isinstance(condition, Leaf) else _each(condition, today, possible, met)


def unknown(condition: Condition, today: date) -> Asked:
    """Of which enterprises too little is known."""
    return and_(possible(condition, today), not_(met(condition, today)))


def reach(work: Work, condition: Condition, today: date) -> Reach:
    """The counts, in one pass."""
    counted = select(
        func.count().filter(met(condition, today)), func.count().filter(unknown(condition, today)), func.count()
    ).select_from(Enterprise)
    row = work.db.execute(counted).one()
    return Reach(*map(int, row))


def matches(work: Work, policy: Policy, enterprises: list[Enterprise], today: date) -> list[tuple[Enterprise, Match]]:
    """The reasons of each of these enterprises."""
    known = profile.many(work, enterprises)
    return [(one, matching.match(policy, known[one.id], today)) for one in enterprises]


def every_match(work: Work, policy: Policy, where: Asked, today: date) -> Iterator[tuple[Enterprise, Match]]:
    """All of them with their reasons, read a chunk at a time."""
    since = 0
    while True:
        some = select(Enterprise).where(Enterprise.id > since, where).order_by(Enterprise.id).limit(CHUNK)
        rows = list(work.db.scalars(some))
        if not rows:
            return
        since = rows[-1].id
        yield from matches(work, policy, rows, today)
        work.db.expunge_all()


def as_text(policy: Policy) -> str:
    """The conditions of a policy as they are now, behind its title, for the rule of an audience."""
    return spelled(policy.title, eligibility.of(policy))


def spelled(title: str, group: eligibility.Group) -> str:
    """Conditions behind the title they belong to."""
    return f"{title.strip('《》')}{BEFORE_RULE}{json.dumps(eligibility.as_json(group), ensure_ascii=False)}"


def from_text(text: str) -> eligibility.Group:
    """The conditions of such a text. Raises Refusal."""
    try:
        rule = json.loads(text[text.rindex(BEFORE_RULE) + len(BEFORE_RULE) :])
    except ValueError:
        raise Refusal("eligibility.not_understood", part=text[:40]) from None
    return eligibility.parse(rule if isinstance(rule, dict) else {"all": rule})


def _each(
    group: eligibility.Group, today: date, ask: Callable[[Condition, date], Asked], other: Callable[..., Asked]
) -> Asked:
    if group.how is How.NOT:
        return not_(other(group.parts[0], today))
    asked = [ask(part, today) for part in group.parts]
    return or_(false(), *asked) if group.how is How.ANY else and_(true(), *asked)


def _met(leaf: Leaf, today: date) -> Asked:
    if leaf.of.kind is Kind.FLAG:
        return or_(*(_has(leaf.field, value) for value in leaf.values))
    wanted = matching.required(leaf, today)
    told = _told(leaf.field, EnterpriseFact.word.in_(leaf.values) if leaf.values else _inside(wanted))
    return _by_roster_or(leaf, wanted, told)


def _possible(leaf: Leaf, today: date) -> Asked:
    if leaf.of.kind is Kind.FLAG:
        return or_(*(not_(_lacks(leaf.field, value)) for value in leaf.values))
    wanted = matching.required(leaf, today)
    ruled_out = _told(leaf.field, EnterpriseFact.word.not_in(leaf.values) if leaf.values else _outside(wanted))
    return _by_roster_or(leaf, wanted, not_(ruled_out))


def _by_roster_or(leaf: Leaf, wanted: Span, told: Asked) -> Asked:
    """The roster where it knows, else what was told."""
    if not leaf.of.column:
        return told
    column: InstrumentedAttribute[Any] = getattr(Enterprise, leaf.of.column)
    is_known: Asked = column.is_not(None)
    fits: Asked
    if leaf.of.kind is Kind.WORD:
        fits = column.in_(leaf.values)
        is_known = is_known if leaf.of.choices else and_(is_known, column != "")
    else:
        fits = and_(true(), *_ends(leaf, column, wanted))
    return or_(and_(is_known, fits), and_(not_(is_known), told))


def _ends(leaf: Leaf, column: InstrumentedAttribute[Any], wanted: Span) -> Iterator[Asked]:
    if isfinite(wanted.least):
        yield column >= (_day(wanted.least) if leaf.field == YEARS else wanted.least)
    if isfinite(wanted.below):
        yield column < (_day(wanted.below) if leaf.field == YEARS else wanted.below)


def _day(ordinal: float) -> date:
    return date.fromordinal(max(int(ordinal), 1))


def _told(field: str, where: Asked) -> Asked:
    mine = select(EnterpriseFact.field).where(
        EnterpriseFact.enterprise_id == Enterprise.id, EnterpriseFact.field == field, where
    )
    return mine.correlate(Enterprise).exists()


def _inside(wanted: Span) -> Asked:
    """Facts that lie within a span; an end that is not known compares as nothing."""
    low = EnterpriseFact.least >= wanted.least if isfinite(wanted.least) else true()
    high = EnterpriseFact.below <= wanted.below if isfinite(wanted.below) else true()
    return and_(low, high)


def _outside(wanted: Span) -> Asked:
    """Facts that lie outside of a span altogether."""
    low = EnterpriseFact.below <= wanted.least if isfinite(wanted.least) else false()
    high = EnterpriseFact.least >= wanted.below if isfinite(wanted.below) else false()
    return or_(low, high)


def _has(field: str, value: str) -> Asked:
    told = _told(flag(field, value), EnterpriseFact.least >= HAS.least)
    return or_(has_item(Enterprise.qualifications, value), told) if field == QUALIFICATIONS else told


def _lacks(field: str, value: str) -> Asked:
    told = _told(flag(field, value), EnterpriseFact.below <= HAS.least)
    if field != QUALIFICATIONS:
        return told
    return and_(not_(_has(field, value)), or_(told, not_(_has_no_titles())))


def _has_no_titles() -> Asked:
    return cast(Enterprise.qualifications, String) == "[]"
