"""What is known of an enterprise (企业画像): the roster's columns, what staff entered, what was told in chat."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from models.matching import EnterpriseFact
from models.matching_kinds import FactSource
from models.people import Enterprise
from models.upserts import insert_into
from models.work import Work
from services import clock
from services.policies.fields import FIELDS, QUALIFICATIONS, YEARS, Kind, Span

HAS, HAS_NOT = Span(1, 2), Span(0, 1)  # of a flag


@dataclass(frozen=True)
class Fact:
    """One thing known: a span of numbers, or a word; who said it and when."""

    span: Span | None = None
    word: str = ""
    source: FactSource = FactSource.CHAT
    on: date | None = None

    def as_json(self) -> list[Any]:
        span = self.span or Span()
        return [_finite(span.least), _finite(span.below), self.word]

    @classmethod
    def from_json(cls, raw: list[Any], on: date | None = None) -> Fact:
        least, below, word = raw
        span = None if word else Span(-math.inf if least is None else least, math.inf if below is None else below)
        return cls(span, word, on=on)


@dataclass(frozen=True)
class Profile:
    """Facts by their field; a flag's field is `qualifications:高新技术企业`, a founding day is an ordinal."""

    facts: Mapping[str, Fact]
    has_titles: bool = False  # the roster lists qualifications, so what it does not list is not there

    def fact(self, name: str) -> Fact | None:
        known = self.facts.get(name)
        if known is None and self.has_titles and name.startswith(f"{QUALIFICATIONS}:"):
            return Fact(HAS_NOT, source=FactSource.REGISTRY)
        return known

    def told(self, facts: Mapping[str, Fact]) -> Profile:
        """The same with what was told besides; what was known exactly stays."""
        exact = {name: fact for name, fact in self.facts.items() if _stays(fact)}
        return Profile({**self.facts, **facts, **exact}, self.has_titles)


STRANGER = Profile({})


def flag(field: str, value: str) -> str:
    """The name of one flag."""
    return f"{field}:{value}"


def of(work: Work, enterprise: Enterprise, *, is_public: bool = False) -> Profile:
    """All that is known of an enterprise; `is_public` leaves out what stands in no public register."""
    return many(work, [enterprise], is_public=is_public)[enterprise.id]


def many(work: Work, enterprises: Iterable[Enterprise], *, is_public: bool = False) -> dict[int, Profile]:
    """The profiles of several, with one question to the database."""
    rows = list(enterprises)
    told: dict[int, dict[str, Fact]] = {row.id: {} for row in rows}
    wanted = select(EnterpriseFact).where(EnterpriseFact.enterprise_id.in_(told))
    for fact in work.db.scalars(wanted, execution_options={"populate_existing": True}):
        told[fact.enterprise_id][fact.field] = _fact(fact)
    return {row.id: _profile(row, told[row.id], is_public) for row in rows}


def keep(work: Work, enterprise: Enterprise, facts: Mapping[str, Fact], source: FactSource) -> None:
    """Keep what was told of an enterprise, with its source and the moment; what chat tells never replaces the rest."""
    for name, fact in facts.items():
        insert = insert_into(work.db, EnterpriseFact).values(
            enterprise_id=enterprise.id, field=name[:80], **_columns(fact), source=source, told_at=work.now,
            told_by=work.actor.name[:80],
        )  # fmt: skip
        new = {column: insert.excluded[column] for column in (*_columns(fact), "source", "told_at", "told_by")}
        yields = EnterpriseFact.source == FactSource.CHAT if source is FactSource.CHAT else None
        work.db.execute(insert.on_conflict_do_update(index_elements=["enterprise_id", "field"], set_=new, where=yields))


def _profile(row: Enterprise, told: dict[str, Fact], is_public: bool) -> Profile:
    known = {name: fact for name, fact in told.items() if not is_public or FIELDS[name.partition(":")[0]].is_public}
    on = clock.local_day(row.created_at)
    for field in FIELDS.values():
        value = getattr(row, field.column) if field.column and field.kind is not Kind.FLAG else None
        if value not in (None, "") and (field.is_public or not is_public):
            known[field.name] = _of_roster(field.name, value, on)
    for title in row.qualifications:
        known[flag(QUALIFICATIONS, title)] = Fact(HAS, source=FactSource.REGISTRY, on=on)
    return Profile(known, has_titles=bool(row.qualifications))


def _of_roster(name: str, value: Any, on: date) -> Fact:
    if FIELDS[name].kind is Kind.WORD:
        return Fact(word=str(value), source=FactSource.REGISTRY, on=on)
    number = value.toordinal() if name == YEARS else value
    return Fact(Span.exactly(float(number)), source=FactSource.REGISTRY, on=on)


def _fact(row: EnterpriseFact) -> Fact:
    on = clock.local_day(row.told_at)
    if row.word:
        return Fact(word=row.word, source=row.source, on=on)
    least = -math.inf if row.least is None else row.least
    return Fact(Span(least, math.inf if row.below is None else row.below), source=row.source, on=on)


def _columns(fact: Fact) -> dict[str, Any]:
    span = fact.span or Span()
    return {"least": _finite(span.least), "below": _finite(span.below), "word": fact.word[:60]}


def _stays(fact: Fact) -> bool:
    return bool(fact.word) or (fact.span is not None and fact.span.value is not None)


def _finite(number: float) -> float | None:
    return None if math.isinf(number) else number
