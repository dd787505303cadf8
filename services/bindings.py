"""Who a person says they are, and who confirms it: claims, undoing and renewing a binding (实名绑定).

A credit code is public, so whoever names one has only made a claim. It spares them typing; what others filed for the
enterprise is shown once a known contact, the enterprise's officer or somebody at the centre has confirmed it.
"""

from __future__ import annotations

from sqlalchemy import select

from models.kinds import WorkItemKind
from models.people import Contact
from models.work import Work
from push import outbox
from services import people, work_items
from services.errors import Refusal
from services.privacy import mask_phone


def claim(work: Work, contact: Contact, matter: str) -> None:
    """Ask those who know the enterprise whether a new contact is one of theirs; `matter` goes on the desk."""
    if not contact.is_claim:
        return
    if work_items.open_one(work, WorkItemKind.BINDING, contact.openid, matter) is None:
        work_items.open_item(work, WorkItemKind.BINDING, contact.openid, matter)
    for openid in _witnesses(work, contact):
        outbox.post(
            work,
            openid,
            "person.claimed",
            name=contact.name,
            phone=mask_phone(contact.phone),
            enterprise=contact.enterprise.name,
            claim=contact.id,
        )


def confirm(work: Work, contact: Contact) -> None:
    """The contact is who they say (确认绑定)."""
    _decide(work, contact)
    contact.is_claim = False
    work.db.flush()
    outbox.post(work, contact.openid, "person.confirmed", enterprise=contact.enterprise.name)


def refuse(work: Work, contact: Contact) -> None:
    """Nobody knows the contact: the binding ends (拒绝绑定)."""
    _decide(work, contact)
    contact.unbound_at = work.now
    work.db.flush()
    outbox.post(work, contact.openid, "person.claim_refused", enterprise=contact.enterprise.name)


def claim_for(work: Work, contact_id: int, openid: str) -> Contact:
    """A claim that this person may decide: as a confirmed contact of the same enterprise, or as its officer."""
    contact = work.db.get(Contact, contact_id)
    if contact is None or openid not in _witnesses(work, contact):
        raise Refusal("person.no_such_claim")
    return contact


def unbind(work: Work, openid: str, contact_id: int | None) -> None:
    """End one binding to an enterprise, or without a number that of the officer (解绑)."""
    if contact_id is not None:
        _own(work, openid, contact_id).unbound_at = work.now
    else:
        officer = people.officer_of(work, openid)
        if officer is None:
            raise Refusal("person.not_bound")
        officer.openid = officer.bound_at = None
        work.start_later(people.MENU_JOB, openid)
    work.db.flush()


def renew(work: Work, openid: str, contact_id: int) -> Contact:
    """A contact unbound a moment ago is bound as before."""
    contact = work.db.get(Contact, contact_id)
    if contact is None or contact.openid != openid or contact.unbound_at is None:
        raise Refusal("person.not_bound")
    contact.unbound_at = None
    work.db.flush()
    return contact


def _own(work: Work, openid: str, contact_id: int) -> Contact:
    for contact in people.contacts_of(work, openid):
        if contact.id == contact_id:
            return contact
    raise Refusal("person.not_bound")


def _decide(work: Work, contact: Contact) -> None:
    work.lock(contact, "is_claim", "unbound_at")
    if not contact.is_claim or contact.unbound_at is not None:
        raise Refusal("person.no_such_claim")
    item = work_items.open_one(work, WorkItemKind.BINDING, contact.openid)
    if item is not None:
        work_items.done(work, item)


def _witnesses(work: Work, contact: Contact) -> list[str]:
    """The openids of those who know who speaks for the enterprise."""
    known = select(Contact.openid).where(
        Contact.enterprise_id == contact.enterprise_id,
        Contact.unbound_at.is_(None),
        Contact.is_claim.is_(False),
        Contact.id != contact.id,
    )
    officer = contact.enterprise.officer
    theirs = [officer.openid] if officer is not None and officer.openid else []
    return list(dict.fromkeys([*work.db.scalars(known.order_by(Contact.id)), *theirs]))
