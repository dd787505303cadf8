"""Due times in Chinese working days, counted as the Civil Code counts.

The day on which something happens is not counted, and the last day ends when the office closes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from config.calendar import is_working_day, next_working_day
from config.rules import rules
from models.kinds import Urgency


def add_working_days(start: datetime, days: int) -> datetime:
    """When the office closes on the last of so many working days after `start`."""
    if days < 1:
        raise ValueError("a due time lies at least one working day ahead")
    day = local_day(start)
    for _ in range(days):
        day = next_working_day(day)
    return _at(day, rules().office_hours[-1][1])


def due_at(urgency: Urgency, start: datetime) -> datetime:
    """When an appeal that is assigned at `start` must be resolved."""
    days = {
        Urgency.URGENT: rules().urgent_days,
        Urgency.NORMAL: rules().normal_days,
        Urgency.COMPLEX: rules().complex_days,
    }
    return add_working_days(start, days[urgency])


def local_day(moment: datetime) -> date:
    """The day it is at the centre."""
    return moment.astimezone(rules().zone).date()


def is_office_open(moment: datetime) -> bool:
    """Whether somebody sits at the centre's desk then (上班时间)."""
    there = moment.astimezone(rules().zone)
    return is_working_day(there.date()) and any(begins <= there.time() < ends for begins, ends in rules().office_hours)


def next_opening(moment: datetime) -> datetime:
    """When the office opens next, after `moment`."""
    there = moment.astimezone(rules().zone)
    if is_working_day(there.date()):
        for begins, _ in rules().office_hours:
            if there.time() < begins:
                return _at(there.date(), begins)
    return _at(next_working_day(there.date()), rules().office_hours[0][0])


def is_day_over(moment: datetime) -> bool:
    """Whether nobody sits at the desk any more on that day."""
    return not is_office_open(moment) and local_day(next_opening(moment)) > local_day(moment)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, rules().zone).astimezone(UTC)
