"""Days and moments as people say them."""

from __future__ import annotations

from datetime import date, datetime

from config import wording
from config.rules import rules


def spoken_day(day: date) -> str:
    """1月5日（周一）."""
    weekday = wording.text("manners.weekdays")[day.weekday()]
    return wording.text("manners.day", month=day.month, day=day.day, weekday=weekday)


def spoken_moment(moment: datetime) -> str:
    """1月5日（周一）14:00, at the centre."""
    local = moment.astimezone(rules().zone)
    return f"{spoken_day(local.date())}{local:%H:%M}"
