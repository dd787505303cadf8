"""The numbers the centre may change by itself, from rules.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

FILE = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True)
class Rules:
    """All rules; durations are in the unit their name says, days are working days."""

    centre_name: str
    centre_phone: str
    zone: ZoneInfo
    office_hours: tuple[tuple[time, time], ...]
    accept_days: int
    urgent_days: int
    normal_days: int
    complex_days: int
    shortest_problem: int
    longest_problem: int
    quiet_days_to_close: int
    events_listed: int
    most_seats: int
    dialogue_minutes: int
    draft_days: int
    undo_minutes: int
    answer_days: int
    review_months: int
    deadline_days: tuple[int, ...]
    paid_question_days: int
    wait_minutes: int
    silence_minutes: int
    quiet_from: time
    quiet_until: time
    awake_minutes: int
    sends_per_second: int
    pushes_a_week: int
    mass_a_month: int
    faults_to_pause: int
    late_minutes: int
    calls_a_day: Mapping[str, int]  # by channel
    second_factor_roles: frozenset[str]
    failures_to_lock: int
    lock_minutes: int
    session_hours: int
    idle_minutes: int
    documents_at_once: int


@cache
def rules() -> Rules:
    """The rules in force; a changed file is read at the next start."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    centre, appeals, events = raw["centre"], raw["appeals"], raw["events"]
    talk, push, console = raw["conversation"], raw["push"], raw["console"]
    return Rules(
        centre_name=centre["name"],
        centre_phone=centre["phone"],
        zone=ZoneInfo(centre["time_zone"]),
        office_hours=tuple(_span(span) for span in centre["office_hours"]),
        accept_days=appeals["accept_days"],
        urgent_days=appeals["urgent_days"],
        normal_days=appeals["normal_days"],
        complex_days=appeals["complex_days"],
        shortest_problem=appeals["shortest_problem"],
        longest_problem=appeals["longest_problem"],
        quiet_days_to_close=appeals["quiet_days_to_close"],
        events_listed=events["open_at_once"],
        most_seats=events["most_seats"],
        dialogue_minutes=talk["dialogue_minutes"],
        draft_days=talk["draft_days"],
        undo_minutes=talk["undo_minutes"],
        answer_days=raw["questions"]["answer_days"],
        review_months=raw["rounds"]["review_months"],
        deadline_days=tuple(raw["policies"]["deadline_days"]),
        paid_question_days=raw["policies"]["paid_question_days"],
        wait_minutes=raw["handoff"]["wait_minutes"],
        silence_minutes=raw["handoff"]["silence_minutes"],
        quiet_from=time.fromisoformat(push["quiet_from"]),
        quiet_until=time.fromisoformat(push["quiet_until"]),
        awake_minutes=push["awake_minutes"],
        sends_per_second=push["per_second"],
        pushes_a_week=push["broadcasts_a_week"],
        mass_a_month=push["mass_a_month"],
        faults_to_pause=push["faults_to_pause"],
        late_minutes=push["late_minutes"],
        calls_a_day=push["a_day"],
        second_factor_roles=frozenset(console["second_factor_roles"]),
        failures_to_lock=console["failures_to_lock"],
        lock_minutes=console["lock_minutes"],
        session_hours=console["session_hours"],
        idle_minutes=console["idle_minutes"],
        documents_at_once=console["documents_at_once"],
    )


def _span(words: str) -> tuple[time, time]:
    begins, ends = words.split("-")
    return time.fromisoformat(begins), time.fromisoformat(ends)
