"""A clock that is set by hand, so that the demo's past happens in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Engine

from config.calendar import is_working_day
from config.rules import rules
from models.work import JobCall, Office


class Clock:
    """Says the moment it was set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def silent_office(engine: Engine, clock: Clock) -> Office:
    """An office whose jobs are not started: what happened in the past was told in the past."""
    return Office(engine, start=_forget, clock=clock)


def local(day: date, at: str) -> datetime:
    """A moment of that day at the centre."""
    return datetime.combine(day, time.fromisoformat(at), rules().zone)


def working_day_before(day: date, count: int) -> date:
    """The working day that many working days before; 0 is the last working day up to the day itself."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
    return day


def _forget(_jobs: Sequence[JobCall]) -> None:
    """Start nothing."""
