"""Binding a person in chat to an enterprise or to the roster."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from models.kinds import OfficerState
from models.people import Contact, Officer
from models.work import Work
from services import people
from services.errors import Refusal
from tests.cast import (
    HENGYUAN_CODE,
    LI_MIN,
    QINGHE_CODE,
    WANG_QIANG,
    ZHAO_LEI,
    ZHOU_PING,
    enter,
    make_contact,
    make_enterprise,
)
from tests.services.refusals import refused


@pytest.fixture
def cast(work):
    return enter(work)


def roster_line(work: Work, **changes: Any) -> Officer:
    facts = {"number": "LL-0002", "name": "周平", "phone": "13800000004", "district": "江西区"} | changes
    return work.add(Officer(**facts))


def test_a_stranger_becomes_a_contact_by_the_code_of_the_enterprise(work, cast):
    contact = people.bind_contact(
        work, ZHOU_PING.openid, credit_code=f" {HENGYUAN_CODE.lower()} ", name="周平", phone="+86 138-0000-0004"
    )
    assert contact.enterprise is cast.hengyuan
    assert (contact.phone, contact.bound_at) == ("13800000004", work.now)
    assert people.contact_of(work, ZHOU_PING.openid) is contact


def test_an_unknown_code_is_refused(work, cast):
    with refused("person.unknown_code"):
        people.bind_contact(work, ZHOU_PING.openid, credit_code="91330100MA2H99999X", name="周平", phone="13800000004")
    assert people.contact_of(work, ZHOU_PING.openid) is None


def test_binding_again_corrects_name_and_phone_and_adds_no_row(work, cast):
    people.bind_contact(work, LI_MIN.openid, credit_code=HENGYUAN_CODE, name="李敏", phone="13900000009")
    rows = work.db.scalars(select(Contact).where(Contact.openid == LI_MIN.openid)).all()
    assert [row.phone for row in rows] == ["13900000009"]


def test_a_person_may_speak_for_several_enterprises_and_the_last_bound_counts(work, cast, clock):
    work.now = clock.move(hours=1)
    people.bind_contact(work, LI_MIN.openid, credit_code=QINGHE_CODE, name="李敏", phone="13800000001")
    assert [contact.enterprise.short_name for contact in people.contacts_of(work, LI_MIN.openid)] == [
        "青禾食品",
        "恒远机械",
    ]
    found = people.contact_of(work, LI_MIN.openid)
    assert found is not None
    assert found.enterprise is cast.qinghe


def test_unbinding_forgets_and_binding_again_revives_the_row(work, cast, clock):
    people.unbind(work, LI_MIN.openid)
    assert people.contact_of(work, LI_MIN.openid) is None
    work.now = clock.move(days=1)
    contact = people.bind_contact(work, LI_MIN.openid, credit_code=HENGYUAN_CODE, name="李敏", phone="13800000001")
    assert contact.id == cast.li_min.id
    assert (contact.bound_at, contact.unbound_at) == (work.now, None)


def test_whoever_is_not_bound_cannot_be_unbound(work, cast):
    with refused("person.not_bound"):
        people.unbind(work, ZHOU_PING.openid)


def test_an_officer_is_bound_by_name_and_phone_of_the_roster(work, cast):
    line = roster_line(work)
    officer = people.bind_officer(work, ZHOU_PING.openid, name=" 周平", phone="138 0000 0004")
    assert officer is line
    assert people.officer_of(work, ZHOU_PING.openid) is line
    assert people.bind_officer(work, ZHOU_PING.openid, name="周平", phone="13800000004") is line


@pytest.mark.parametrize(
    "changes", [{"name": "周萍"}, {"phone": "13800000005"}, {"state": OfficerState.LEFT}], ids=["name", "phone", "left"]
)
def test_who_does_not_match_a_serving_line_is_refused(work, cast, changes):
    roster_line(work, **changes)
    with refused("person.not_on_roster"):
        people.bind_officer(work, ZHOU_PING.openid, name="周平", phone="13800000004")


def test_a_line_that_is_bound_belongs_to_that_person(work, cast):
    with refused("person.bound_elsewhere"):
        people.bind_officer(work, ZHOU_PING.openid, name=WANG_QIANG.name, phone=WANG_QIANG.phone)
    assert cast.wang_qiang.openid == WANG_QIANG.openid


def test_an_officer_cannot_take_a_second_line(work, cast):
    roster_line(work)
    with refused("person.already_officer"):
        people.bind_officer(work, WANG_QIANG.openid, name="周平", phone="13800000004")


def test_an_officer_who_left_is_no_officer(work, cast):
    officer = people.officer_of(work, WANG_QIANG.openid)
    assert officer is not None
    officer.state = OfficerState.LEFT
    assert people.officer_of(work, WANG_QIANG.openid) is None


def test_an_unbound_officer_frees_the_line_for_another_phone(work, cast):
    people.unbind(work, WANG_QIANG.openid)
    officer = people.bind_officer(work, ZHOU_PING.openid, name=WANG_QIANG.name, phone=WANG_QIANG.phone)
    assert officer is cast.wang_qiang


def test_an_enterprise_is_found_by_name_then_short_name_then_part(work, cast):
    assert people.enterprise_by_name(work, "云川恒远机械有限公司") == [cast.hengyuan]
    assert people.enterprise_by_name(work, "恒远机械") == [cast.hengyuan]
    assert people.enterprise_by_name(work, "云川") == [cast.hengyuan, cast.qinghe]
    assert people.enterprise_by_name(work, "云") == []
    assert people.enterprise_by_name(work, "%%") == []


def test_an_exact_name_wins_over_longer_ones(work, cast):
    short = make_enterprise(work, "恒远机械有限公司")
    assert people.enterprise_by_name(work, "恒远机械有限公司") == [short]


def test_an_enterprise_is_found_by_a_mistyped_name(work, cast):
    assert people.enterprise_by_name(work, "横远机械公司") == [cast.hengyuan]
    assert people.enterprise_by_name(work, "横达机械公司") == []


def test_an_enterprise_is_found_by_its_code(work, cast):
    assert people.enterprise_by_code(work, HENGYUAN_CODE.lower()) is cast.hengyuan
    assert people.enterprise_by_code(work, "nothing") is None


def test_one_person_of_an_enterprise_is_not_another(work, cast):
    make_contact(work, ZHOU_PING, cast.hengyuan)
    people.unbind(work, ZHOU_PING.openid)
    assert people.contact_of(work, LI_MIN.openid) is cast.li_min
    assert people.contact_of(work, ZHAO_LEI.openid) is cast.zhao_lei


def test_of_many_phones_that_claim_one_line_at_once_one_gets_it(office):
    with office.work() as work:
        roster_line(work)

    def claim(turn: int) -> str:
        try:
            with office.work() as work:
                return people.bind_officer(work, f"o-{turn}", name="周平", phone="13800000004").number
        except Refusal as refusal:
            return refusal.key

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(claim, range(6)))
    assert sorted(outcomes) == ["LL-0002"] + ["person.bound_elsewhere"] * 5


def test_a_contact_bound_by_several_workers_at_once_is_one_row(office):
    with office.work() as work:
        code = make_enterprise(work).credit_code

    def bind(_turn: int) -> int:
        with office.work() as work:
            return people.bind_contact(work, "o-1", credit_code=code, name="周平", phone="13800000004").id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(bind, range(6)))) == 1
