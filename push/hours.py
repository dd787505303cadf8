"""When the centre keeps quiet, and when its day ends: in its own time zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from config.rules import rules


def after_quiet(moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours (免打扰) it falls into."""
    begins, ends = rules().quiet_from, rules().quiet_until
    there = moment.astimezone(rules().zone)
    if begins == ends:
        return moment
    if begins < ends:
        return _at(there, ends) if begins <= there.time() < ends else moment
    if there.time() >= begins:
        return _at(there + timedelta(days=1), ends)
    return _at(there, ends) if there.time() < ends else moment


def next_midnight(moment: datetime) -> datetime:
    """When the platform's daily quotas begin anew."""
    return _at(moment.astimezone(rules().zone) + timedelta(days=1), time())


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
