"""Segments (分组): a rule that says whom a broadcast concerns, turned into one question to the database.

A rule is JSON: {"all": [rules]}, {"any": [rules]}, {"not": rule}, or {"field": name, "in": [values]}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select, true

from models.broadcasts import AudienceMember, PersonTag
from models.comment_rounds import Invitee
from models.events import Event, Signup
from models.faq import PolicyQuestion
from models.json_lists import has_item
from models.kinds import OfficerState, SignupState
from models.matching import Application
from models.messages import Message
from models.officer_groups import OfficerGroupMember
from models.people import Contact, Enterprise, Follower, Officer
from services import clock
from services.errors import Refusal
from services.policies import concerned

Rule = Mapping[str, Any]
Leaf = Callable[[Sequence[str], datetime], ColumnElement[bool]]

DEEPEST = 6  # rules within rules
MOST_VALUES = 200
DIGITS = 10  # of the largest id


def condition(rule: Rule, now: datetime) -> ColumnElement[bool]:
    """What must hold for a follower. Raises Refusal where the rule is none."""
    return _condition(rule, now, DEEPEST)


def leaves(rule: Rule) -> Iterator[Rule]:
    """The single questions of a rule that speak for somebody, in order."""
    if "field" in rule:
        yield rule
    for part in (*rule.get("all", ()), *rule.get("any", ())):
        yield from leaves(part)


def questions(rule: Rule) -> Iterator[Rule]:
    """All single questions of a rule, also those that leave somebody out."""
    if "field" in rule:
        yield rule
    for part in (*rule.get("all", ()), *rule.get("any", ()), *([rule["not"]] if "not" in rule else ())):
        yield from questions(part)


def _condition(rule: Rule, now: datetime, depth: int) -> ColumnElement[bool]:
    if not depth or not isinstance(rule, Mapping):
        raise Refusal("broadcast.bad_audience")
    if "all" in rule:
        return and_(true(), *(_condition(part, now, depth - 1) for part in rule["all"]))
    if "any" in rule:
        return or_(*(_condition(part, now, depth - 1) for part in rule["any"])) if rule["any"] else true()
    if "not" in rule:
        return not_(_condition(rule["not"], now, depth - 1))
    return _leaf(rule, now)


def _leaf(rule: Rule, now: datetime) -> ColumnElement[bool]:
    ask, values = FIELDS.get(str(rule.get("field"))), rule.get("in")
    if ask is None or not isinstance(values, list) or not 0 < len(values) <= MOST_VALUES:
        raise Refusal("broadcast.bad_audience")
    return ask([str(value) for value in values], now)


def _role(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    asked: list[ColumnElement[bool]] = []
    if "follower" in values:
        return true()
    if "contact" in values:
        asked.append(_contact(true()))
    if "officer" in values:
        asked.append(_officer(true()))
    if not asked:
        raise Refusal("broadcast.bad_audience")
    return or_(*asked)


def _district(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    return or_(_contact(Enterprise.district.in_(values)), _officer(Officer.district.in_(values)))


def _industry(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    return _contact(Enterprise.industry.in_(values))


def _size(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    return _contact(Enterprise.size.in_(values))


def _qualification(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    return _contact(or_(*(has_item(Enterprise.qualifications, value) for value in values)))


def _event(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    """Who signed up for one of these events, by their numbers."""
    came = select(Signup.openid).join(Signup.event).where(
        Event.number.in_(values), Signup.state != SignupState.CANCELLED
    )  # fmt: skip
    return Follower.openid.in_(came)


def _list(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    """Who is on one of these uploaded lists, by their ids."""
    ids = numbers(values)
    return Follower.openid.in_(select(AudienceMember.openid).where(AudienceMember.list_id.in_(ids)))


def _round(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    """Who was drawn for one of these comment rounds, by their ids."""
    ids = numbers(values)
    return Follower.openid.in_(select(Invitee.openid).where(Invitee.round_id.in_(ids)))


def _applied(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    """Who speaks for an enterprise that applied for what one of these policies gives, by their ids."""
    ids = _ids(values)
    return _contact(Enterprise.id.in_(select(Application.enterprise_id).where(Application.policy_id.in_(ids))))


def _asked(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    """Who asked about one of these policies, by their ids, as long as the archive holds the message."""
    about = PolicyQuestion.policy_id.in_(_ids(values))
    return Follower.openid.in_(
        select(Message.openid).join(PolicyQuestion, PolicyQuestion.message_id == Message.id).where(about)
    )


def _policy(values: Sequence[str], now: datetime) -> ColumnElement[bool]:
    """Who is confirmed to speak for an enterprise that meets the conditions of a policy; these stand in the value."""
    today = clock.local_day(now)
    meet = or_(*(concerned.met(concerned.from_text(value), today) for value in values))
    return _contact(and_(Contact.is_claim.is_(False), meet))


def _tag(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    """Who carries one of these tags."""
    return Follower.openid.in_(select(PersonTag.openid).where(PersonTag.tag.in_(values)))


def _group(values: Sequence[str], _now: datetime) -> ColumnElement[bool]:
    """Which officers are in one of these groups, by their ids."""
    ids = numbers(values)
    members = select(OfficerGroupMember.officer_id).where(OfficerGroupMember.group_id.in_(ids))
    return _officer(Officer.id.in_(members))


def _spoke(values: Sequence[str], now: datetime) -> ColumnElement[bool]:
    """Who wrote to the account within so many days."""
    if not (days := numbers(values)):
        raise Refusal("broadcast.bad_audience")
    return Follower.last_message_at > now - timedelta(days=min(days[0], 3650))


def numbers(values: Sequence[str]) -> list[int]:
    """Those that are numbers, and small enough for either database."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < DIGITS]


def _ids(values: Sequence[str]) -> list[int]:
    """The ids of policies; a title may stand before each."""
    return numbers([value.rpartition(concerned.BEFORE_RULE)[2] for value in values])


def _contact(where: ColumnElement[bool]) -> ColumnElement[bool]:
    speak = select(Contact.openid).join(Contact.enterprise).where(Contact.unbound_at.is_(None), where)
    return Follower.openid.in_(speak)


def _officer(where: ColumnElement[bool]) -> ColumnElement[bool]:
    serve = select(Officer.openid).where(Officer.openid.is_not(None), Officer.state == OfficerState.ACTIVE, where)
    return Follower.openid.in_(serve)


FIELDS: Mapping[str, Leaf] = {
    "role": _role,
    "district": _district,
    "industry": _industry,
    "size": _size,
    "qualification": _qualification,
    "event": _event,
    "list": _list,
    "tag": _tag,
    "group": _group,
    "spoke": _spoke,
    "round": _round,
    "applied": _applied,
    "asked": _asked,
    "policy": _policy,
}
