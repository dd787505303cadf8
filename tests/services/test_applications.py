"""Applications and deadlines: who is reminded and asked, once; what a department takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from config.rules import rules
from models.kinds import PolicyState, Topic
from models.matching import Application, ApplicationStep
from models.matching_kinds import ApplicationState
from models.outbox import OutboxEntry
from models.people import Follower
from models.policies import Policy
from models.work import Work
from services import preferences
from services.policies import applications, deadlines
from tests.cast import LI_MIN, ZHAO_LEI, Cast, actor_of, enter
from tests.services.refusals import refused

CLOSES = date(2026, 1, 30)  # a Friday


@pytest.fixture
def cast(work: Work) -> Cast:
    people = enter(work)
    people.hengyuan.revenue_wan, people.qinghe.revenue_wan = 3000, 200
    return people


@pytest.fixture
def policy(work: Work, cast: Cast) -> Policy:
    return work.add(
        Policy(
            key="1",
            title="技改补贴",
            issuer="经信局",
            eligibility={"min_revenue_wan": 1000},
            window_closes_on=CLOSES,
            created_at=work.now,
            updated_at=work.now,
        )
    )


def at(work: Work, day: date, hour: int = 10) -> None:
    work.now = datetime(day.year, day.month, day.day, hour, tzinfo=rules().zone)


def posted(work: Work, notice: str) -> list[tuple[str, Any]]:
    wanted = select(OutboxEntry).where(OutboxEntry.notice == notice).order_by(OutboxEntry.id)
    return [(row.openid, row.facts) for row in work.db.scalars(wanted)]


def test_who_matches_is_reminded_on_the_fourteenth_third_and_last_working_day_before(work: Work, policy: Policy):
    reminded: dict[date, Any] = {}
    day = date(2026, 1, 5)
    while day <= CLOSES + timedelta(days=3):
        at(work, day)
        if deadlines.remind(work):
            reminded[day] = posted(work, "policy.deadline")[-1]
        assert deadlines.remind(work) == 0
        day += timedelta(days=1)
    assert list(reminded) == [date(2026, 1, 12), date(2026, 1, 27), date(2026, 1, 29)]
    assert [facts["left"] for _, facts in reminded.values()] == [14, 3, 1]
    assert {openid for openid, _ in posted(work, "policy.deadline")} == {LI_MIN.openid}


def test_a_day_that_was_missed_is_made_up_for(work: Work, policy: Policy):
    at(work, date(2026, 1, 14))
    assert deadlines.remind(work) == 1
    assert posted(work, "policy.deadline")[0][1]["left"] == 12


@pytest.mark.parametrize("why", ["applied", "muted", "claim", "left", "gone", "too small", "draft"])
def test_who_has_no_use_for_it_is_not_reminded(work: Work, cast: Cast, policy: Policy, why: str):
    at(work, date(2026, 1, 27))
    with work.db.begin_nested() as trial:
        assert deadlines.remind(work) == 1
        trial.rollback()
    match why:
        case "applied":
            applications.apply(work, policy, cast.hengyuan)
        case "muted":
            preferences.mute(work, LI_MIN.openid, [Topic.POLICY])
        case "claim":
            cast.li_min.is_claim = True
        case "left":
            cast.li_min.unbound_at = work.now
        case "gone":
            work.db.get_one(Follower, LI_MIN.openid).following = False
        case "too small":
            cast.hengyuan.revenue_wan = 10
        case "draft":
            policy.state = PolicyState.DRAFT
    work.db.flush()
    assert deadlines.remind(work) == 0


def test_who_took_an_application_back_is_reminded_again(work: Work, cast: Cast, policy: Policy):
    at(work, date(2026, 1, 27))
    application = applications.apply(work, policy, cast.hengyuan)
    applications.move(work, application, "withdraw")
    assert deadlines.remind(work) == 1


def test_an_application_goes_its_way_and_whoever_applied_hears_of_it(work: Work, cast: Cast, policy: Policy):
    application = applications.apply(work, policy, cast.hengyuan, openid=LI_MIN.openid)
    work.actor = actor_of(cast.chen_jing)
    applications.move(work, application, "approve")
    applications.move(work, application, "pay")
    assert application.state is ApplicationState.PAID
    assert [openid for openid, _ in posted(work, "application.approved")] == [LI_MIN.openid]
    steps = work.db.scalars(select(ApplicationStep).order_by(ApplicationStep.id)).all()
    assert [step.verb for step in steps] == ["apply", "approve", "pay"]
    assert [step.by for step in steps[1:]] == ["陈静", "陈静"]
    with refused("application.not_now"):
        applications.move(work, application, "refuse")
    applications.move(work, application, "not_paid")
    assert (application.state, application.paid_at) == (ApplicationState.APPROVED, None)


def test_one_applies_once_but_again_after_a_refusal(work: Work, cast: Cast, policy: Policy):
    application = applications.apply(work, policy, cast.hengyuan, openid=LI_MIN.openid)
    with refused("application.already"):
        applications.apply(work, policy, cast.hengyuan)
    with refused("application.reason_missing"):
        applications.refuse(work, application, " ")
    applications.refuse(work, application, "缺少发票")
    assert posted(work, "application.refused")[0][1]["note"] == "缺少发票"
    assert applications.apply(work, policy, cast.hengyuan) is application
    assert work.db.scalars(select(Application)).all() == [application]
    applications.apply(work, policy, cast.qinghe, openid=ZHAO_LEI.openid)


def test_for_what_is_not_published_nobody_applies(work: Work, cast: Cast, policy: Policy):
    policy.state = PolicyState.DRAFT
    with refused("policy.gone"):
        applications.apply(work, policy, cast.hengyuan)


def test_whether_the_money_came_is_asked_after_the_days_and_once_a_step(work: Work, cast: Cast, policy: Policy):
    application = applications.apply(work, policy, cast.hengyuan, openid=LI_MIN.openid)
    asked = []
    for place in range(60):
        at(work, date(2026, 1, 5) + timedelta(days=place), 18)
        if applications.ask_paid(work):
            asked.append(place)
        if place == 30:
            applications.move(work, application, "approve")
    assert applications.working_days(date(2026, 1, 5), date(2026, 1, 5) + timedelta(days=asked[0])) == 15
    assert len(asked) == 2
    applications.move(work, application, "pay")
    at(work, date(2026, 6, 1))
    assert applications.ask_paid(work) == 0


def test_the_pace_of_departments_is_counted_in_working_days(work: Work, cast: Cast, policy: Policy):
    first = applications.apply(work, policy, cast.hengyuan)
    applications.apply(work, policy, cast.qinghe)
    at(work, date(2026, 1, 12))
    applications.move(work, first, "approve")
    at(work, date(2026, 1, 19))
    applications.move(work, first, "pay")
    year = work.now - timedelta(days=365)
    (pace,) = applications.paces(work, year)
    assert (pace.department, pace.days_to_approval, pace.days_to_payment) == ("经信局", 5, 10)
    assert pace.states[ApplicationState.APPLIED] == pace.states[ApplicationState.PAID] == 1
    applications.hand_to(work, first, "财政局")
    assert [one.department for one in applications.paces(work, year)] == ["经信局", "财政局"]
