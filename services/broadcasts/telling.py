"""Who is told of a broadcast besides its recipients: the officers of those it could not reach."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import or_, select

from models.broadcasts import Broadcast, Recipient
from models.kinds import OutboxState, SkipReason
from models.people import Contact, Enterprise, Officer
from models.work import Work
from push import circulars, outbox

NAMED = 5  # enterprises a message to an officer names
UNREACHED = (SkipReason.NOT_FOLLOWING, SkipReason.NO_WAY, SkipReason.BUDGET)


def tell_officers(work: Work, broadcast: Broadcast) -> int:
    """Ask the officers (联络员) of enterprises that were not reached to pass it on, once each; how many were asked."""
    lost = or_(Recipient.state == OutboxState.FAILED, Recipient.reason.in_(UNREACHED))
    rows = (
        select(Officer.openid, Enterprise.short_name, Enterprise.name)
        .join(Enterprise, Enterprise.officer_id == Officer.id)
        .join(Contact, Contact.enterprise_id == Enterprise.id)
        .join(Recipient, Recipient.openid == Contact.openid)
        .where(Recipient.broadcast_id == broadcast.id, lost, Contact.unbound_at.is_(None), Officer.openid.is_not(None))
        .distinct()
        .order_by(Officer.openid, Enterprise.name)
    )
    theirs: dict[str, list[str]] = defaultdict(list)
    for openid, short, name in work.db.execute(rows):
        theirs[str(openid)].append(short or name)
    for openid, names in theirs.items():
        outbox.post(
            work,
            openid,
            "broadcast.pass_on",
            key=f"broadcast.pass_on:{broadcast.id}:{openid}",
            title=broadcast.title,
            text=circulars.group_text(broadcast),
            count=len(names),
            names="、".join(names[:NAMED]),
        )
    return len(theirs)
