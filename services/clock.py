"""Due times in Chinese working days, counted as the Civil Code counts.

The day on which something happens is not counted, and the last day ends when the office closes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from config.calendar import next_working_day
from config.rules import rules
from models.kinds import Urgency


def add_working_days(start: datetime, days: int) -> datetime:
    """When the office closes on the last of so many working days after `start`."""
    if days < 1:
        raise ValueError("a due time lies at least one working day ahead")
    day = local_day(start)
    for _ in range(days):
        day = next_working_day(day)
    closes = rules().office_hours[-1][1]
    return datetime.combine(day, closes, rules().zone).astimezone(UTC)


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
