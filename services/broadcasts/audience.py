"""The audience (收件范围) as its author sees it: how many, who for example, and why these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.broadcasts import AudienceList, Broadcast
from models.comment_rounds import CommentRound
from models.events import Event
from models.kinds import SkipReason
from models.officer_groups import OfficerGroup
from models.people import Contact, Follower, Officer
from models.policies import Policy
from models.work import Work
from push.circulars import Ways
from services.broadcasts import segments
from services.broadcasts.planner import plan
from services.policies import concerned

SAMPLE = 8
NAMED = 5  # unreached people of an officer that a message to them names
NAMES: Mapping[str, InstrumentedAttribute[str]] = {
    "list": AudienceList.name,
    "group": OfficerGroup.name,
    "round": CommentRound.title,
    "applied": Policy.title,
    "asked": Policy.title,
}  # what stands in a rule by its id, and what people call it


@dataclass(frozen=True)
class Example:
    """Somebody of the audience, with the questions of the rule that speak for them."""

    openid: str
    contact: Contact | None
    officer: Officer | None
    way: str | None
    reason: SkipReason | None
    because: Sequence[segments.Rule]


def size(work: Work, rule: segments.Rule) -> int:
    """How many followers, past and present, a rule means."""
    meant = select(func.count()).select_from(Follower).where(segments.condition(rule, work.now))
    return work.db.scalar(meant) or 0


def sample(work: Work, broadcast: Broadcast, ways: Ways) -> list[Example]:
    """A few of them, the same at every look."""
    planned = plan(broadcast, ways, work.now).order_by(Follower.openid).limit(SAMPLE)
    rows = work.db.execute(planned).all()
    openids = [row.openid for row in rows]
    speaking = [(leaf, _fitting(work, leaf, openids)) for leaf in segments.leaves(broadcast.audience)]
    contacts, officers = contacts_of(work, openids), officers_of(work, openids)
    return [
        Example(
            row.openid,
            contacts.get(row.openid),
            officers.get(row.openid),
            row.way,
            SkipReason(row.reason) if row.reason else None,
            [leaf for leaf, fitting in speaking if row.openid in fitting],
        )
        for row in rows
    ]


def called(work: Work, rule: segments.Rule) -> dict[str, dict[str, str]]:
    """What the lists, groups, comment rounds, policies and events of a rule are called, by field and value."""
    asked: dict[str, list[str]] = {}
    for question in segments.questions(rule):
        asked.setdefault(question["field"], []).extend(map(str, question["in"]))
    found: dict[str, dict[str, str]] = {}
    for field, name in NAMES.items():
        key = name.class_.id
        rows = work.db.execute(select(key, name).where(key.in_(segments.numbers(asked.get(field, [])))))
        found[field] = {str(number): title for number, title in rows}
    events = select(Event.number, Event.title).where(Event.number.in_(asked.get("event", [])))
    policies = {one: one.partition(concerned.BEFORE_RULE)[0] for one in asked.get("policy", [])}
    return {**found, "event": dict(work.db.execute(events).all()), "policy": policies}


def contacts_of(work: Work, openids: Sequence[str]) -> dict[str, Contact]:
    """The first binding of each person."""
    found = select(Contact).where(Contact.openid.in_(openids), Contact.unbound_at.is_(None)).order_by(Contact.id.desc())
    return {contact.openid: contact for contact in work.db.scalars(found)}


def officers_of(work: Work, openids: Sequence[str]) -> dict[str, Officer]:
    found = select(Officer).where(Officer.openid.in_(openids))
    return {str(officer.openid): officer for officer in work.db.scalars(found)}


def _fitting(work: Work, leaf: segments.Rule, openids: Sequence[str]) -> set[Any]:
    fitting = select(Follower.openid).where(Follower.openid.in_(openids), segments.condition(leaf, work.now))
    return set(work.db.scalars(fitting))
