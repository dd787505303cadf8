"""Nobody sees what belongs to another."""

from __future__ import annotations

import pytest

from models.kinds import EventState, SignupState
from models.people import Contact
from services import access
from services.events import signup
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI, ZHOU_PING, enter, make_appeal, make_contact, make_event
from tests.services.refusals import refused


@pytest.fixture
def cast(work):
    return enter(work)


def test_an_appeal_is_shown_to_who_filed_it_and_to_nobody_else(work, cast):
    appeal = make_appeal(work, LI_MIN)
    assert access.appeal_for(work, f" {appeal.number.lower()} ", LI_MIN.openid) is appeal
    assert access.appeals_of(work, LI_MIN.openid) == [appeal]
    for other in (ZHAO_LEI, WANG_QIANG, ZHOU_PING):
        with refused("appeal.not_found"):
            access.appeal_for(work, appeal.number, other.openid)
        assert access.appeals_of(work, other.openid) == []


def test_a_number_that_does_not_exist_is_refused_in_the_same_words(work, cast):
    with refused("appeal.not_found"):
        access.appeal_for(work, "QQ20260105-0000", LI_MIN.openid)


def test_a_colleague_of_the_same_enterprise_does_not_see_it(work, cast):
    make_contact(work, ZHOU_PING, cast.hengyuan)
    appeal = make_appeal(work, LI_MIN)
    appeal.enterprise_id = cast.hengyuan.id
    with refused("appeal.not_found"):
        access.appeal_for(work, appeal.number, ZHOU_PING.openid)


def test_what_an_officer_filed_is_seen_by_the_contacts_of_that_time(work, cast, clock):
    appeal = make_appeal(work, WANG_QIANG)
    appeal.officer_id, appeal.enterprise_id = cast.wang_qiang.id, cast.hengyuan.id
    work.now = clock.move(minutes=1)
    make_contact(work, ZHOU_PING, cast.hengyuan)  # bound later, perhaps to look
    assert access.readers_of(work, appeal) == [WANG_QIANG.openid, LI_MIN.openid]
    for person in (WANG_QIANG, LI_MIN):
        assert access.appeals_of(work, person.openid) == [appeal]
    for person in (ZHAO_LEI, ZHOU_PING):
        assert access.appeals_of(work, person.openid) == []


def test_a_contact_who_left_sees_it_no_more(work, cast):
    appeal = make_appeal(work, WANG_QIANG)
    appeal.officer_id, appeal.enterprise_id = cast.wang_qiang.id, cast.hengyuan.id
    work.db.get_one(Contact, cast.li_min.id).unbound_at = work.now
    assert access.readers_of(work, appeal) == [WANG_QIANG.openid]
    assert access.appeals_of(work, LI_MIN.openid) == []


def test_an_imported_appeal_has_no_readers(work, cast):
    appeal = make_appeal(work, LI_MIN)
    appeal.openid = None
    assert access.readers_of(work, appeal) == []


def test_my_appeals_stand_newest_first(work, cast):
    first, second = make_appeal(work), make_appeal(work)
    assert access.appeals_of(work, LI_MIN.openid) == [second, first]


def test_a_sign_up_is_shown_to_its_person_alone(work, cast):
    event = make_event(work)
    mine = signup.sign_up(work, event.id, openid=LI_MIN.openid, name="李敏", phone=LI_MIN.phone)
    assert access.signup_for(work, event.id, LI_MIN.openid) is mine
    assert access.signups_of(work, LI_MIN.openid) == [mine]
    with refused("event.not_signed_up"):
        access.signup_for(work, event.id, ZHAO_LEI.openid)
    assert access.signups_of(work, ZHAO_LEI.openid) == []


def test_my_sign_ups_are_those_still_to_come(work, cast, clock):
    later, sooner, called_off, given_up = (make_event(work, title) for title in "甲乙丙丁")
    sooner.starts_at = sooner.starts_at.replace(hour=9)
    for event in (later, sooner, called_off, given_up):
        signup.sign_up(work, event.id, openid=LI_MIN.openid, name="李敏", phone=LI_MIN.phone)
    called_off.state = EventState.CANCELLED
    assert signup.cancel(work, given_up.id, LI_MIN.openid).state is SignupState.CANCELLED
    assert [mine.event.title for mine in access.signups_of(work, LI_MIN.openid)] == ["乙", "甲"]
    work.now = clock.move(days=8)
    assert access.signups_of(work, LI_MIN.openid) == []
