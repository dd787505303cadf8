"""A few policies for somebody who only wants to look around: the newest, those soon closed, those of one office."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from models.policies import Policy
from models.work import Work
from nlp.titles import Titles
from services.policies.library import SHOWN
from services.policies.validity import in_force

APART = re.compile(r"[、，,;；\s]+")
# What stands before an office's own name: 成都市, 盐城市, but not the 城市 of 城市管理.
OWN = re.compile(
    r"^.*(?:(?<!城)市(?!场|政|圈)|(?<=城)市(?!场|政|圈|管理|综合|规划|建设|更新|运行)|(?<![发园社])区(?!域)|省)"
)
NEAR = 4  # the letters of 市场监督
TOO_MANY = 5  # policies in force in whose titles a word stands
MOST_TITLES = 50  # with it, of those that are over too; the index knows them, so nothing is gone through


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


def titled(work: Work, titles: Titles, today: date, most: int, words: Sequence[str]) -> Sequence[Row[int, str]]:
    """Id and title of those in whose titles most of these words stand; a word of many titles says nothing."""
    saying = {word: frozenset(titles.saying(word)) for word in words}
    telling = [theirs for theirs in saying.values() if 0 < len(theirs) <= MOST_TITLES]
    if not telling:
        return []
    named = Policy.title.in_(sorted(frozenset().union(*telling)))
    rows = sorted(work.db.execute(select(Policy.id, Policy.title).where(named, _holds(today))))
    held: Counter[Row[int, str]] = Counter()
    for theirs in telling:
        found = [row for row in rows if row.title in theirs]
        if len(found) <= TOO_MANY:
            held.update(found)
    return [row for row, _ in held.most_common(most)]


def _is_called(office: str, issuers: str) -> bool:
    """Whether one of the offices that issued something is called so; 市监局 has lost its 市 to the city's name."""
    names = [OWN.sub("", name) for name in APART.split(issuers)]
    return any(
        _is_short_for(office, name) or (office[:1] in name[1:NEAR] and _is_short_for(f"市{office}", name))
        for name in names
    )


def _is_short_for(short: str, name: str) -> bool:
    """科技局 is 科学技术局, 发改委 is 发展和改革委员会: both begin and end alike, and all letters stand in order."""
    letters = iter(name.removesuffix("员会").removesuffix("公室"))
    plain = short.removesuffix("员会").removesuffix("公室")
    return plain[:1] == name[:1] and all(letter in letters for letter in plain) and next(letters, None) is None


def _holds(today: date) -> ColumnElement[bool]:
    return Policy.state.in_(SHOWN) & in_force(today)


def _some(
    work: Work, today: date, most: int, *order: Any, where: ColumnElement[bool] | None = None
) -> Sequence[Policy]:
    wanted = select(Policy).where(_holds(today)).order_by(*order).limit(most)
    return work.db.scalars(wanted if where is None else wanted.where(where)).all()
