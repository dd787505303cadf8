"""Applications for what policies give (申报与兑现): applied, approved, paid; told by the enterprise or by staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import mean
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from config.calendar import next_working_day
from config.rules import rules
from models.kinds import PolicyState
from models.matching import Application, ApplicationStep
from models.matching_kinds import ApplicationState as S
from models.people import Enterprise
from models.policies import Policy
from models.work import Work
from push import outbox
from services import clock
from services.errors import Refusal

MOVES: dict[tuple[S, str], S] = {
    (S.REFUSED, "apply"): S.APPLIED,
    (S.WITHDRAWN, "apply"): S.APPLIED,
    (S.APPLIED, "approve"): S.APPROVED,
    (S.APPLIED, "pay"): S.PAID,
    (S.APPROVED, "pay"): S.PAID,
    (S.APPLIED, "refuse"): S.REFUSED,
    (S.APPROVED, "refuse"): S.REFUSED,
    (S.APPLIED, "withdraw"): S.WITHDRAWN,
    (S.APPROVED, "withdraw"): S.WITHDRAWN,
    (S.PAID, "not_paid"): S.APPROVED,  # somebody said so too early
}
WAITING = (S.APPLIED, S.APPROVED)
TOLD = {"approve": "application.approved", "refuse": "application.refused"}  # verb → notice to whoever applied
LONGEST_NOTE = 200
MOST_COUNTED = 20_000  # of the newest, in the figures of departments


class Course(NamedTuple):
    """How far an application is, without the rest of it: a year's are counted on a page."""

    department: str
    state: S
    applied_at: datetime
    approved_at: datetime | None
    paid_at: datetime | None


@dataclass
class Pace:
    """How a department gets on: how many in each state, and the working days each way took."""

    department: str
    states: dict[S, int] = field(default_factory=lambda: dict.fromkeys(S, 0))
    to_approval: list[int] = field(default_factory=list)
    to_payment: list[int] = field(default_factory=list)

    @property
    def days_to_approval(self) -> float | None:
        return mean(self.to_approval) if self.to_approval else None

    @property
    def days_to_payment(self) -> float | None:
        return mean(self.to_payment) if self.to_payment else None


def apply(work: Work, policy: Policy, enterprise: Enterprise, *, openid: str | None = None) -> Application:
    """Note that an enterprise has applied (已申报); after a refusal it may again."""
    if policy.state is not PolicyState.PUBLISHED:
        raise Refusal("policy.gone")
    before = _before(work, policy, enterprise)
    if before is not None:
        before.openid = openid or before.openid
        before.applied_at, before.approved_at, before.paid_at = work.now, None, None
        move(work, before, "apply")
        return before
    application = Application(
        policy=policy, enterprise=enterprise, state=S.APPLIED, department=policy.issuer[:200], openid=openid,
        applied_at=work.now, moved_at=work.now,
    )  # fmt: skip
    try:
        with work.db.begin_nested():
            work.db.add(application)
    except IntegrityError:
        raise Refusal("application.already", title=policy.title) from None
    _log(work, application, "apply", "")
    return application


def move(work: Work, application: Application, verb: str, note: str = "") -> None:
    """Take the next step, and tell whoever applied."""
    work.lock(application, "state")
    after = MOVES.get((application.state, verb))
    if after is None:
        raise Refusal("application.not_now", title=application.policy.title)
    application.state, application.moved_at = after, work.now
    if after is S.APPROVED and verb == "approve":
        application.approved_at = work.now
    application.paid_at = work.now if after is S.PAID else None
    _log(work, application, verb, note.strip()[:LONGEST_NOTE])
    notice = TOLD.get(verb)
    if notice:
        outbox.post(work, application.openid, notice, title=application.policy.title, note=note.strip())


def refuse(work: Work, application: Application, reason: str) -> None:
    """Note that it was refused (未通过), with the reason, which the enterprise reads."""
    if not reason.strip():
        raise Refusal("application.reason_missing")
    move(work, application, "refuse", reason)


def hand_to(work: Work, application: Application, department: str) -> None:
    """Say which department decides on it."""
    if not department.strip():
        raise Refusal("application.department_missing")
    application.department = department.strip()[:200]
    work.db.flush()


def may(application: Application, verb: str) -> bool:
    """Whether its state allows this."""
    return (application.state, verb) in MOVES


def ask_paid(work: Work) -> int:
    """Ask those who have waited long whether the money came (已到账？), once for each step; how many were asked."""
    days = rules().paid_question_days
    waiting = select(Application).where(
        Application.state.in_(WAITING),
        Application.openid.is_not(None),
        Application.moved_at <= work.now - timedelta(days),
    )
    asked = 0
    for one in work.db.scalars(waiting.order_by(Application.id)):
        if clock.add_working_days(one.moved_at, days) <= work.now:
            key = f"application.ask_paid:{one.id}:{int(one.moved_at.timestamp())}"
            title, on = one.policy.title, one.moved_at.astimezone(rules().zone).date()
            asked += outbox.post(work, one.openid, "application.ask_paid", key=key, title=title, on=on) is not None
    return asked


def paces(work: Work, since: datetime) -> list[Pace]:
    """The departments with how many applications they got since then and how long they took, the busiest first."""
    recent = select(*(getattr(Application, name) for name in Course._fields)).where(Application.applied_at > since)
    found: dict[str, Pace] = {}
    for one in (Course(*row) for row in work.db.execute(recent.order_by(Application.id.desc()).limit(MOST_COUNTED))):
        pace = found.setdefault(one.department, Pace(one.department))
        pace.states[one.state] += 1
        if one.approved_at:
            pace.to_approval.append(working_days(clock.local_day(one.applied_at), clock.local_day(one.approved_at)))
        if one.paid_at:
            pace.to_payment.append(working_days(clock.local_day(one.applied_at), clock.local_day(one.paid_at)))
    return sorted(found.values(), key=lambda pace: (-sum(pace.states.values()), pace.department))


def working_days(first: date, last: date) -> int:
    """The working days after the first day up to the last one."""
    count, day = 0, next_working_day(first)
    while day <= last:
        count, day = count + 1, next_working_day(day)
    return count


def _before(work: Work, policy: Policy, enterprise: Enterprise) -> Application | None:
    mine = select(Application).where(
        Application.policy_id == policy.id, Application.enterprise_id == enterprise.id
    )  # fmt: skip
    found = work.db.scalar(mine)
    if found is not None and not may(found, "apply"):
        raise Refusal("application.already", title=policy.title)
    return found


def _log(work: Work, application: Application, verb: str, note: str) -> None:
    work.add(
        ApplicationStep(
            application_id=application.id, at=work.now, by=work.actor.name, verb=verb, to_state=application.state,
            note=note,
        )
    )  # fmt: skip
