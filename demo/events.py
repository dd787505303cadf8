"""Events of all types, filled with people and led along their lives by the same verbs as real ones."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select, update

from config.calendar import is_working_day, next_working_day
from config.rules import rules
from demo.clock import Clock, local
from demo.people import crowd_openid
from models.events import Event, Signup
from models.kinds import EventState, EventType, OutboxState, SignupState
from models.outbox import OutboxEntry
from models.people import Enterprise, Follower, Officer
from models.work import Office, Work
from services.events import lifecycle

FILE = Path(__file__).with_name("events.toml")
FIRST_GUEST = 100  # place in the simulator's crowd of the first who signs up; those before are contacts
ANNOUNCED_DAYS = 25  # before the event
PATHS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "published": ("submit", "approve", "publish"),
    "signup_closed": ("submit", "approve", "publish", "close_signup"),
    "held": ("submit", "approve", "publish", "close_signup", "hold"),
    "archived": ("submit", "approve", "publish", "close_signup", "hold", "archive"),
    "cancelled": ("submit", "approve", "publish"),
}


def hold_all(office: Office, clock: Clock, dice: Random, now: datetime) -> None:
    """Plan, announce, fill and hold the events."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))["event"]
    today = now.astimezone(rules().zone).date()
    for place, one in enumerate(raw, start=1):
        starts = local(_open_day(today + timedelta(days=one["day"])), one["begins"])
        clock.now = min(starts - timedelta(days=ANNOUNCED_DAYS), now - timedelta(days=2))
        with office.work() as work:
            event = work.add(_event(one, place, starts, clock.now))
            for verb in PATHS[one["path"]]:
                if verb == "close_signup":
                    clock.now = min(event.signup_closes_at, now)
                lifecycle.publish(work, event) if verb == "publish" else lifecycle.move(work, event, verb)
                if verb == "publish":
                    _fill(work, event, one, dice)
            if one["path"] == "cancelled":
                lifecycle.cancel(work, event, one["reason"])
    clock.now = now
    with office.work() as work:
        told = update(OutboxEntry).where(OutboxEntry.state == OutboxState.QUEUED)
        work.db.execute(told.values(state=OutboxState.SENT, sent_at=OutboxEntry.due_at, attempts=1))


def _open_day(day: date) -> date:
    return day if is_working_day(day) else next_working_day(day)


def _event(one: dict[str, Any], place: int, starts: datetime, now: datetime) -> Event:
    return Event(
        number=f"HD{starts:%Y%m}-{place:02d}",
        type=EventType(one["type"]),
        state=EventState.DRAFT,
        title=one["title"],
        theme=one["theme"],
        description=one["description"],
        starts_at=starts,
        ends_at=starts + timedelta(hours=one["hours"]),
        place=one["place"],
        district=one["district"],
        host=one["host"],
        capacity=one["capacity"],
        seats_per_enterprise=one.get("seats_per_enterprise", 2),
        has_waiting_list=one.get("has_waiting_list", True),
        officers_only=one.get("officers_only", False),
        signup_closes_at=starts - timedelta(days=1),
        created_at=now,
    )


def _fill(work: Work, event: Event, one: dict[str, Any], dice: Random) -> None:
    """Let people sign up; the last ones of a full event wait."""
    guests = list(_guests(work, event, one["filled"] + one.get("waiting", 0), dice))
    known = set(work.db.scalars(select(Follower.openid)))
    new = [{"openid": guest["openid"], "followed_at": work.now} for guest in guests if guest["openid"] not in known]
    if new:
        work.db.execute(insert(Follower), new)
    for place, guest in enumerate(guests):
        guest["state"] = SignupState.SIGNED_UP if place < one["filled"] else SignupState.WAITING
        guest["signed_up_at"] = work.now + timedelta(minutes=17 * (place + 1))
    if guests:
        work.db.execute(insert(Signup), guests)


def _guests(work: Work, event: Event, count: int, dice: Random) -> Iterator[dict[str, Any]]:
    """People of the simulator's crowd, one a seat, from different enterprises or from the roster of officers."""
    guests = _officers(work, count) if event.officers_only else _business_people(work, count, dice)
    for place, (name, phone, enterprise_id) in enumerate(guests):
        yield {
            "event_id": event.id,
            "openid": crowd_openid(FIRST_GUEST + place),
            "enterprise_id": enterprise_id,
            "name": name,
            "phone": phone,
        }


def _officers(work: Work, count: int) -> list[tuple[str, str, int | None]]:
    rows = work.db.execute(select(Officer.name, Officer.phone).order_by(Officer.id).offset(1).limit(count))
    return [(name, phone, None) for name, phone in rows]


def _business_people(work: Work, count: int, dice: Random) -> list[tuple[str, str, int | None]]:
    enterprises = list(work.db.scalars(select(Enterprise.id).order_by(Enterprise.id).offset(30)))
    names = work.db.scalars(select(Officer.name).order_by(Officer.id.desc()).limit(count)).all()
    chosen = dice.sample(enterprises, count)
    return [(name, f"1993000{place:04d}", chosen[place]) for place, name in enumerate(names)]
