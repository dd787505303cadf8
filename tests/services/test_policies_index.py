"""The index follows the library by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from models.kinds import PolicyState
from models.policies import Policy
from models.work import Office
from nlp.search_index import Index
from services.policies import flow, index, library, review
from services.policies.library import PolicyRecord
from tests.conftest import Clock

ROOMS = PolicyRecord(
    title="云川市会议室使用办法", text="会议室免费使用，须提前三天预约。", document_number="云办〔2025〕1号"
)
ROADS = PolicyRecord(title="云川市道路占用办法", text="占用道路须经交警部门同意。", document_number="云办〔2025〕2号")


def keep(office: Office, *records: PolicyRecord) -> None:
    with office.work() as work:
        for record in records:
            library.save(work, record)


def found(folder: Path, question: str) -> list[str]:
    opened = Index.open(folder)
    return [opened.whole(hit) for hit in opened.search(question)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_a_saved_policy_is_found_after_the_next_look(office: Office, folder: Path) -> None:
    keep(office, ROOMS)
    index.rebuild(office, folder)
    keep(office, ROADS)
    assert index.follow(office, folder)
    assert "交警" in found(folder, "占用道路")[0]
    assert not index.follow(office, folder)


def test_a_changed_policy_is_found_by_its_new_words_only(office: Office, clock: Clock, folder: Path) -> None:
    keep(office, ROOMS)
    index.rebuild(office, folder)
    clock.move(seconds=1)
    keep(office, replace(ROOMS, text="会议室按小时收费，每小时五十元。"))
    index.follow(office, folder)
    (said,) = found(folder, "会议室收费")
    assert "五十元" in said
    assert "提前三天" not in said


def test_a_policy_taken_back_is_found_no_more(office: Office, clock: Clock, folder: Path) -> None:
    keep(office, ROOMS, ROADS)
    index.rebuild(office, folder)
    clock.move(seconds=1)
    keep(office, replace(ROADS, state=PolicyState.DRAFT))
    index.follow(office, folder)
    assert found(folder, "占用道路") == []
    assert found(folder, "会议室预约")


def test_the_first_index_is_built_when_an_import_has_ended(office: Office, clock: Clock, folder: Path) -> None:
    keep(office, ROOMS)
    assert not index.follow(office, folder)
    clock.move(seconds=index.QUIET_SECONDS)
    assert index.follow(office, folder)
    assert found(folder, "会议室预约")


def test_a_draft_is_never_found_and_what_is_published_is_at_once(office: Office, clock: Clock, folder: Path) -> None:
    keep(office, ROOMS)
    index.rebuild(office, folder)
    with office.work() as work:
        policy = review.draft(work, ROADS).policy
        review.submit(work, policy)
        policy_id = policy.id
    index.follow(office, folder)
    assert found(folder, "占用道路") == []
    clock.move(seconds=1)
    with office.work() as work:
        policy = work.db.get_one(Policy, policy_id)
        review.approve(work, policy, review.stamp_of(policy))
    assert index.follow(office, folder)
    assert "交警" in found(folder, "占用道路")[0]


def test_a_proposed_change_is_found_only_when_it_was_approved(office: Office, clock: Clock, folder: Path) -> None:
    keep(office, ROOMS)
    index.rebuild(office, folder)
    clock.move(seconds=1)
    with office.work() as work:
        drafted = review.draft(work, replace(ROOMS, text="会议室按小时收费，每小时五十元。"))
        proposal = flow.proposal_of(work, drafted.policy)
        assert proposal is not None
        review.submit(work, proposal)
        index.follow(office, folder)
        assert found(folder, "会议室每小时五十元收费") != []
        assert not any("五十元" in said for said in found(folder, "会议室每小时五十元收费"))
        review.approve(work, proposal, review.stamp_of(proposal))
    assert index.follow(office, folder)
    assert any("五十元" in said for said in found(folder, "会议室每小时五十元收费"))
