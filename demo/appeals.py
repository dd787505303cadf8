"""Appeals in all nine states, each led there by the same verbs as a real one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select, update

from config.rules import rules
from demo.clock import Clock, local, working_day_before
from models.appeals import Appeal
from models.kinds import AppealState as S
from models.kinds import Need, OutboxState, Source, Urgency
from models.outbox import OutboxEntry
from models.people import Contact, Department, Enterprise, Staff
from models.work import Actor, Office, Work
from services.appeals import assignment, evaluation, intake

FILE = Path(__file__).with_name("appeals.toml")
HOME_OF_HANDLER = "市经济和信息化局"
ANONYMOUS = 7  # of so many contacts who file an appeal one does not want to be named

# state → how many, and how many working days ago such an appeal was filed: least and most
PLAN: dict[S, tuple[int, int, int]] = {
    S.SUBMITTED: (6, 0, 1),
    S.ACCEPTED: (5, 1, 2),
    S.ASSIGNED: (6, 1, 3),
    S.IN_PROGRESS: (12, 3, 9),
    S.RESOLVED: (6, 4, 8),
    S.CLOSED: (16, 9, 60),
    S.REOPENED: (3, 9, 14),
    S.WITHDRAWN: (3, 5, 30),
    S.REJECTED: (3, 3, 40),
}
STEPS: dict[S, tuple[str, ...]] = {
    S.SUBMITTED: (),
    S.ACCEPTED: ("accept",),
    S.ASSIGNED: ("accept", "assign"),
    S.IN_PROGRESS: ("accept", "assign", "acknowledge"),
    S.RESOLVED: ("accept", "assign", "acknowledge", "resolve"),
    S.CLOSED: ("accept", "assign", "acknowledge", "resolve", "rate_well"),
    S.REOPENED: ("accept", "assign", "acknowledge", "resolve", "rate_badly"),
    S.WITHDRAWN: ("accept", "withdraw"),
    S.REJECTED: ("reject",),
}
_CHANNELS = (Source.DEPARTMENT, Source.CHAMBER, Source.ENVIRONMENT_SUPERVISOR, Source.THIRD_PARTY)


@dataclass(frozen=True)
class Filed:
    """One appeal as it will be filed, and the state it will end in."""

    raw: dict[str, Any]
    state: S
    at: datetime


def file_all(office: Office, clock: Clock, dice: Random, now: datetime) -> None:
    """File all appeals in the order of their days and lead each to its state."""
    today = now.astimezone(rules().zone).date()
    for place, filed in enumerate(sorted(_planned(dice, today), key=lambda one: one.at)):
        moments = _moments(filed, now, dice)
        clock.now = next(moments)
        number = _submit(office, filed, place, dice)
        for step in STEPS[filed.state]:
            clock.now = next(moments)
            _take(office, step, number, filed, dice)
    clock.now = now
    with office.work() as work:
        _mark_told(work)


def _planned(dice: Random, today: date) -> Iterator[Filed]:
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))["appeal"]
    rejected = [one for one in raw if "reject" in one]
    others = [one for one in raw if "reject" not in one]
    dice.shuffle(others)
    others.sort(key=lambda one: one["department"] != HOME_OF_HANDLER)  # the demo's handler finds work on the desk
    wanted = [S.IN_PROGRESS, S.ASSIGNED, S.IN_PROGRESS, S.RESOLVED]
    left = {state: count for state, (count, _, _) in PLAN.items()}
    for one in others:
        open_states = [each for each, count in left.items() if count and each is not S.REJECTED]
        state = wanted.pop(0) if wanted else dice.choice(open_states)
        left[state] -= 1
        yield Filed(one, state, _begin(state, dice, today))
    for one in rejected:
        yield Filed(one, S.REJECTED, _begin(S.REJECTED, dice, today))


def _begin(state: S, dice: Random, today: date) -> datetime:
    _, least, most = PLAN[state]
    day = working_day_before(today, dice.randint(least, most))
    return local(day, "09:00") + timedelta(minutes=dice.randrange(180))


def _moments(filed: Filed, now: datetime, dice: Random) -> Iterator[datetime]:
    """Growing moments of office hours, none after now."""
    moment = filed.at
    while True:
        yield min(moment, now - timedelta(minutes=5))
        moment += timedelta(minutes=dice.randrange(45, 200))
        if moment.astimezone(rules().zone).hour >= 17:
            moment = local(moment.date() + timedelta(days=1), "09:00") + timedelta(minutes=dice.randrange(90))


def _submit(office: Office, filed: Filed, place: int, dice: Random) -> str:
    with office.work() as work:
        contacts = list(work.db.scalars(select(Contact).order_by(Contact.id)))
        contact = contacts[place % len(contacts)] if place % 5 < 2 else None
        enterprise = contact.enterprise if contact else _enterprise(work, dice)
        work.actor = Actor("chat", contact.name, openid=contact.openid) if contact else _staff(work, "operator")
        appeal = intake.submit(
            work,
            openid=contact.openid if contact else None,
            problem=filed.raw["problem"],
            district=enterprise.district,
            enterprise_name=enterprise.name,
            phone=contact.phone if contact else f"1992000{place:04d}",
            enterprise_id=enterprise.id,
            is_anonymous=contact is not None and place % ANONYMOUS == 1,
            source=Source.NETWORK if contact else _CHANNELS[place % len(_CHANNELS)],
        )
        appeal.need = Need(filed.raw["need"]) if "need" in filed.raw else None
        appeal.urgency = Urgency(filed.raw.get("urgency", Urgency.NORMAL))
        return appeal.number


def _enterprise(work: Work, dice: Random) -> Enterprise:
    ids = work.db.scalars(select(Enterprise.id).order_by(Enterprise.id)).all()
    return work.db.get_one(Enterprise, dice.choice(ids[30:]))


def _take(office: Office, step: str, number: str, filed: Filed, dice: Random) -> None:
    with office.work() as work:
        appeal = work.db.scalars(select(Appeal).where(Appeal.number == number)).one()
        work.actor = _actor(work, step, appeal, filed)
        if step == "accept":
            intake.accept(work, appeal)
        elif step == "reject":
            intake.reject(work, appeal, filed.raw["reject"], filed.raw["elsewhere"])
        elif step == "assign":
            assignment.assign(work, appeal, _department(work, filed), urgency=appeal.urgency)
        elif step == "acknowledge":
            assignment.acknowledge(work, appeal)
        elif step == "resolve":
            assignment.resolve(work, appeal, filed.raw["result"])
        elif step == "withdraw":
            intake.withdraw(work, appeal, "问题已自行解决，感谢关注")
        elif step == "rate_well":
            evaluation.rate(work, appeal, dice.choice((3, 4, 4, 5, 5, 5)))
        else:
            evaluation.rate(work, appeal, dice.choice((1, 2)), "只是电话答复，问题还没有真正解决")


def _actor(work: Work, step: str, appeal: Appeal, filed: Filed) -> Actor:
    if step in ("accept", "reject", "assign"):
        return _staff(work, "dispatcher")
    if step in ("acknowledge", "resolve"):
        if filed.raw["department"] == HOME_OF_HANDLER:
            return _staff(work, "handler")
        return Actor("staff", f"{filed.raw['department']}经办人")
    if appeal.openid is None:
        return _staff(work, "operator")  # who rang the enterprise up
    contact = work.db.scalars(select(Contact).where(Contact.openid == appeal.openid)).first()
    return Actor("chat", contact.name if contact else "", openid=appeal.openid)


def _staff(work: Work, username: str) -> Actor:
    person = work.db.scalars(select(Staff).where(Staff.username == username)).one()
    return Actor("staff", person.name, staff_id=person.id)


def _department(work: Work, filed: Filed) -> Department:
    return work.db.scalars(select(Department).where(Department.name == filed.raw["department"])).one()


def _mark_told(work: Work) -> None:
    """What was posted in the past has left in the past."""
    told = update(OutboxEntry).where(OutboxEntry.state == OutboxState.QUEUED)
    work.db.execute(told.values(state=OutboxState.SENT, sent_at=OutboxEntry.due_at, attempts=1))
