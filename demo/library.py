"""What goes on in the invented city's library: drafts, changes, reviews, readings, and a policy that runs out."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from demo.clock import Clock
from models.kinds import Role
from models.people import Staff
from models.policies import Policy
from models.policy_kinds import ReadingKind
from models.work import Actor, Office, Work
from services.clock import local_day
from services.policies import library, readings, review, versions
from services.policies.flow import Paper
from services.policies.library import PolicyRecord
from services.policies.readings import ReadingContent

FILE = Path(__file__).parent / "library.toml"


def fill(office: Office, clock: Clock, now: datetime) -> None:
    """Let colleagues write and review; `clock` stands at `now` in the end."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    deeds = [(one, deed) for kind, deed in _DEEDS.items() for one in raw[kind]]
    for one, deed in sorted(deeds, key=lambda pair: pair[0]["written"]):
        clock.now = now + timedelta(days=one["written"])
        deed(office, one, now)
    clock.now = now


def _change(office: Office, raw: dict[str, Any], _now: datetime) -> None:
    with office.work() as work:
        policy = _policy(work, raw["title"])
        record = versions.record_of(work, policy)
        old, new = raw["before"], raw["after"]
        articles = tuple(replace(cut, text=cut.text.replace(old, new)) for cut in record.articles)
        work.actor = _staff(work, Role.OPERATOR)
        proposal = review.edit(work, policy, replace(record, articles=articles), raw["note"])
        _look_over(work, proposal, raw["is_approved"])


def _draft(office: Office, raw: dict[str, Any], now: datetime) -> None:
    today = local_day(now)
    with office.work() as work:
        work.actor = _staff(work, Role.DISPATCHER)
        record = PolicyRecord(
            title=raw["title"],
            text="\n".join(raw["articles"]),
            document_number=raw["number"].format(year=today.year),
            issuer=raw["issuer"],
            issued_on=today + timedelta(days=raw["issued"]),
            effective_on=today + timedelta(days=raw["issued"] + 10),
            expires_on=today + timedelta(days=raw["expires"]),
            topics=tuple(raw["topics"]),
            summary=raw["summary"],
            contact=raw["contact"],
        )
        policy = review.draft(work, record).policy
        if "is_approved" in raw:
            _look_over(work, policy, raw["is_approved"])


def _look_over(work: Work, paper: Paper, is_approved: bool) -> None:
    review.submit(work, paper)
    if is_approved:
        work.actor = _staff(work, Role.SUPERVISOR)
        review.approve(work, paper, review.stamp_of(paper))


def _reading(office: Office, raw: dict[str, Any], _now: datetime) -> None:
    with office.work() as work:
        work.actor = _staff(work, Role.OPERATOR)
        policy = _policy(work, raw["policy"])
        content = ReadingContent(
            kind=ReadingKind(raw["kind"]),
            title=raw["title"],
            author=raw["author"],
            written_on=local_day(work.now) - timedelta(days=1),
            text=raw["text"],
        )
        reading = readings.add(work, policy, content)
        if not raw.get("waits"):
            work.actor = _staff(work, Role.SUPERVISOR)
            readings.review(work, reading, policy)


def _policy(work: Work, title: str) -> Policy:
    return work.db.scalars(select(Policy).where(Policy.title == title, Policy.state.in_(library.SHOWN))).one()


def _staff(work: Work, role: Role) -> Actor:
    one = work.db.scalars(select(Staff).where(Staff.role == role).order_by(Staff.id).limit(1)).one()
    return Actor("staff", one.name, staff_id=one.id)


_DEEDS = {"change": _change, "draft": _draft, "reading": _reading}
