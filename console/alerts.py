"""What everybody at the console should see on every page: sending rests, is on trial, or runs short of quota."""

from __future__ import annotations

from dataclasses import dataclass

from config.rules import rules
from console.here import here
from push import house, quotas
from push.quotas import Use


@dataclass(frozen=True)
class Alerts:
    """What there is to say now."""

    is_held: bool
    is_on_trial: bool
    short: list[Use]


def current() -> Alerts:
    with here().reading() as work:
        today = work.now.astimezone(rules().zone).date()
        short = [use for use in quotas.since(work, today) if use.is_short]
        return Alerts(house.is_held(work), here().settings.trial_mode, short)
