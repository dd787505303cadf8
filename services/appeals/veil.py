"""Texts of an anonymous appeal without what tells whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import CompoundSelect, literal, select, union_all

from config import wording
from models.appeals import Appeal
from models.people import Contact, Enterprise, Officer
from models.work import Work
from nlp.lexicon import districts
from nlp.name_likeness import core
from nlp.normal import aligned
from services.appeals import pieces

SHORTEST = 2  # characters of a name
ADDRESS = re.compile(r"1[3-9]\d(?:[ -]?\d{4}){2}|(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TITLES = ("总", "经理", "厂长", "老板", "主任", "先生", "女士", "小姐")
BEFORE_SURNAMES = ("小", "老", "阿")
AREA_CODES = (3, 4)  # digits of one, with its nought


class Veil:
    """Draws itself over the texts of appeals; whose each of them is it asks for once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._names: dict[int, re.Pattern[str]] = {}

    def __call__(self, appeal: Appeal, text: str) -> str:
        """The text without the names, numbers and addresses of the author, as far as they are known here, nor what
        was sent along.

        What describes somebody in other words is not found. A text of an appeal that is not anonymous stays as it is.
        """
        if not appeal.is_anonymous or not text:
            return text
        if appeal.id not in self._names:
            self._names[appeal.id] = _names(self._work, appeal)
        return _without(pieces.withheld(text), self._names[appeal.id])


def _without(text: str, names: re.Pattern[str]) -> str:
    plain = aligned(text)
    spans = sorted(match.span() for pattern in (ADDRESS, names) for match in pattern.finditer(plain))
    parts, at = [], 0
    for begins, ends in spans:
        if begins >= at:
            parts += [text[at:begins], wording.text("appeal.name_hidden")]
        at = max(at, ends)
    return "".join((*parts, text[at:]))


def _names(work: Work, appeal: Appeal) -> re.Pattern[str]:
    names = {aligned(name) for name in _known(work, appeal) if len(name) >= SHORTEST}
    some = sorted(names - _places(), key=len, reverse=True)
    return re.compile("|".join(r"\s*".join(map(re.escape, name)) for name in some) or r"(?!)")


def _known(work: Work, appeal: Appeal) -> Iterator[str]:
    yield from _dialled(appeal.phone)
    yield from _called(appeal.enterprise_name)
    for name, phone, number, *enterprise in work.db.execute(_concerned(appeal)):
        yield from _of_person(name, phone)
        yield number
        yield from _of_enterprise(*enterprise)


def _concerned(appeal: Appeal) -> CompoundSelect[Any]:
    """Who may be behind it, with their enterprises, and the officer who filed it, in one look."""
    enterprise = (Enterprise.credit_code, Enterprise.address, Enterprise.name, Enterprise.short_name)
    nothing = literal("")
    filed_by, filed_for = Contact.openid == (appeal.openid or ""), Contact.enterprise_id == appeal.enterprise_id
    filer = (Officer.openid == (appeal.openid or "")) | (Officer.id == appeal.officer_id)
    return union_all(
        select(nothing, nothing, nothing, *enterprise).where(Enterprise.id == appeal.enterprise_id),
        select(Contact.name, Contact.phone, nothing, *enterprise).join(Contact.enterprise).where(filed_by | filed_for),
        select(Officer.name, Officer.phone, Officer.number, nothing, nothing, nothing, nothing).where(filer),
    )


def _of_enterprise(credit_code: str, address: str, name: str, short_name: str) -> Iterator[str]:
    yield from (credit_code, address)
    yield from _called(name)
    yield from _called(short_name)


def _called(name: str) -> Iterator[str]:
    """A name, and what is its own in it, also the beginnings by which people call it."""
    own = core(name)
    yield name
    yield from (own[:length] for length in range(SHORTEST, len(own) + 1))


def _of_person(name: str, phone: str) -> Iterator[str]:
    yield name
    yield from _dialled(phone)
    yield from (surname + title for surname in (name[:1], name[:2]) for title in TITLES)
    yield from (before + name[:1] for before in BEFORE_SURNAMES)


def _dialled(phone: str) -> Iterator[str]:
    """A number, and one of a landline as it is dialled in its own town."""
    yield phone
    if phone.startswith("0"):
        yield from (phone[length:] for length in AREA_CODES)


def _places() -> frozenset[str]:
    """Names of districts tell nobody."""
    return frozenset(name for district in districts() for name in (district, district.removesuffix("区")))
