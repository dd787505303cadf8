"""Events, sign-ups and appeals that are there before a conversation begins."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from demo.rehearsal.given import Given
from models.appeals import Appeal, Assignment
from models.events import Event, Signup
from models.kinds import AppealState, EventState, EventType, SignupState
from models.people import Contact, Department
from models.work import Work
from services import clock

ASSIGNED = frozenset({AppealState.ASSIGNED, AppealState.IN_PROGRESS, AppealState.RESOLVED, AppealState.CLOSED})
FINISHED = frozenset({AppealState.RESOLVED, AppealState.CLOSED})
RESULT = "已派施工队清淤，道路恢复通行。"
PROBLEM = "厂区门口道路积水，货车无法进出"


class Somebody(Protocol):
    """Whoever writes in chat."""

    @property
    def name(self) -> str: ...

    @property
    def openid(self) -> str: ...

    @property
    def phone(self) -> str: ...


def add_event(work: Work, entry: Given) -> Event:
    """An event open for sign-up, a week from now unless the file says otherwise."""
    called = entry.need("called", str)
    starts_at = entry.moment("starts_at", work.now + timedelta(days=entry.take("in_days", int, 7)))
    event = Event(
        number=entry.take("number", str, f"HD-{called}"),
        type=entry.one_of("type", EventType, EventType.POLICY_DAY),
        state=entry.one_of("state", EventState, EventState.PUBLISHED),
        title=entry.take("title", str, called),
        theme=entry.take("theme", str, ""),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=entry.take("hours", int, 2)),
        place=entry.take("place", str, "政企会客厅一楼"),
        capacity=entry.take("capacity", int, 20),
        seats_per_enterprise=entry.take("seats_per_enterprise", int, 2),
        has_waiting_list=entry.take("has_waiting_list", bool, True),
        officers_only=entry.take("officers_only", bool, False),
        signup_closes_at=entry.moment("signup_closes_at", starts_at - timedelta(days=1)),
        created_at=work.now,
    )
    entry.end()
    return work.add(event)


def add_signup(work: Work, entry: Given, person: Somebody, event: Event, contact: Contact | None) -> None:
    """Somebody's place at an event, or on its waiting list."""
    signup = Signup(
        event=event,
        openid=person.openid,
        enterprise_id=contact.enterprise_id if contact else None,
        name=person.name,
        phone=person.phone,
        seats=entry.take("seats", int, 1),
        state=entry.one_of("state", SignupState, SignupState.SIGNED_UP),
        signed_up_at=work.now,
    )
    entry.end()
    work.add(signup)


def add_appeal(work: Work, entry: Given, person: Somebody, *, contact: Contact | None, department: Department) -> None:
    """An appeal in any state, without the ledger the services would have written on the way."""
    state = entry.one_of("state", AppealState, AppealState.SUBMITTED)
    submitted_at = work.now - timedelta(days=entry.take("days_ago", int, 0))
    appeal = Appeal(
        number=entry.need("number", str),
        state=state,
        problem=entry.take("problem", str, PROBLEM),
        district=entry.take("district", str, contact.enterprise.district if contact else "江东区"),
        enterprise_id=contact.enterprise_id if contact else None,
        enterprise_name=entry.take("enterprise", str, contact.enterprise.name if contact else f"{person.name}的企业"),
        phone=person.phone,
        openid=person.openid,
        submitted_at=submitted_at,
        accept_due_at=clock.add_working_days(submitted_at, 1),
    )
    work.add(appeal)
    if state in ASSIGNED:
        appeal.due_at = work.now + timedelta(days=7)
        work.add(Assignment(appeal=appeal, department=department, assigned_at=submitted_at))
    if state in FINISHED:
        appeal.result, appeal.resolved_at = entry.take("result", str, RESULT), work.now
    entry.end()
    work.db.flush()
