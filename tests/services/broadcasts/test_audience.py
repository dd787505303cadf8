"""Whom a rule means, whom the planner reaches by which way, and that the audience stands fast once it is frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.broadcasts import AudienceList, AudienceMember, Broadcast, Consent, Recipient
from models.events import Signup
from models.kinds import Channel, EnterpriseSize, OutboxState, SignupState, SkipReason, Topic
from models.people import Follower
from models.work import Office, Work
from push.circulars import Ways
from services import followers, preferences
from services.broadcasts import audience, drafting, freezing, planner, segments
from tests import cast
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI, ZHOU_PING, Cast
from tests.conftest import Clock
from tests.services.broadcasts.conftest import (
    CONTACTS,
    EVERYBODY,
    WAYS,
    Approved,
    Draft,
    act,
    crowd,
    recipients,
)
from tests.services.refusals import refused


def leaf(field: str, *values: str) -> dict[str, Any]:
    return {"field": field, "in": list(values)}


@pytest.fixture
def town(office: Office, people: Cast) -> Cast:
    """恒远 is a large machine maker with a title, 青禾 a small food maker elsewhere; 李敏 signed up for an event."""
    with office.work() as work:
        hengyuan, qinghe = work.db.merge(people.hengyuan), work.db.merge(people.qinghe)
        hengyuan.industry, hengyuan.size = "机械制造", EnterpriseSize.LARGE
        hengyuan.qualifications = ["高新技术企业", "专精特新"]
        qinghe.industry, qinghe.district = "食品", "江西区"
        event = cast.make_event(work)
        event.number = "HD-1"
        for person, state in ((LI_MIN, SignupState.SIGNED_UP), (ZHAO_LEI, SignupState.CANCELLED)):
            work.add(Signup(event_id=event.id, openid=person.openid, name="", state=state, signed_up_at=work.now))
        named = work.add(AudienceList(name="老朋友", created_at=work.now, created_by="林悦"))
        work.add(AudienceMember(list_id=named.id, openid=ZHOU_PING.openid))
        work.db.get_one(Follower, ZHOU_PING.openid).last_message_at = work.now - timedelta(days=40)
    return people


LI, ZHAO, WANG, ZHOU = (person.openid for person in (LI_MIN, ZHAO_LEI, WANG_QIANG, ZHOU_PING))


@pytest.mark.parametrize(
    ("rule", "meant"),
    [
        (leaf("role", "follower"), {LI, ZHAO, WANG, ZHOU}),
        (leaf("role", "contact"), {LI, ZHAO}),
        (leaf("role", "officer"), {WANG}),
        (leaf("role", "contact", "officer"), {LI, ZHAO, WANG}),
        (leaf("district", "江东区"), {LI, WANG}),
        (leaf("industry", "食品", "机械制造"), {LI, ZHAO}),
        (leaf("size", "large"), {LI}),
        (leaf("qualification", "专精特新"), {LI}),
        (leaf("qualification", "专精"), set()),
        (leaf("event", "HD-1"), {LI}),
        (leaf("list", "1"), {ZHOU}),
        (leaf("spoke", "30"), {LI, ZHAO, WANG}),
        ({"all": [leaf("district", "江东区"), leaf("role", "contact")]}, {LI}),
        ({"any": [leaf("size", "large"), leaf("list", "1")]}, {LI, ZHOU}),
        ({"all": [leaf("role", "contact"), {"not": leaf("event", "HD-1")}]}, {ZHAO}),
        ({"not": {"any": [leaf("role", "officer"), leaf("role", "contact")]}}, {ZHOU}),
    ],
)
def test_a_rule_means_these_people(office: Office, town: Cast, rule: dict[str, Any], meant: set[str]) -> None:
    with office.reading() as work:
        found = set(work.db.scalars(select(Follower.openid).where(segments.condition(rule, work.now))))
        assert found == meant
        assert audience.size(work, rule) == len(meant)


def test_a_contact_who_was_unbound_is_none_any_more(office: Office, town: Cast) -> None:
    with office.work() as work:
        work.db.merge(town.zhao_lei).unbound_at = work.now
    with office.reading() as work:
        assert audience.size(work, leaf("role", "contact")) == 1


def test_the_sample_says_who_and_why(office: Office, town: Cast, draft: Draft) -> None:
    rule = {"all": [leaf("role", "contact", "officer"), {"any": [leaf("size", "large"), leaf("list", "1")]}]}
    broadcast_id = draft(rule)
    with office.reading() as work:
        (example,) = audience.sample(work, work.db.get_one(Broadcast, broadcast_id), WAYS)
        assert example.contact is not None
        assert (example.openid, example.contact.enterprise.name) == (LI, "云川恒远机械有限公司")
        assert [one["field"] for one in example.because] == ["role", "size"]


def test_each_person_gets_the_best_way_that_is_open(office: Office, people: Cast, draft: Draft, clock: Clock) -> None:
    clock.move(days=3)  # all windows are closed now
    with office.work() as work:
        followers.note_message(work, LI, "text")
        followers.unfollow(work, ZHOU)
        preferences.mute(work, WANG, [Topic.POLICY])
        work.add(Consent(openid=ZHAO, template_id="sub", left=1))
        for openid in crowd(work, 1):
            work.add(Consent(openid=openid, template_id="sub", left=0))
    broadcast_id = draft()
    with office.reading() as work:
        broadcast = work.db.get_one(Broadcast, broadcast_id)
        found = planner.forecast(work, broadcast, Ways("template-notice", "sub"))
        assert found.by_way == {
            Channel.CUSTOMER_MESSAGE: 1,
            Channel.SUBSCRIPTION_NOTICE: 1,
            Channel.TEMPLATE_MESSAGE: 1,
        }
        assert found.unreached == {SkipReason.NOT_FOLLOWING: 1, SkipReason.MUTED: 1}
        assert (found.people, found.reached) == (5, 3)
        without = planner.forecast(work, broadcast, Ways("", ""))
        assert without.by_way == {Channel.CUSTOMER_MESSAGE: 1}
        assert without.unreached[SkipReason.NO_WAY] == 2


def test_the_last_messages_of_a_window_are_kept_for_answers(office: Office, people: Cast, draft: Draft) -> None:
    with office.work() as work:
        work.db.get_one(Follower, LI).window_left = 2
    broadcast_id = draft(leaf("size", "large") | leaf("role", "contact"))
    with office.reading() as work:
        found = planner.forecast(work, work.db.get_one(Broadcast, broadcast_id), WAYS)
    assert found.by_way == {Channel.CUSTOMER_MESSAGE: 1, Channel.TEMPLATE_MESSAGE: 1}


def test_who_had_enough_this_week_is_spared_unless_it_is_urgent(
    office: Office, approved: Approved, draft: Draft, clock: Clock
) -> None:
    earlier = [approved(), approved(), approved()]
    with office.work() as work:
        for broadcast_id in earlier:
            work.add(
                Recipient(
                    broadcast_id=broadcast_id, openid=LI, state=OutboxState.SENT, due_at=work.now, sent_at=work.now
                )
            )
    usual, urgent = draft(CONTACTS), draft(CONTACTS, is_urgent=True, urgent_reason="台风红色预警")
    with office.reading() as work:
        spared = planner.forecast(work, work.db.get_one(Broadcast, usual), WAYS)
        told = planner.forecast(work, work.db.get_one(Broadcast, urgent), WAYS)
    assert (spared.reached, spared.unreached) == (1, {SkipReason.OFTEN: 1})
    assert told.reached == 2
    clock.move(days=8)
    with office.reading() as work:
        assert planner.forecast(work, work.db.get_one(Broadcast, usual), WAYS).reached == 2


@pytest.mark.parametrize("field", ["list", "round", "applied", "group", "spoke"])
@pytest.mark.parametrize("value", ["²", "9" * 30])
def test_what_is_no_number_of_ours_means_nobody(work: Work, people: Cast, field: str, value: str) -> None:
    rule = {"field": field, "in": [value]}
    if field == "spoke":
        with refused("broadcast.bad_audience"):
            audience.size(work, rule)
    else:
        assert audience.size(work, rule) == 0


def test_the_frozen_audience_does_not_change_with_the_town(
    office: Office, approved: Approved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "PORTION", 2)  # several portions, as in a city
    broadcast_id = approved(EVERYBODY)
    act(office, broadcast_id, drafting.schedule)
    rounds = 0
    while not act(office, broadcast_id, freezing.freeze_some, WAYS):
        rounds += 1
    assert rounds == 2
    with office.work() as work:
        crowd(work, 3)
    assert act(office, broadcast_id, freezing.freeze_some, WAYS)
    assert set(recipients(office, broadcast_id)) == {LI, ZHAO, WANG, ZHOU}


def test_everybody_has_a_row_with_the_reason_of_those_left_out(office: Office, approved: Approved) -> None:
    broadcast_id = approved(EVERYBODY)
    with office.work() as work:
        followers.unfollow(work, ZHOU)
    act(office, broadcast_id, drafting.schedule)
    while not act(office, broadcast_id, freezing.freeze_some, WAYS):
        pass
    rows = recipients(office, broadcast_id)
    assert (rows[ZHOU].state, rows[ZHOU].way, rows[ZHOU].reason) == (
        OutboxState.SKIPPED,
        None,
        SkipReason.NOT_FOLLOWING,
    )
    assert (rows[LI].state, rows[LI].way, rows[LI].reason) == (OutboxState.QUEUED, Channel.CUSTOMER_MESSAGE, None)


def test_a_way_that_is_shut_by_a_limit_of_nothing_is_forecast_as_more_than_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planner, "calls_a_day", lambda _channel: 0)
    forecast = planner.Forecast(5, {Channel.TEMPLATE_MESSAGE: 5}, {})
    assert (forecast.share_of_day(Channel.TEMPLATE_MESSAGE) or 0) > 1
    assert forecast.share_of_day(Channel.GROUP_ROBOT) is None
