"""A credit code is public: who names one has made a claim, which those who know confirm or refuse."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.kinds import WorkItemKind, WorkItemState
from models.messages import WorkItem
from models.outbox import OutboxEntry
from services import access, bindings, people
from tests.cast import HENGYUAN_CODE, LI_MIN, WANG_QIANG, ZHAO_LEI, ZHOU_PING, enter, make_appeal
from tests.services.refusals import refused


@pytest.fixture
def cast(work):
    return enter(work)


@pytest.fixture
def claim(work, cast):
    contact = people.bind_contact(work, ZHOU_PING.openid, credit_code=HENGYUAN_CODE, name="周平", phone=ZHOU_PING.phone)
    bindings.claim(work, contact, "周平申请绑定恒远机械")
    return contact


def filed_by_the_officer(work, cast):
    appeal = make_appeal(work, WANG_QIANG)
    appeal.officer_id, appeal.enterprise_id = cast.wang_qiang.id, cast.hengyuan.id
    work.db.flush()
    return appeal


def told(work):
    return [(row.openid, row.notice) for row in work.db.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]


def test_a_claim_sees_nothing_of_others_until_it_is_confirmed(work, cast, claim):
    appeal = filed_by_the_officer(work, cast)
    with refused("appeal.not_found"):
        access.appeal_for(work, appeal.number, ZHOU_PING.openid)
    assert ZHOU_PING.openid not in access.readers_of(work, appeal)
    bindings.confirm(work, claim)
    assert access.appeal_for(work, appeal.number, ZHOU_PING.openid) is appeal
    assert ZHOU_PING.openid in access.readers_of(work, appeal)


def test_those_who_know_and_the_desk_are_asked(work, cast, claim):
    asked = {openid for openid, notice in told(work) if notice == "person.claimed"}
    assert asked == {LI_MIN.openid, WANG_QIANG.openid}
    item = work.db.scalars(select(WorkItem).where(WorkItem.kind == WorkItemKind.BINDING)).one()
    bindings.confirm(work, claim)
    assert item.state is WorkItemState.DONE
    assert told(work)[-1] == (ZHOU_PING.openid, "person.confirmed")


def test_a_refused_claim_is_bound_no_more(work, cast, claim):
    bindings.refuse(work, claim)
    assert people.contact_of(work, ZHOU_PING.openid) is None
    with refused("person.no_such_claim"):
        bindings.confirm(work, claim)


def test_only_the_enterprise_and_its_officer_decide(work, cast, claim):
    for person in (LI_MIN, WANG_QIANG):
        assert bindings.claim_for(work, claim.id, person.openid) is claim
    for person in (ZHAO_LEI, ZHOU_PING):
        with refused("person.no_such_claim"):
            bindings.claim_for(work, claim.id, person.openid)


def test_a_claim_confirms_no_other_claim(work, cast, claim):
    other = people.bind_contact(work, "o-second", credit_code=HENGYUAN_CODE, name="赵六", phone="13900000066")
    with refused("person.no_such_claim"):
        bindings.claim_for(work, other.id, ZHOU_PING.openid)


def test_one_binding_ends_and_the_others_stay(work, cast):
    second = people.bind_contact(
        work, LI_MIN.openid, credit_code=cast.qinghe.credit_code, name="李敏", phone=LI_MIN.phone
    )
    bindings.unbind(work, LI_MIN.openid, second.id)
    assert [contact.enterprise for contact in people.contacts_of(work, LI_MIN.openid)] == [cast.hengyuan]
    bindings.renew(work, LI_MIN.openid, second.id)
    assert second.is_claim
    assert len(people.contacts_of(work, LI_MIN.openid)) == 2


def test_nobody_ends_or_renews_anothers_binding(work, cast):
    with refused("person.not_bound"):
        bindings.unbind(work, ZHAO_LEI.openid, cast.li_min.id)
    bindings.unbind(work, LI_MIN.openid, cast.li_min.id)
    with refused("person.not_bound"):
        bindings.renew(work, ZHAO_LEI.openid, cast.li_min.id)


def test_an_officers_binding_ends_by_itself(work, cast):
    bindings.unbind(work, WANG_QIANG.openid, None)
    assert people.officer_of(work, WANG_QIANG.openid) is None
    with refused("person.not_bound"):
        bindings.unbind(work, WANG_QIANG.openid, None)
