"""Texts of an anonymous appeal without what tells whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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
ASKED_AT_ONCE = 500  # appeals


class Veil:
    """Draws itself over the texts of appeals; whose those are that it is told of beforehand it asks for at once."""

    def __init__(self, work: Work, appeals: Iterable[Appeal] = ()) -> None:
        self._work = work
        self._names: dict[int, frozenset[str]] = {}
        hidden = [appeal for appeal in appeals if appeal.is_anonymous]
        for begin in range(0, len(hidden), ASKED_AT_ONCE):
            self._names |= _names(work, hidden[begin : begin + ASKED_AT_ONCE])

    def __call__(self, appeal: Appeal, text: str) -> str:
        """The text without the names, numbers and addresses of the author, as far as they are known here, nor what
        was sent along.

        What describes somebody in other words is not found. A text of an appeal that is not anonymous stays as it is.
        """
        if not appeal.is_anonymous or not text:
            return text
        if appeal.id not in self._names:
            self._names |= _names(self._work, [appeal])
        return _without(pieces.withheld(text), self._names[appeal.id])


def _without(text: str, names: frozenset[str]) -> str:
    plain = aligned(text)
    spans = sorted([*(match.span() for match in ADDRESS.finditer(plain)), *_places_of(names, plain)])
    parts, at = [], 0
    for begins, ends in spans:
        if begins >= at:
            parts += [text[at:begins], wording.text("appeal.name_hidden")]
        at = max(at, ends)
    return "".join((*parts, text[at:]))


def _places_of(names: frozenset[str], plain: str) -> Iterator[tuple[int, int]]:
    """Where names stand, be there blanks in them or not."""
    signs = [at for at, sign in enumerate(plain) if not sign.isspace()]
    squeezed = "".join(plain[at] for at in signs)
    for name in names:
        at = squeezed.find(name)
        while at >= 0:
            yield signs[at], signs[at + len(name) - 1] + 1
            at = squeezed.find(name, at + 1)


def _names(work: Work, appeals: Sequence[Appeal]) -> dict[int, frozenset[str]]:
    """What tells whose each of the appeals is."""
    known: dict[int, set[str]] = {one.id: {*_dialled(one.phone), *_called(one.enterprise_name)} for one in appeals}
    for id, name, phone, number, *enterprise in work.db.execute(_concerned(list(known))):
        known[id] |= {*_of_person(name, phone), number, *_of_enterprise(*enterprise)}
    return {id: _telling(names) for id, names in known.items()}


def _telling(names: Iterable[str]) -> frozenset[str]:
    """The names without blanks; those of districts tell nobody."""
    squeezed = {"".join(aligned(name).split()) for name in names}
    return frozenset(name for name in squeezed if len(name) >= SHORTEST) - _places()


def _concerned(ids: list[int]) -> CompoundSelect[Any]:
    """Who may be behind them, with their enterprises, and the officers who filed them, in one look."""
    enterprise = (Enterprise.credit_code, Enterprise.address, Enterprise.name, Enterprise.short_name)
    nothing = literal("")
    contact, officer = (Contact.name, Contact.phone, nothing), (Officer.name, Officer.phone, Officer.number)
    filed_by, filed_for = Contact.openid == Appeal.openid, Contact.enterprise_id == Appeal.enterprise_id
    looks = (
        select(Appeal.id, nothing, nothing, nothing, *enterprise).join(Appeal.enterprise),
        select(Appeal.id, *contact, *enterprise).join(Contact, filed_by).join(Contact.enterprise),
        select(Appeal.id, *contact, *enterprise).join(Contact, filed_for).join(Contact.enterprise),
        select(Appeal.id, *officer, *[nothing] * 4).join(Officer, Officer.openid == Appeal.openid),
        select(Appeal.id, *officer, *[nothing] * 4).join(Appeal.officer),
    )
    return union_all(*(look.where(Appeal.id.in_(ids)) for look in looks))


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
    yield from _dialled(phone)
    if not name:
        return  # or every 经理 were taken for theirs
    yield name
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
