"""What became of a policy is told to those it touches, in a draft that a person sends; openings are counted by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.faq import PolicyQuestion
from models.kinds import BroadcastState, MessageState, PolicyState
from models.messages import Message
from models.outbox import OutboxEntry
from models.people import Follower
from models.policies import Policy
from models.policy_kinds import Door
from models.policy_openings import PolicyOpening
from models.question_kinds import QuestionOutcome
from models.work import Work
from services.broadcasts import drafting, segments
from services.policies import announcing, applications, library, openings, review, validity
from services.policies.library import PolicyRecord
from tests.cast import LI_MIN, ZHAO_LEI, ZHOU_PING, Cast, Person, actor_of, enter
from tests.services.refusals import refused

GRANT = PolicyRecord(
    title="云川市设备补助办法",
    text="一、按投资额的10%补助。\n二、每年三月申报。",
    document_number="云经信〔2025〕8号",
    eligibility={"min_revenue_wan": 1000},
)
NEXT = replace(GRANT, title="云川市设备更新办法", document_number="云经信〔2026〕1号")


@pytest.fixture
def cast(work: Work) -> Cast:
    people = enter(work)
    people.hengyuan.revenue_wan, people.qinghe.revenue_wan = 3000, 200
    return people


@pytest.fixture
def grant(work: Work, cast: Cast) -> Policy:
    return library.save(work, GRANT).policy


def asks(work: Work, person: Person, policy: Policy) -> None:
    """Somebody asked, and the policy answered."""
    message = work.add(
        Message(key=f"m-{person.openid}", openid=person.openid, kind="text", received_at=work.now,
                state=MessageState.ANSWERED)
    )  # fmt: skip
    work.add(
        PolicyQuestion(message_id=message.id, key=person.openid, text="怎么补", asked_at=work.now,
                       outcome=QuestionOutcome.ANSWERED, policy_id=policy.id)
    )  # fmt: skip


def meant(work: Work, policy: Policy) -> set[str]:
    rule = announcing.audience(work, policy)
    return set(work.db.scalars(select(Follower.openid).where(segments.condition(rule, work.now))))


def test_a_change_is_drafted_to_those_who_asked_applied_or_met_its_conditions_before(
    work: Work, cast: Cast, grant: Policy
):
    other = library.save(work, NEXT).policy
    asks(work, ZHOU_PING, grant)
    assert (announcing.may(work, grant), announcing.is_due(work, grant)) == (False, False)
    with refused("library.nothing_to_tell"):
        announcing.draft(work, grant, "https://x/policies/1")
    library.save(work, replace(GRANT, text="一、按投资额的15%补助。", eligibility={"min_revenue_wan": 9000}))
    assert announcing.is_due(work, grant)
    assert meant(work, grant) == {ZHOU_PING.openid, LI_MIN.openid}
    applications.apply(work, grant, cast.qinghe)
    assert meant(work, grant) == {ZHOU_PING.openid, LI_MIN.openid, ZHAO_LEI.openid}
    broadcast = announcing.draft(work, grant, "https://x/policies/1")
    assert "修改 1 条，删去 1 条" in broadcast.text
    assert broadcast.state is BroadcastState.DRAFT, "a person looks it over and sends it"
    assert work.db.scalars(select(OutboxEntry)).all() == []
    drafting.check(broadcast)
    assert (announcing.is_due(work, grant), announcing.was_told(work, grant)) == (False, True)
    assert not announcing.may(work, other)


def test_an_end_is_told_with_what_takes_its_place(work: Work, grant: Policy):
    library.save(work, NEXT)
    grant.eligibility = {"height": 3}  # brought in from elsewhere
    validity.repeal(work, grant, "重新制定", "云经信〔2026〕1号")
    assert announcing.is_due(work, grant)
    text = announcing.draft(work, grant, "").text
    assert "已废止" in text
    assert "《云川市设备更新办法》" in text
    validity.reinstate(work, grant, "标错了")
    assert not announcing.may(work, grant)


def test_what_is_told_is_what_became_other(work: Work, grant: Policy):
    library.save(work, replace(GRANT, eligibility={"min_revenue_wan": 9000}))
    text = announcing.draft(work, grant, "").text
    assert "修订了：条文没有变，适用条件有调整。" in text
    assert "符合它现在或修订前的条件" in text, "the audience has those of before"
    library.save(work, replace(GRANT, eligibility={"min_revenue_wan": 9000}, contact="0871-6000001"))
    assert "修订了：条文没有变，日期、材料等信息有更新。" in announcing.draft(work, grant, "").text
    library.save(work, replace(GRANT, text="一、按投资额的15%补助。\n二、每年三月申报。"))
    assert "修订了：修改 1 条，适用条件有调整，日期、材料等信息有更新。" in announcing.draft(work, grant, "").text


def test_articles_that_only_stand_elsewhere_are_not_told_as_new(work: Work, grant: Policy):
    library.save(work, replace(GRANT, text="一、每年三月申报。\n二、按投资额的10%补助。"))
    text = announcing.draft(work, grant, "").text
    assert "条只调整了条号或位置" in text
    assert "新增" not in text


def test_what_was_taken_down_and_comes_out_unchanged_is_nothing_to_tell(work: Work, cast: Cast, grant: Policy):
    review.take_down(work, grant, "再核一遍")
    review.submit(work, grant)
    work.actor = actor_of(cast.sun_hao)
    review.approve(work, grant, review.stamp_of(grant))
    assert (grant.state, grant.version) == (PolicyState.PUBLISHED, 2)
    assert not announcing.may(work, grant)
    with refused("library.nothing_to_tell"):
        announcing.draft(work, grant, "")


def test_an_end_that_was_taken_back_does_not_announce_the_revision_before_it_again(work: Work, grant: Policy):
    library.save(work, replace(GRANT, text="一、按投资额的15%补助。"))
    announcing.draft(work, grant, "")
    validity.repeal(work, grant, "重新制定")
    assert announcing.is_due(work, grant)
    validity.reinstate(work, grant, "标错了")
    assert (grant.version, announcing.is_due(work, grant), announcing.was_told(work, grant)) == (2, False, False)


def test_openings_are_counted_by_day_and_door_and_by_nothing_else(work: Work, grant: Policy):
    other = library.save(work, NEXT).policy
    for door in (Door.PAGE, Door.PAGE, Door.CHAT):
        openings.count(work, grant.id, door)
    work.now += timedelta(days=1)
    openings.count(work, grant.id, Door.PAGE)
    found = openings.opened(work, [grant.id, other.id])
    assert (found[grant.id].page, found[grant.id].chat, found[grant.id].total, found[other.id].total) == (3, 1, 4, 0)
    assert len(work.db.scalars(select(PolicyOpening)).all()) == 3
    assert set(PolicyOpening.__table__.columns.keys()) == {"policy_id", "day", "door", "count"}
