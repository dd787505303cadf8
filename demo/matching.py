"""What is known of the demo's enterprises beyond the roster, and what some of them applied for."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from demo.clock import Clock
from models.matching import Application
from models.matching_kinds import FactSource
from models.people import Contact, Enterprise
from models.policies import Policy
from models.work import Actor, Office, Work
from services.clock import local_day
from services.policies import applications, matching, profile
from services.policies.fields import Span
from services.policies.matching import Verdict
from services.policies.profile import Fact

KNOWN_SHARE = 0.6  # of the enterprises whose taxes and research the centre knows
APPLICANTS = 18
STEPS = (("approve", 11), ("pay", 9))  # and how many days after the one before


def fill(office: Office, clock: Clock, now: datetime) -> None:
    """Facts first, then applications that began weeks ago and have come differently far."""
    dice = Random(20260106)
    clock.now = now - timedelta(days=90)
    with office.work() as work:
        for enterprise in work.db.scalars(select(Enterprise).order_by(Enterprise.id)):
            profile.keep(work, enterprise, _facts(enterprise, dice), FactSource.REGISTRY)
    with office.work() as work:
        pairs = [(contact.id, policy.id) for contact, policy in _pairs(work, now)]
    for place, (contact_id, policy_id) in enumerate(pairs[:APPLICANTS]):
        clock.now = now - timedelta(days=44 - 2 * place)
        _apply(office, clock, now, contact_id, policy_id, place)
    clock.now = now


def _facts(enterprise: Enterprise, dice: Random) -> dict[str, Fact]:
    facts = {"registered_capital_wan": float(dice.choice((50, 100, 200, 500, 1000, 3000, 10000)))}
    if dice.random() < KNOWN_SHARE:
        facts["tax_wan"] = float(round((enterprise.revenue_wan or 100) * dice.uniform(0.01, 0.06)))
        facts["rd_share"] = round(dice.uniform(0.2, 9), 1)
    return {name: Fact(Span.exactly(value)) for name, value in facts.items()}


def _pairs(work: Work, now: datetime) -> list[tuple[Contact, Policy]]:
    """Contacts and the policy that fits them best among those one can apply for by a day."""
    found = []
    for place, contact in enumerate(work.db.scalars(select(Contact).order_by(Contact.id))):
        met = [
            one.policy
            for one in matching.matches(work, profile.of(work, contact.enterprise), local_day(now))
            if one.verdict is Verdict.MET and one.policy.window_closes_on
        ]
        if met:
            found.append((contact, met[place % len(met)]))
    return found


def _apply(office: Office, clock: Clock, now: datetime, contact_id: int, policy_id: int, place: int) -> None:
    with office.work(Actor("chat", "企业联系人")) as work:
        contact = work.db.get_one(Contact, contact_id)
        policy = work.db.get_one(Policy, policy_id)
        number = applications.apply(work, policy, contact.enterprise, openid=contact.openid).id
    for verb, days in STEPS[: place % 3]:
        clock.now += timedelta(days=days + place % 4)
        if clock.now > now:
            return
        with office.work(Actor("staff", "陈静")) as work:
            one = work.db.get_one(Application, number)
            applications.move(work, one, verb)
