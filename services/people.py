"""Who a person in chat is: a contact of an enterprise, a liaison officer, or nobody yet."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, bindparam, select, union_all

from models.kinds import OfficerState
from models.people import Contact, Enterprise, Officer
from models.work import Work
from services import enterprise_names
from services.errors import Refusal

NAMES_OFFERED = 5
SHORTEST_PART_OF_NAME = 2
CHINA = "86"
MENU_JOB = "officers.menu"  # officers see a menu of their own at the platform
NOT_A_DIGIT = re.compile(r"\D")
# Asked of everybody who writes, and most are neither: the objects are fetched for those who are.
IS_KNOWN = union_all(
    select(Contact.id).where(Contact.openid == bindparam("who"), Contact.unbound_at.is_(None)),
    select(Officer.id).where(Officer.openid == bindparam("who"), Officer.state == OfficerState.ACTIVE),
).limit(1)


def is_known(work: Work, openid: str) -> bool:
    """Whether the person speaks for an enterprise or serves as an officer."""
    return work.has(IS_KNOWN, who=openid)


def contacts_of(work: Work, openid: str) -> list[Contact]:
    """All enterprises a person speaks for, the one bound last first."""
    bound = select(Contact).where(Contact.openid == openid, Contact.unbound_at.is_(None))
    return list(work.db.scalars(bound.order_by(Contact.bound_at.desc(), Contact.id.desc())))


def contact_of(work: Work, openid: str) -> Contact | None:
    """The enterprise a person speaks for, the one bound last where there are several."""
    contacts = contacts_of(work, openid)
    return contacts[0] if contacts else None


def officer_of(work: Work, openid: str) -> Officer | None:
    """The serving officer behind an openid."""
    return work.db.scalar(select(Officer).where(Officer.openid == openid, Officer.state == OfficerState.ACTIVE))


def enterprise_by_code(work: Work, code: str) -> Enterprise | None:
    """The enterprise of a unified social credit code."""
    return work.db.scalar(select(Enterprise).where(Enterprise.credit_code == _plain_code(code)))


def enterprise_by_name(work: Work, name: str) -> list[Enterprise]:
    """Those who bear the name, or else the short name, or have it within, or sound like it; at most five."""
    name = name.strip()
    if len(name) < SHORTEST_PART_OF_NAME:
        return []
    ways: tuple[ColumnElement[bool], ...] = (
        Enterprise.name == name,
        Enterprise.short_name == name,
        Enterprise.name.contains(name, autoescape=True),
    )
    for way in ways:
        found = list(work.db.scalars(select(Enterprise).where(way).order_by(Enterprise.id).limit(NAMES_OFFERED)))
        if found:
            return found
    return enterprise_names.heard(work, name, NAMES_OFFERED)


def bind_contact(work: Work, openid: str, *, credit_code: str, name: str, phone: str) -> Contact:
    """Bind a person to an enterprise (实名绑定), as a claim; to be bound again only corrects name and phone."""
    known = select(Enterprise).where(Enterprise.credit_code == _plain_code(credit_code)).with_for_update()
    enterprise = work.db.scalar(known)
    if enterprise is None:
        raise Refusal("person.unknown_code")
    before = select(Contact).where(Contact.enterprise_id == enterprise.id, Contact.openid == openid)
    contact = work.db.scalar(before)
    if contact is None:
        contact = Contact(enterprise=enterprise, openid=openid, bound_at=work.now, is_claim=True)
    elif contact.unbound_at is not None:
        contact.bound_at, contact.unbound_at, contact.is_claim = work.now, None, True
    contact.name, contact.phone = name.strip(), plain_phone(phone)
    return work.add(contact)


def bind_officer(work: Work, openid: str, *, name: str, phone: str) -> Officer:
    """Bind a person to their line of the roster, which must bear this name and phone."""
    officer = _on_roster(work, name.strip(), plain_phone(phone))
    if officer.openid == openid:
        return officer
    if officer.openid is not None:
        raise Refusal("person.bound_elsewhere")
    if work.db.scalar(select(Officer.id).where(Officer.openid == openid)):
        raise Refusal("person.already_officer")
    officer.openid, officer.bound_at = openid, work.now
    work.start_later(MENU_JOB, openid)
    return work.add(officer)


def bound_officers(work: Work) -> list[str]:
    """The openids of all serving officers who are bound."""
    bound = select(Officer.openid).where(Officer.openid.is_not(None), Officer.state == OfficerState.ACTIVE)
    return [openid for openid in work.db.scalars(bound.order_by(Officer.id)) if openid]


def unbind(work: Work, openid: str) -> None:
    """Forget who a person is: all their enterprises and their line of the roster."""
    contacts = contacts_of(work, openid)
    officers = list(work.db.scalars(select(Officer).where(Officer.openid == openid)))
    if not contacts and not officers:
        raise Refusal("person.not_bound")
    for contact in contacts:
        contact.unbound_at = work.now
    for officer in officers:
        officer.openid = officer.bound_at = None
        work.start_later(MENU_JOB, openid)
    work.db.flush()


def plain_phone(phone: str) -> str:
    """A phone number as digits alone, without China's own code in front."""
    digits = NOT_A_DIGIT.sub("", phone)
    return digits[len(CHINA) :] if len(digits) == 13 and digits.startswith(CHINA) else digits


def _plain_code(code: str) -> str:
    return code.strip().upper()


def _on_roster(work: Work, name: str, phone: str) -> Officer:
    matching = select(Officer).where(Officer.name == name, Officer.phone == phone, Officer.state == OfficerState.ACTIVE)
    officer = work.db.scalar(matching.order_by(Officer.id).limit(1).with_for_update())
    if officer is None:
        raise Refusal("person.not_on_roster")
    return officer
