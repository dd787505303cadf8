"""Conditions and facts in words, put together from the wording."""

from __future__ import annotations

import math
from datetime import date

from config import wording
from services.policies.eligibility import Condition, Group, How, Leaf, leaves
from services.policies.fields import FIELDS, MONTHS, QUALIFICATIONS, YEARS, Field, Kind
from services.policies.matching import Match, Point
from services.policies.profile import HAS, Fact

YI = 10_000  # 万元 in a 亿元
ROUND = 100  # 万元: what is a multiple of it is said in 亿元, where it is that much


def told(group: Group) -> list[str]:
    """Each condition of a policy as a sentence."""
    return [sentence(part) for part in group.parts]


def sentence(condition: Condition) -> str:
    """One condition in words."""
    if isinstance(condition, Leaf):
        return _leaf(condition)
    parts = [sentence(part) for part in condition.parts]
    if condition.how is How.NOT:
        return wording.text("eligibility.not", part=parts[0])
    if condition.how is How.ALL or len(parts) == 1:
        return wording.text("eligibility.and").join(parts)
    return wording.text("eligibility.any", parts=wording.text("eligibility.or").join(parts))


def name(field: str) -> str:
    """What a field, or a flag, is called."""
    kind, _, value = field.partition(":")
    return value or wording.text(f"eligibility.name_{kind}")


def value(field: str, raw: str) -> str:
    """One of the words a field may be."""
    return wording.text(f"eligibility.size_{raw}") if FIELDS[field].choices else raw


def amount(field: Field, number: float) -> str:
    """A number with the unit that reads best."""
    unit = field.unit
    if field.name == YEARS and number * MONTHS % MONTHS:
        unit, number = "month", round(number * MONTHS)
    elif "yi" in field.units and number >= YI and number % ROUND == 0:
        unit, number = "yi", number / YI
    return wording.text(f"eligibility.unit_{unit}", number=f"{number:.10g}")


def reasons(match: Match) -> str:
    """The facts a match was judged by, point by point, in one line."""
    return "；".join(because(point) for point in match.points)


def because(point: Point) -> str:
    """What is known about a point, with its source and date; or that nothing is."""
    if point.facts:
        return "、".join(fact_told(field, fact) for field, fact in point.facts)
    fields = dict.fromkeys(name(leaf.field) for leaf in leaves(point.condition))
    return wording.text("eligibility.fact_unknown", names="、".join(fields))


def fact_told(field: str, fact: Fact) -> str:
    """A fact with who said it and when."""
    source = wording.text(f"eligibility.source_{fact.source.value}")
    if fact.on is None:
        return wording.text("eligibility.fact", what=fact_alone(field, fact), source=source)
    return wording.text("eligibility.fact_on", what=fact_alone(field, fact), source=source, on=fact.on.isoformat())


def fact_alone(field: str, fact: Fact) -> str:
    """A fact by itself."""
    kind = FIELDS[field.partition(":")[0]]
    if kind.kind is Kind.FLAG:
        has = fact.span is not None and HAS.holds(fact.span)
        return wording.text("eligibility.fact_has" if has else "eligibility.fact_has_not", name=name(field))
    if kind.kind is Kind.WORD:
        return wording.text("eligibility.fact_word", name=name(field), word=value(field, fact.word))
    return _founded(fact) if field == YEARS else _number(kind, fact)


def _number(field: Field, fact: Fact) -> str:
    assert fact.span is not None
    called, span = name(field.name), fact.span
    if span.value is not None:
        return wording.text("eligibility.fact_number", name=called, amount=amount(field, span.value))
    if math.isinf(span.below):
        return wording.text("eligibility.fact_least", name=called, least=amount(field, max(span.least, 0)))
    if span.least <= 0:
        return wording.text("eligibility.fact_below", name=called, below=amount(field, span.below))
    least, below = amount(field, span.least), amount(field, span.below)
    return wording.text("eligibility.fact_between", name=called, least=least, below=below)


def _founded(fact: Fact) -> str:
    assert fact.span is not None
    span = fact.span
    if span.value is not None:
        return wording.text("eligibility.fact_founded", day=_day(span.value))
    if math.isinf(span.below):
        return wording.text("eligibility.fact_founded_after", day=_day(span.least))
    if math.isinf(span.least):
        return wording.text("eligibility.fact_founded_before", day=_day(span.below))
    return wording.text("eligibility.fact_founded_between", least=_day(span.least), below=_day(span.below))


def _day(ordinal: float) -> str:
    return date.fromordinal(max(int(ordinal), 1)).isoformat()


def _leaf(leaf: Leaf) -> str:
    called = name(leaf.field)
    if leaf.bounds:
        ends = [_bound(leaf.of, how, number) for how, number in leaf.bounds]
        return ends[0] if len(ends) == 1 else wording.text("eligibility.both", one=ends[0], two=ends[1])
    values = _listed([value(leaf.field, one) for one in leaf.values])
    if leaf.of.kind is Kind.WORD:
        return wording.text("eligibility.is_in", name=called, values=values)
    return wording.text("eligibility.has_any" if leaf.field == QUALIFICATIONS else "eligibility.states", values=values)


def _bound(field: Field, how: str, number: float) -> str:
    said = amount(field, number)
    if field.name == YEARS:
        return wording.text(f"eligibility.years_{how}", amount=said)
    return wording.text(f"eligibility.{how}", name=name(field.name), amount=said)


def _listed(values: list[str]) -> str:
    """甲、乙或丙."""
    if len(values) < 2:
        return "".join(values)
    return wording.text("eligibility.one_of").join(["、".join(values[:-1]), values[-1]])
