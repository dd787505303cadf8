"""An appeal that a colleague files for the person they talk to."""

from __future__ import annotations

from sqlalchemy import select

from models.appeals import Appeal
from models.handoffs import Handoff
from models.kinds import HandoffStep
from models.people import Enterprise
from models.work import Work
from push import outbox
from services import people
from services.appeals import intake
from services.handoffs.lifecycle import hold_mine, log


def file_appeal(
    work: Work,
    handoff: Handoff,
    *,
    problem: str,
    district: str,
    enterprise_name: str,
    phone: str,
    is_anonymous: bool = False,
) -> Appeal:
    """File it (代录诉求) in the person's name, who is told of its progress; the phone may be that of the binding."""
    hold_mine(work, handoff)
    contact, officer = people.contact_of(work, handoff.openid), people.officer_of(work, handoff.openid)
    known = work.db.scalar(select(Enterprise.id).where(Enterprise.name == enterprise_name))
    appeal = intake.submit(
        work,
        openid=handoff.openid,
        problem=problem,
        district=district,
        enterprise_name=enterprise_name,
        enterprise_id=known,
        phone=phone or (contact.phone if contact else officer.phone if officer else ""),
        officer_id=officer.id if officer else None,
        is_anonymous=is_anonymous,
    )
    log(work, handoff, HandoffStep.REGISTERED, appeal.number)
    if officer is None:  # an officer is told with the enterprise's contacts
        outbox.post(work, handoff.openid, "handoff.appeal_filed", number=appeal.number)
    return appeal
