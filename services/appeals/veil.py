"""Texts of an anonymous appeal without what tells whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import select

from config import wording
from models.appeals import Appeal
from models.people import Contact, Enterprise, Officer
from models.work import Work
from nlp.lexicon import districts
from nlp.name_likeness import core
from nlp.normal import aligned

SHORTEST = 2  # characters of a name
ADDRESS = re.compile(r"1[3-9]\d(?:[ -]?\d{4}){2}|(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TITLES = ("总", "经理", "厂长", "老板", "主任", "先生", "女士", "小姐")
BEFORE_SURNAMES = ("小", "老", "阿")
AREA_CODES = (3, 4)  # digits of one, with its nought


def drawn(work: Work, appeal: Appeal, text: str) -> str:
    """The text without the names, numbers and addresses of the author, as far as they are known here.

    What describes somebody in other words is not found. A text of an appeal that is not anonymous stays as it is.
    """
    if not appeal.is_anonymous or not text:
        return text
    plain = aligned(text)
    spans = sorted(match.span() for pattern in (ADDRESS, _names(work, appeal)) for match in pattern.finditer(plain))
    pieces, at = [], 0
    for begins, ends in spans:
        if begins >= at:
            pieces += [text[at:begins], wording.text("appeal.name_hidden")]
        at = max(at, ends)
    return "".join((*pieces, text[at:]))


def _names(work: Work, appeal: Appeal) -> re.Pattern[str]:
    names = {aligned(name) for name in _known(work, appeal) if len(name) >= SHORTEST}
    some = sorted(names - _places(), key=len, reverse=True)
    return re.compile("|".join(r"\s*".join(map(re.escape, name)) for name in some) or r"(?!)")


def _known(work: Work, appeal: Appeal) -> Iterator[str]:
    yield from _dialled(appeal.phone)
    yield from _called(appeal.enterprise_name)
    if appeal.enterprise:
        yield from _of_enterprise(appeal.enterprise)
    concerned = (Contact.openid == appeal.openid) | (Contact.enterprise_id == appeal.enterprise_id)
    for contact in work.db.scalars(select(Contact).where(concerned)):
        yield from _of_person(contact.name, contact.phone)
        yield from _of_enterprise(contact.enterprise)
    is_filer = Officer.openid.is_not(None) & (Officer.openid == appeal.openid)
    for officer in work.db.scalars(select(Officer).where((Officer.id == appeal.officer_id) | is_filer)):
        yield from _of_person(officer.name, officer.phone)
        yield officer.number


def _of_enterprise(enterprise: Enterprise) -> Iterator[str]:
    yield from (enterprise.credit_code, enterprise.address)
    yield from _called(enterprise.name)
    yield from _called(enterprise.short_name)


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
