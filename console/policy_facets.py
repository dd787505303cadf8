"""The facets of the policy list: what can be chosen with its count, and the list narrowed by what was chosen."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from flask import request
from sqlalchemy import Select, extract, func, or_, select

from console import lists
from models.json_lists import has_item
from models.kinds import PolicyKind, PolicyState
from models.policies import Policy
from models.work import Work
from services.policies import validity

MOST_VALUES = 60  # of one facet
CONCERNED = ("district", "industry")  # whom a policy is for, where its conditions name them


def narrowed(found: Select[Any], today: date) -> Select[Any]:
    """The policies that fit what the address asks for."""
    if words := lists.words():
        columns = (Policy.title, Policy.document_number, Policy.issuer)
        found = found.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if kind := lists.chosen(PolicyKind, "kind"):
        found = found.where(Policy.kind == kind)
    if state := lists.chosen(PolicyState, "state"):
        found = found.where(Policy.state == state)
    if (chosen := request.args.get("validity", "")) in ("in_force", "expired"):
        found = found.where(validity.in_force(today) if chosen == "in_force" else ~validity.in_force(today))
    if issuer := request.args.get("issuer", ""):
        found = found.where(Policy.issuer == issuer)
    if topic := request.args.get("topic", ""):
        found = found.where(has_item(Policy.topics, topic))
    if year := lists.row_id(request.args.get("year", "")):
        found = found.where(extract("year", Policy.issued_on) == year)
    for name in CONCERNED:
        if value := request.args.get(name, ""):
            found = found.where(has_item(Policy.eligibility[name], value))
    return found


def facets(work: Work) -> dict[str, list[tuple[str, int]]]:
    """What there is to choose from, the most frequent first; years from the newest on."""
    years = select(extract("year", Policy.issued_on), func.count()).where(Policy.issued_on.is_not(None))
    counted = work.db.execute(years.group_by(extract("year", Policy.issued_on))).all()
    issuers = select(Policy.issuer, func.count().label("times")).where(Policy.issuer != "").group_by(Policy.issuer)
    concerned = work.db.execute(select(Policy.topics, Policy.eligibility)).all()
    return {
        "issuer": _most_common(Counter({row.issuer: row.times for row in work.db.execute(issuers)})),
        "topic": _most_common(Counter(topic for row in concerned for topic in row.topics)),
        "year": sorted(((str(int(year)), count) for year, count in counted), reverse=True)[:MOST_VALUES],
        **{
            name: _most_common(Counter(value for row in concerned for value in _named(row.eligibility, name)))
            for name in CONCERNED
        },
    }


def _named(eligibility: dict[str, Any], name: str) -> list[str]:
    values = eligibility.get(name)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _most_common(counter: Counter[str]) -> list[tuple[str, int]]:
    return counter.most_common(MOST_VALUES)
