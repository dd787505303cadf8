"""The life of a policy: written, reviewed by somebody else, published now or later, and ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from models.kinds import PolicyState as S
from models.kinds import WorkItemKind
from models.messages import WorkItem
from models.policies import Policy
from models.policy_versions import PolicyStep
from models.work import Work
from services.errors import Refusal
from services.policies import flow, library, review, validity, versions
from services.policies.library import PolicyRecord
from tests import cast
from tests.cast import Cast

TODAY = date(2026, 1, 5)
TEXT = "第一条 为支持企业，制定本办法。\n第二条 设备按投资额的10%补助。\n第三条 由经信局解释。"
GRANT = PolicyRecord(title="云川市设备补助办法", text=TEXT, document_number="云经信〔2025〕8号")
NEXT = replace(GRANT, title="云川市设备更新办法", document_number="云经信〔2026〕1号")


@pytest.fixture
def staff(work: Work) -> Cast:
    return cast.enter(work)


@pytest.fixture
def draft(work: Work, staff: Cast) -> Policy:
    """Written by 陈静, who has handed it in."""
    work.actor = cast.actor_of(staff.chen_jing)
    policy = review.draft(work, GRANT).policy
    review.submit(work, policy)
    return policy


def verbs(work: Work, policy: Policy) -> list[str]:
    steps = select(PolicyStep.verb).where(PolicyStep.policy_id == policy.id).order_by(PolicyStep.id)
    return list(work.db.scalars(steps))


def test_every_state_can_be_left_and_reached():
    reached = set(flow.MOVES.values())
    assert {before for before, _ in flow.MOVES} | {S.DRAFT} == set(S)
    assert reached == set(S)


def test_whoever_wrote_it_cannot_review_it_and_a_colleague_can(work: Work, staff: Cast, draft: Policy):
    with pytest.raises(Refusal, match=r"library\.own_text"):
        review.approve(work, draft, review.stamp_of(draft))
    assert draft.state is S.REVIEW
    work.actor = cast.actor_of(staff.sun_hao)
    review.approve(work, draft, review.stamp_of(draft))
    assert (draft.state, draft.edited_by, draft.reviewed_by) == (S.PUBLISHED, "陈静", "孙浩")
    assert draft.published_at == work.now
    assert verbs(work, draft) == ["draft", "submit", "approve"]


def test_what_changed_after_the_reviewer_read_it_is_not_approved(work: Work, staff: Cast, draft: Policy):
    work.actor = cast.actor_of(staff.sun_hao)
    with pytest.raises(Refusal, match=r"library\.changed_meanwhile"):
        review.approve(work, draft, "2026-01-01T00:00:00+00:00")
    assert draft.state is S.REVIEW


def test_it_goes_back_with_a_reason_and_is_not_edited_in_between(work: Work, staff: Cast, draft: Policy):
    with pytest.raises(Refusal, match=r"library\.in_review"):
        review.edit(work, draft, GRANT)
    work.actor = cast.actor_of(staff.sun_hao)
    with pytest.raises(Refusal, match=r"library\.reason_missing"):
        review.send_back(work, draft, " ")
    review.send_back(work, draft, "第二条比例有误")
    review.edit(work, draft, replace(GRANT, text=TEXT.replace("10%", "12%")))
    assert draft.state is S.DRAFT
    assert "12%" in draft.articles[1].text
    assert versions.past_of(work, draft) == []  # nobody had seen it


def test_a_moment_can_be_set_and_then_it_appears_by_itself(work: Work, staff: Cast, draft: Policy):
    work.actor = cast.actor_of(staff.sun_hao)
    review.approve(work, draft, review.stamp_of(draft), work.now + timedelta(hours=3))
    assert (draft.state, review.publish_due(work)) == (S.SCHEDULED, 0)
    work.now += timedelta(hours=3)
    assert review.publish_due(work) == 1
    assert (draft.state, draft.published_at) == (S.PUBLISHED, work.now)
    assert review.publish_due(work) == 0


def test_one_that_cannot_appear_keeps_no_other_waiting(work: Work, staff: Cast, draft: Policy):
    follower = library.save(work, NEXT).policy
    changed = library.save(work, replace(GRANT, title="云川市用地办法", document_number="云经信〔2025〕9号")).policy
    proposal = review.edit(work, changed, replace(NEXT, title="云川市用地办法", replaced_by=NEXT.document_number))
    review.submit(work, proposal)
    work.actor = cast.actor_of(staff.sun_hao)
    for paper in (proposal, draft):
        review.approve(work, paper, review.stamp_of(paper), work.now + timedelta(hours=3))
    follower.key, follower.document_number = "another", "云经信〔2026〕2号"
    work.now += timedelta(hours=3)
    assert review.publish_due(work) == 1
    assert (draft.state, changed.title, proposal.state.value) == (S.PUBLISHED, "云川市用地办法", "scheduled")


def test_a_change_waits_for_its_moment_too(work: Work, staff: Cast, draft: Policy):
    work.actor = cast.actor_of(staff.sun_hao)
    review.approve(work, draft, review.stamp_of(draft))
    proposal = review.edit(work, draft, replace(GRANT, text=TEXT.replace("10%", "12%")))
    review.submit(work, proposal)
    with pytest.raises(Refusal, match=r"library\.in_review"):
        review.edit(work, draft, GRANT)
    work.actor = cast.actor_of(staff.chen_jing)
    review.approve(work, proposal, review.stamp_of(proposal), work.now + timedelta(days=1))
    assert "10%" in draft.articles[1].text
    work.now += timedelta(days=1)
    review.publish_due(work)
    assert "12%" in draft.articles[1].text


def test_what_was_seen_is_taken_down_but_never_removed(work: Work, staff: Cast, draft: Policy):
    work.actor = cast.actor_of(staff.sun_hao)
    review.approve(work, draft, review.stamp_of(draft))
    review.take_down(work, draft, "数额有误")
    assert (draft.state, draft.version) == (S.DRAFT, 2)
    with pytest.raises(Refusal, match=r"library\.was_seen"):
        review.remove(work, draft)
    fresh = review.draft(work, NEXT).policy
    review.remove(work, fresh)
    assert work.db.scalar(select(func.count()).select_from(Policy)) == 1


def test_a_repealed_policy_names_its_successor(work: Work):
    old, new = library.save(work, GRANT).policy, library.save(work, NEXT).policy
    with pytest.raises(Refusal, match=r"library\.reason_missing"):
        validity.repeal(work, old, "")
    with pytest.raises(Refusal, match=r"library\.own_successor"):
        validity.repeal(work, old, "重新制定", "云经信〔2025〕8号")
    validity.repeal(work, old, "重新制定", "云经信[2026]1号")
    assert (old.state, old.replaced_by, library.validity(old, TODAY)) == (S.REPEALED, new, "repealed")
    validity.reinstate(work, old, "标错了")
    assert (old.state, old.replaced_by, library.validity(old, TODAY)) == (S.PUBLISHED, None, "in_force")


def test_an_amended_policy_has_a_successor_or_is_none(work: Work):
    old = library.save(work, GRANT).policy
    with pytest.raises(Refusal, match=r"library\.successor_missing"):
        validity.amend(work, old, "")
    library.save(work, NEXT)
    validity.amend(work, old, "云经信〔2026〕1号")
    assert (old.state, library.validity(old, TODAY)) == (S.AMENDED, "replaced")


def test_what_ran_out_is_marked_and_can_be_given_a_longer_term(work: Work):
    over = library.save(work, replace(GRANT, expires_on=date(2026, 1, 4))).policy
    last_day = library.save(work, replace(NEXT, expires_on=TODAY)).policy
    assert validity.expire_over(work) == 1
    assert (over.state, last_day.state) == (S.EXPIRED, S.PUBLISHED)
    with pytest.raises(Refusal, match=r"library\.term_over"):
        validity.renew(work, over, date(2026, 1, 4))
    validity.renew(work, over, date(2027, 1, 4))
    assert library.validity(over, TODAY) == "in_force"


def test_the_condition_says_what_the_rule_says(work: Work):
    differences: list[dict[str, Any]] = [
        {},
        {"expires_on": date(2026, 1, 4)},
        {"expires_on": TODAY},
        {"effective_on": date(2026, 1, 6)},
        {"state": S.REPEALED},
        {"state": S.EXPIRED},
        {"state": S.AMENDED},
        {"replaced_by": "0"},
        {"replaced_by": "3"},
    ]
    for place, given in enumerate(differences):
        library.save(work, replace(GRANT, key=str(place), document_number="", **given))
    for policy in work.db.scalars(select(Policy)):
        chosen = work.db.scalar(select(Policy.id).where(Policy.id == policy.id, validity.in_force(TODAY)))
        assert (chosen is not None) == (library.validity(policy, TODAY) == "in_force"), policy.key


def test_the_centre_is_told_thirty_days_ahead_and_once_more_in_the_last_week(work: Work):
    library.save(work, replace(GRANT, expires_on=TODAY + timedelta(days=30)))
    library.save(work, replace(NEXT, expires_on=TODAY + timedelta(days=31)))
    item = validity.warn(work)
    assert item is not None
    assert (item.kind, item.openid) == (WorkItemKind.VALIDITY, "")
    assert "云川市设备补助办法" in item.text
    assert "云川市设备更新办法" not in item.text
    assert validity.warn(work) is None  # the same day again
    work.now = datetime(2026, 1, 6, 2, tzinfo=UTC)
    assert "云川市设备更新办法" in getattr(validity.warn(work), "text", "")
    work.now = datetime(2026, 1, 28, 2, tzinfo=UTC)
    assert "云川市设备补助办法" in getattr(validity.warn(work), "text", "")
    assert work.db.scalar(select(func.count()).select_from(WorkItem)) == 3


def test_nobody_is_warned_of_what_has_its_successor(work: Work):
    library.save(work, NEXT)
    library.save(work, replace(GRANT, expires_on=TODAY + timedelta(days=3), replaced_by="云经信〔2026〕1号"))
    assert validity.warn(work) is None


def test_days_that_contradict_each_other_are_refused(work: Work, staff: Cast):
    policy = review.draft(work, GRANT).policy
    with pytest.raises(Refusal, match=r"library\.expires_before"):
        review.edit(work, policy, replace(GRANT, effective_on=TODAY, expires_on=date(2026, 1, 1)))
    with pytest.raises(Refusal, match=r"library\.closes_before"):
        review.edit(work, policy, replace(GRANT, window_opens_on=TODAY, window_closes_on=date(2026, 1, 1)))
