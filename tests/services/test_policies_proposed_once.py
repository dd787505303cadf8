"""An import proposes what it says once, whatever became of the proposal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from models.policies import Policy
from models.policy_versions import PolicyStep, PolicyVersion
from models.work import SYSTEM, Work
from services.policies import flow, library, review, versions
from services.policies.library import PolicyRecord
from tests import cast
from tests.cast import Cast

TEXT = "第一条 为支持企业，制定本办法。\n第二条 设备按投资额的10%补助。\n第三条 由经信局解释。"
GRANT = PolicyRecord(title="云川市设备补助办法", text=TEXT, document_number="云经信〔2025〕8号")
OURS = replace(GRANT, text=TEXT.replace("10%", "20%"))  # what a colleague proposes
THEIRS = replace(GRANT, text=TEXT.replace("经信局", "财政局"), contact="0570-1234567")  # what an import says


@pytest.fixture
def staff(work: Work) -> Cast:
    return cast.enter(work)


@pytest.fixture
def policy(work: Work) -> Policy:
    return library.save(work, GRANT).policy


def imported(work: Work, record: PolicyRecord) -> PolicyVersion:
    proposal = flow.proposal_of(work, review.draft(work, record).policy)
    assert proposal is not None
    return proposal


@pytest.mark.parametrize("end", ["waits", "approved", "dropped"])
def test_an_import_proposes_the_same_change_once(work: Work, staff: Cast, policy: Policy, end: str):
    first = review.draft(work, THEIRS)
    proposal = flow.proposal_of(work, policy)
    assert (first.change, proposal is not None) == ("changed", True)
    assert proposal is not None
    if end == "approved":
        work.actor = cast.actor_of(staff.sun_hao)
        review.submit(work, proposal)
        review.approve(work, proposal, review.stamp_of(proposal))
    if end == "dropped":
        versions.discard(work, proposal)
    work.actor = SYSTEM
    steps = len(work.db.scalars(select(PolicyStep.id)).all())
    assert review.draft(work, THEIRS).change == "same"
    assert len(work.db.scalars(select(PolicyStep.id)).all()) == steps
    assert (flow.proposal_of(work, policy) is None) == (end != "waits")
    assert review.draft(work, replace(THEIRS, contact="0570-9")).change == "changed"


def test_a_colleague_may_bring_again_what_was_dropped(work: Work, staff: Cast, policy: Policy):
    proposal = flow.proposal_of(work, review.draft(work, THEIRS).policy)
    assert proposal is not None
    versions.discard(work, proposal)
    work.actor = cast.actor_of(staff.chen_jing)
    assert review.draft(work, THEIRS).change == "changed"


def test_what_was_dropped_stays_dropped_when_a_colleague_drops_a_change_of_their_own(
    work: Work, staff: Cast, policy: Policy
):
    versions.discard(work, imported(work, THEIRS))
    work.actor = cast.actor_of(staff.chen_jing)
    own = review.edit(work, policy, OURS, "提高")
    assert isinstance(own, PolicyVersion)
    versions.discard(work, own)
    work.actor = SYSTEM
    assert review.draft(work, THEIRS).change == "same"


@pytest.mark.parametrize("is_reviewed", [True, False], ids=["reviewed", "at once"])
def test_what_was_dropped_is_proposed_again_after_another_import_took_effect(
    work: Work, staff: Cast, policy: Policy, is_reviewed: bool
):
    versions.discard(work, imported(work, THEIRS))
    other = replace(THEIRS, contact="0570-9")
    if is_reviewed:
        later = imported(work, other)
        work.actor = cast.actor_of(staff.sun_hao)
        review.submit(work, later)
        review.approve(work, later, review.stamp_of(later))
        work.actor = SYSTEM
    else:
        library.save(work, other)
    assert review.draft(work, THEIRS).change == "changed"
