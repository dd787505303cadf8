"""What everybody at the console should see on every page: why sending rests or is short, and days off nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from config import calendar
from config.rules import rules
from console.here import here
from models.kinds import Role
from push import house, quotas
from push.quotas import Use


@dataclass(frozen=True)
class Alerts:
    """What there is to say now."""

    is_held: bool
    is_on_trial: bool
    short: list[Use]
    missing_year: int | None  # whose days off should be known by now; in time for administrators, then for everybody


def current() -> Alerts:
    with here().reading() as work:
        today = work.now.astimezone(rules().zone).date()
        short = [use for use in quotas.since(work, today) if use.is_short]
        return Alerts(house.is_held(work), here().settings.trial_mode, short, _missing_year(today))


def _missing_year(today: date) -> int | None:
    year = calendar.missing_year(today)
    return year if year == today.year or here().me.role is Role.ADMIN else None
