"""A few policies for somebody who only wants to look around: the newest, those soon closed, those of one office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from models.policies import Policy
from models.work import Work
from services.policies.library import SHOWN
from services.policies.validity import in_force

TOO_MANY = 5  # titles that hold a word


def newest(work: Work, today: date, most: int) -> Sequence[Policy]:
    """What came out last and holds."""
    return _some(work, today, most, Policy.issued_on.desc().nulls_last(), Policy.id.desc())


def closing(work: Work, today: date, most: int) -> Sequence[Policy]:
    """What one may apply for now, the nearest last day first."""
    is_open = or_(Policy.window_opens_on.is_(None), Policy.window_opens_on <= today) & (
        Policy.window_closes_on >= today
    )
    return _some(work, today, most, Policy.window_closes_on, Policy.id, where=is_open)


def of_office(work: Work, today: date, most: int, office: str) -> tuple[Sequence[Policy], int]:
    """The newest of an office as people call it (科技局 is 市科学技术局), and how many of its policies hold."""
    issuers = [name for name in work.db.scalars(select(Policy.issuer).distinct()) if name and _is_called(office, name)]
    theirs = Policy.issuer.in_(issuers)
    total = work.db.scalar(select(func.count()).select_from(Policy).where(_holds(today), theirs)) or 0
    return _some(work, today, most, Policy.issued_on.desc().nulls_last(), Policy.id.desc(), where=theirs), total


def titled(work: Work, today: date, most: int, words: Sequence[str]) -> Sequence[Policy]:
    """Those in whose titles most of these words stand; a word of many titles says nothing."""
    held: Counter[int] = Counter()
    found: dict[int, Policy] = {}
    for word in words:
        theirs = _some(work, today, TOO_MANY + 1, Policy.id, where=Policy.title.contains(word, autoescape=True))
        if len(theirs) <= TOO_MANY:
            found |= {one.id: one for one in theirs}
            held.update(one.id for one in theirs)
    return [found[number] for number, _ in held.most_common(most)]


def _is_called(office: str, name: str) -> bool:
    """Whether the letters of the short name stand in the full one in their order."""
    letters = iter(name)
    return all(letter in letters for letter in office)


def _holds(today: date) -> ColumnElement[bool]:
    return Policy.state.in_(SHOWN) & in_force(today)


def _some(
    work: Work, today: date, most: int, *order: Any, where: ColumnElement[bool] | None = None
) -> Sequence[Policy]:
    wanted = select(Policy).where(_holds(today)).order_by(*order).limit(most)
    return work.db.scalars(wanted if where is None else wanted.where(where)).all()
