"""Whom a policy concerns (适用条件), as conditions on what is known of an enterprise: read, checked, written down.

A condition is JSON: {"all": [conditions]}, {"any": [conditions]}, {"not": condition}; {"field": name, "in": [values]}
of a word or a flag; {"field": name, "at_least": number, "below": number, "unit": unit} of a number, with one or two of
at_least, above, at_most, below. The short form {"district": [values], "min_years": number} means all of these, and
all of what stands under "all" beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from config import wording
from models.policies import Policy
from services.errors import Refusal
from services.policies.fields import COMPARISONS, FIELDS, MONTHS, YEARS, Field, Kind, Span, span_of

DEEPEST = 8
MOST_PARTS = 30
MOST_VALUES = 60
LONGEST_VALUE = 60
RARE = frozenset({"statement"})  # never looked for
SHORT = {"min_years": YEARS, "min_revenue_wan": "revenue_wan"}


class How(StrEnum):
    """How the parts of a group count."""

    ALL = "all"
    ANY = "any"
    NOT = "not"  # of one part


@dataclass(frozen=True)
class Leaf:
    """One question: the word is among these, one of these flags is there, or the number lies within the bounds."""

    field: str
    values: tuple[str, ...] = ()
    bounds: tuple[tuple[str, float], ...] = ()

    @property
    def of(self) -> Field:
        return FIELDS[self.field]

    @property
    def span(self) -> Span:
        return span_of(dict(self.bounds))


@dataclass(frozen=True)
class Group:
    """Several conditions and how they count."""

    how: How
    parts: tuple[Condition, ...]


Condition = Leaf | Group
NOTHING = Group(How.ALL, ())


def of(policy: Policy) -> Group:
    """The conditions of a policy; without any it concerns nobody in particular."""
    return parse(policy.eligibility)


def has_any(policy: Policy) -> bool:
    """Whether a policy has conditions that can be understood; {"min_years": 0} is none."""
    try:
        return bool(of(policy).parts)
    except Refusal:
        return False


def parse(raw: Mapping[str, Any]) -> Group:
    """The conditions of JSON. Raises Refusal where they are none, or can be met by nobody."""
    if not raw:
        return NOTHING
    is_one = {How.ANY.value, How.NOT.value, "field"} & raw.keys()
    whole = _parse(raw if is_one else {"all": _longhand(raw)}, DEEPEST)
    group = whole if isinstance(whole, Group) and whole.how is How.ALL else Group(How.ALL, (whole,))
    _check_together(group)
    return group


def as_json(condition: Condition) -> dict[str, Any]:
    """The conditions written out."""
    if isinstance(condition, Leaf):
        return {"field": condition.field} | ({"in": list(condition.values)} if condition.values else {}) | dict(
            condition.bounds
        )  # fmt: skip
    if condition.how is How.NOT:
        return {"not": as_json(condition.parts[0])}
    return {condition.how.value: [as_json(part) for part in condition.parts]}


def kept(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions as a policy keeps them; empty where there are none. Raises Refusal."""
    return _shortened(parse(raw))


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The single questions, in order."""
    if isinstance(condition, Leaf):
        yield condition
    else:
        for part in condition.parts:
            yield from leaves(part)


def _longhand(raw: Mapping[str, Any]) -> Any:
    """The short form written out, and what stands beside it."""
    rest = raw.get("all", [])
    if not isinstance(rest, list | tuple):
        return rest
    said = [_said(name, value) for name, value in raw.items() if name != "all" and (value or name not in SHORT)]
    return [*said, *rest]


def _said(name: str, value: Any) -> dict[str, Any]:
    return {"field": SHORT[name], "at_least": value} if name in SHORT else {"field": name, "in": value}


def _shortened(group: Group) -> dict[str, Any]:
    """The conditions as a policy keeps them: words by their field, where lists of policies look for them."""
    short: dict[str, Any] = {}
    rest = []
    for part in group.parts:
        if isinstance(part, Leaf) and part.values and part.field not in short and part.field not in RARE:
            short[part.field] = list(part.values)
        else:
            rest.append(as_json(part))
    return short | ({"all": rest} if rest else {})


def _parse(raw: Any, depth: int) -> Condition:
    if not depth:
        raise Refusal("eligibility.too_deep")
    if not isinstance(raw, Mapping):
        raise Refusal("eligibility.not_understood", part=str(raw)[:40])
    for how in How:
        if how.value in raw:
            if len(raw) > 1:
                raise Refusal("eligibility.not_understood", part=str(dict(raw))[:40])
            return _group(how, raw[how.value], depth)
    return _leaf(raw)


def _group(how: How, raw: Any, depth: int) -> Group:
    parts = [raw] if how is How.NOT else raw
    if not isinstance(parts, list | tuple) or (not parts and how is not How.ALL):
        raise Refusal("eligibility.not_understood", part=str(raw)[:40])
    if len(parts) > MOST_PARTS:
        raise Refusal("eligibility.too_many", most=MOST_PARTS)
    return Group(how, tuple(_parse(part, depth - 1) for part in parts))


def _leaf(raw: Mapping[str, Any]) -> Leaf:
    name = str(raw.get("field", ""))
    field = FIELDS.get(name)
    if field is None:
        raise Refusal("eligibility.unknown_field", field=name or str(dict(raw))[:40])
    return _numbers(field, raw) if field.kind is Kind.NUMBER else _words(field, raw)


def _words(field: Field, raw: Mapping[str, Any]) -> Leaf:
    given = raw.get("in")
    if raw.keys() - {"field", "in"} or not isinstance(given, list | tuple):
        raise Refusal("eligibility.needs_values", field=_called(field))
    values = tuple(dict.fromkeys(str(value).strip() for value in given if str(value).strip()))
    if not values or len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        raise Refusal("eligibility.needs_values", field=_called(field))
    if field.choices and (strange := [value for value in values if value not in field.choices]):
        raise Refusal("eligibility.unknown_value", field=_called(field), value=strange[0])
    return Leaf(field.name, values)


def _numbers(field: Field, raw: Mapping[str, Any]) -> Leaf:
    unit = raw.get("unit", field.unit)
    if unit not in field.units:
        raise Refusal("eligibility.unknown_unit", field=_called(field), unit=unit)
    if strange := raw.keys() - {"field", "unit", *COMPARISONS}:
        raise Refusal("eligibility.unknown_comparison", field=_called(field), found="、".join(sorted(strange)))
    bounds = {name: _number(field, raw[name]) * field.units[unit] for name in COMPARISONS if name in raw}
    if not bounds:
        raise Refusal("eligibility.needs_number", field=_called(field))
    if field.name == YEARS:
        bounds = {name: round(value * MONTHS) / MONTHS for name, value in bounds.items()}
    if any(not 0 <= value <= field.most for value in bounds.values()):
        raise Refusal("eligibility.out_of_bounds", field=_called(field), most=f"{field.most:.0f}")
    span = span_of(bounds)
    if span.below <= max(span.least, 0):
        raise Refusal("eligibility.impossible", field=_called(field))
    return Leaf(field.name, bounds=tuple(bounds.items()))


def _called(field: Field) -> str:
    return wording.text(f"eligibility.name_{field.name}")


def _number(field: Field, given: Any) -> float:
    try:
        if isinstance(given, bool):
            raise ValueError(given)
        number = float(given)
    except (TypeError, ValueError):
        raise Refusal("eligibility.not_a_number", field=_called(field), value=str(given)[:20]) from None
    if number != number:
        raise Refusal("eligibility.not_a_number", field=_called(field), value=given)
    return number


def _check_together(group: Group) -> None:
    """Refuse conditions that all must hold and never can: over 500 and under 300."""
    together = list(_demanded(group))
    for field in FIELDS.values():
        mine = [leaf for leaf in together if leaf.field == field.name]
        if field.kind is Kind.NUMBER:
            span = Span()
            for leaf in mine:
                span = span.within(leaf.span)
            if span.below <= span.least:
                raise Refusal("eligibility.impossible", field=_called(field))
        elif field.kind is Kind.WORD and any(set(one.values).isdisjoint(two.values) for one, two in pairwise(mine)):
            raise Refusal("eligibility.impossible", field=_called(field))


def _demanded(group: Group) -> Iterator[Leaf]:
    for part in group.parts:
        if isinstance(part, Leaf):
            yield part
        elif part.how is How.ALL:
            yield from _demanded(part)
