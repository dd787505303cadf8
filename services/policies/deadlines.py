"""Reminding of the end of the time to apply (申报截止提醒): those who match and have not applied, once a span."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Select, exists, literal, select

from config.calendar import is_working_day
from config.rules import rules
from models.broadcasts import Mute
from models.kinds import Topic
from models.matching import Application
from models.matching_kinds import ApplicationState
from models.outbox import OutboxEntry
from models.people import Contact, Enterprise, Follower
from models.policies import Policy
from models.work import Work
from push import outbox
from services import clock
from services.policies import concerned, eligibility, matching
from services.policies.applications import working_days

PORTION = 500  # people of one transaction
CALENDAR_DAYS = 3  # that a working day may take, festivals considered


def remind(work: Work) -> int:
    """Post what is due today, at most a portion; how many. To be called again until there is nothing left."""
    today = clock.local_day(work.now)
    if not is_working_day(today):
        return 0
    longest = max(rules().deadline_days, default=0)
    posted = 0
    for policy in matching.open_policies(work, today):
        closes = policy.window_closes_on
        if closes is None or closes > today + timedelta(days=longest * CALENDAR_DAYS):
            continue
        left = working_days(today, closes)
        span = min((days for days in rules().deadline_days if left <= days), default=None)
        if left and span is not None and posted < PORTION:
            posted += _remind(work, policy, closes, left=left, span=span, most=PORTION - posted)
    return posted


def _remind(work: Work, policy: Policy, closes: date, *, left: int, span: int, most: int) -> int:
    prefix = f"policy.deadline:{policy.id}:{closes.isoformat()}:{span}:"
    told: set[str] = set()
    for openid, enterprise in work.db.execute(_whom(policy, prefix, clock.local_day(work.now)).limit(most)):
        if openid not in told:
            told.add(openid)
            outbox.post(work, openid, "policy.deadline", key=f"{prefix}{openid}", title=policy.title, closes=closes,
                        left=left, enterprise=enterprise)  # fmt: skip
    return len(told)


def _whom(policy: Policy, prefix: str, today: date) -> Select[str, str]:
    """Confirmed contacts of matching enterprises that have not applied, who follow and want to hear of policies."""
    applied = exists().where(
        Application.policy_id == policy.id,
        Application.enterprise_id == Enterprise.id,
        Application.state != ApplicationState.WITHDRAWN,
    )
    muted = exists().where(Mute.openid == Contact.openid, Mute.topic == Topic.POLICY)
    reminded = exists().where(OutboxEntry.key == literal(prefix) + Contact.openid)
    return (
        select(Contact.openid, Enterprise.name)
        .join(Contact.enterprise)
        .join(Follower, Follower.openid == Contact.openid)
        .where(
            Contact.unbound_at.is_(None),
            Contact.is_claim.is_(False),
            Follower.following,
            concerned.met(eligibility.of(policy), today),
            ~applied,
            ~muted,
            ~reminded,
        )
        .order_by(Contact.id)
    )
