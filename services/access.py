"""The only ways to fetch what belongs to a person: asked for by somebody else, it does not exist."""

from __future__ import annotations

from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, or_, select

from models.appeals import Appeal, Assignment
from models.events import Event, Signup
from models.kinds import EventState, Role, SignupState, WorkItemKind, WorkItemState
from models.matching import Application
from models.messages import WorkItem
from models.people import Contact, Staff
from models.work import Work
from services.errors import Refusal


def appeal_for(work: Work, number: str, openid: str) -> Appeal:
    """An appeal by its number, for one who may see it."""
    wanted = select(Appeal).where(Appeal.number == number.strip().upper(), _may_see(openid))
    appeal = work.db.scalar(wanted)
    if appeal is None:
        raise Refusal("appeal.not_found", number=number.strip())
    return appeal


def appeals_of(work: Work, openid: str) -> list[Appeal]:
    """All appeals a person may see, the newest first."""
    if not work.has(_any_appeal(), who=openid):
        return []
    return list(work.db.scalars(select(Appeal).where(_may_see(openid)).order_by(Appeal.id.desc())))


def readers_of(work: Work, appeal: Appeal) -> list[str]:
    """The openids of all who may see an appeal, and so of all who are told of its progress."""
    filer = [appeal.openid] if appeal.openid else []
    if appeal.officer_id is None or appeal.enterprise_id is None:
        return filer
    spoken_for = select(Contact.openid).where(
        Contact.enterprise_id == appeal.enterprise_id,
        Contact.unbound_at.is_(None),
        Contact.is_claim.is_(False),
        Contact.bound_at <= appeal.submitted_at,
    )
    return list(dict.fromkeys([*filer, *work.db.scalars(spoken_for.order_by(Contact.id))]))


def signup_for(work: Work, event_id: int, openid: str) -> Signup:
    """A person's sign-up for an event, on the list or waiting."""
    mine = select(Signup).where(
        Signup.event_id == event_id, Signup.openid == openid, Signup.state != SignupState.CANCELLED
    )
    signup = work.db.scalar(mine)
    if signup is None:
        raise Refusal("event.not_signed_up")
    return signup


def signups_of(work: Work, openid: str) -> list[Signup]:
    """A person's sign-ups for events that are still to come, the next one first."""
    mine = (
        select(Signup)
        .join(Signup.event)
        .where(
            Signup.openid == openid,
            Signup.state != SignupState.CANCELLED,
            Event.ends_at > work.now,
            Event.state != EventState.CANCELLED,
        )
    )
    return list(work.db.scalars(mine.order_by(Event.starts_at, Signup.id)))


def bookings_of(work: Work, openid: str) -> list[WorkItem]:
    """A person's wishes for a room that nobody has settled yet, the newest first."""
    mine = select(WorkItem).where(
        WorkItem.openid == openid, WorkItem.kind == WorkItemKind.ROOM, WorkItem.state == WorkItemState.OPEN
    )
    return list(work.db.scalars(mine.order_by(WorkItem.id.desc())))


def applications_of(work: Work, openid: str) -> list[Application]:
    """The applications of the enterprises a person is confirmed to speak for, the newest first."""
    mine = select(Application).where(Application.enterprise_id.in_(_speaks_for(openid)))
    return list(work.db.scalars(mine.order_by(Application.id.desc())))


def application_for(work: Work, application_id: int, openid: str) -> Application:
    """One of them."""
    mine = select(Application).where(
        Application.id == application_id, Application.enterprise_id.in_(_speaks_for(openid))
    )
    application = work.db.scalar(mine)
    if application is None:
        raise Refusal("application.not_found")
    return application


def visible_appeals(staff: Staff) -> Select[Appeal]:
    """The appeals that somebody at the centre may look at."""
    if _sees_everything(staff):
        return select(Appeal)
    assigned = select(Assignment.appeal_id).where(Assignment.department_id == staff.department_id)
    return select(Appeal).where(Appeal.id.in_(assigned))


def works_on(staff: Staff, appeal: Appeal, *, leading: bool = False) -> bool:
    """Whether this person's department works on the appeal, or leads it; the centre's own people always do."""
    return _sees_everything(staff) or any(
        each.department_id == staff.department_id and (each.is_lead or not leading)
        for each in appeal.assignments
        if each.ended_at is None
    )


def _speaks_for(openid: str) -> Select[int]:
    return select(Contact.enterprise_id).where(
        Contact.openid == openid, Contact.unbound_at.is_(None), Contact.is_claim.is_(False)
    )


def _sees_everything(staff: Staff) -> bool:
    """Handlers see what their department was assigned; all others see the whole centre."""
    return staff.role is not Role.HANDLER


@cache
def _any_appeal() -> Select[int]:
    """Whether there is one that the person `who` may see; most who write have none."""
    return select(Appeal.id).where(_may_see(bindparam("who"))).limit(1)


def _may_see(openid: str | BindParameter[str]) -> ColumnElement[bool]:
    """Who filed it; and, where an officer filed it on behalf, the contacts who then spoke for the enterprise."""
    spoken_for = exists().where(
        and_(
            Contact.enterprise_id == Appeal.enterprise_id,
            Contact.openid == openid,
            Contact.unbound_at.is_(None),
            Contact.is_claim.is_(False),
            Contact.bound_at <= Appeal.submitted_at,
        )
    )
    return or_(Appeal.openid == openid, and_(Appeal.officer_id.is_not(None), spoken_for))
