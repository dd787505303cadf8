"""An import while colleagues write: nothing of theirs is lost, and nothing of the import is undone unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from models.kinds import PolicyState, WorkItemKind, WorkItemState
from models.messages import WorkItem
from models.policies import Policy
from models.policy_kinds import VersionState
from models.policy_versions import PolicyVersion
from models.work import Work
from services.policies import flow, library, merging, review, versions
from services.policies.library import PolicyRecord
from services.policies.split import split
from tests import cast
from tests.cast import Cast
from tests.services.refusals import refused

TEXT = "第一条 为支持企业，制定本办法。\n第二条 设备按投资额的10%补助。\n第三条 由经信局解释。"
GRANT = PolicyRecord(title="云川市设备补助办法", text=TEXT, document_number="云经信〔2025〕8号")
NEW = PolicyRecord(title="云川市设备更新办法", text="一、按清单补助。", document_number="云经信〔2026〕1号")
OURS = replace(GRANT, text=TEXT.replace("10%", "20%"))  # what a colleague proposes
THEIRS = replace(GRANT, text=TEXT.replace("经信局", "财政局"), contact="0570-1234567")  # what an import says meanwhile


@pytest.fixture
def staff(work: Work) -> Cast:
    return cast.enter(work)


@pytest.fixture
def policy(work: Work) -> Policy:
    library.save(work, NEW)
    return library.save(work, GRANT).policy


def propose(work: Work, staff: Cast, policy: Policy, record: PolicyRecord = OURS) -> PolicyVersion:
    work.actor = cast.actor_of(staff.chen_jing)
    proposal = review.edit(work, policy, record, "提高")
    assert isinstance(proposal, PolicyVersion)
    work.now += timedelta(minutes=1)
    return proposal


def items(work: Work) -> list[str]:
    return list(work.db.scalars(select(WorkItem.text).where(WorkItem.kind == WorkItemKind.CHANGE)))


@pytest.mark.parametrize(
    "imported",
    [
        replace(GRANT, replaced_by=NEW.document_number),
        replace(GRANT, text=TEXT.replace("10%", "15%")),
        replace(GRANT, eligibility={"district": ["江东区"]}),
        replace(GRANT, expires_on=date(2027, 1, 1)),
    ],
    ids=["successor", "text", "conditions", "validity"],
)
def test_a_change_is_not_handed_in_over_an_import_that_its_writer_has_not_seen(
    work: Work, staff: Cast, policy: Policy, imported: PolicyRecord
):
    proposal = propose(work, staff, policy)
    library.save(work, imported)
    assert proposal.is_outdated
    with refused("library.outdated"):
        review.submit(work, proposal)
    assert proposal.articles[1]["text"].endswith("20%补助。")
    assert "陈静" in items(work)[0]
    review.edit(work, policy, versions.current(work, policy))
    review.submit(work, proposal)
    assert proposal.state is VersionState.REVIEW


def test_an_import_that_says_nothing_new_leaves_the_change_as_it_is(work: Work, staff: Cast, policy: Policy):
    proposal = propose(work, staff, policy)
    library.save(work, GRANT)
    review.submit(work, proposal)
    assert (proposal.state, items(work)) == (VersionState.REVIEW, [])


def test_a_change_in_review_or_waiting_for_its_day_comes_back_to_its_writer(work: Work, staff: Cast, policy: Policy):
    proposal = propose(work, staff, policy)
    review.submit(work, proposal)
    work.actor = cast.actor_of(staff.sun_hao)
    seen = review.stamp_of(proposal)
    library.save(work, replace(GRANT, contact="0570-1"))
    with refused("library.changed_meanwhile"):
        review.approve(work, proposal, seen)  # from a page that was opened before
    assert proposal.state is VersionState.DRAFT
    review.edit(work, policy, versions.current(work, policy))
    review.submit(work, proposal)
    work.actor = cast.actor_of(staff.he_yu)
    review.approve(work, proposal, review.stamp_of(proposal), work.now + timedelta(days=1))
    library.save(work, replace(GRANT, contact="0570-2"))
    assert (proposal.state, proposal.publish_at) == (VersionState.DRAFT, None)
    work.now += timedelta(days=2)
    assert review.publish_due(work) == 0
    library.save(work, replace(GRANT, contact="0570-3"))
    assert len(items(work)) == len(set(items(work))) == 2  # one for each writer who had it, not one for each import


def test_what_was_seen_and_saved_keeps_both_the_change_and_the_import(work: Work, staff: Cast, policy: Policy):
    proposal = propose(work, staff, policy)
    library.save(work, replace(THEIRS, replaced_by=NEW.document_number))
    review.edit(work, policy, versions.current(work, policy))
    review.submit(work, proposal)
    work.actor = cast.actor_of(staff.sun_hao)
    review.approve(work, proposal, review.stamp_of(proposal))
    assert [article.text for article in policy.articles] == [
        "为支持企业，制定本办法。", "设备按投资额的20%补助。", "由财政局解释。",
    ]  # fmt: skip
    assert policy.contact == "0570-1234567"
    assert policy.replaced_by is not None
    assert policy.replaced_by.title == NEW.title


def test_conditions_are_not_set_before_the_import_was_looked_at(work: Work, staff: Cast, policy: Policy):
    propose(work, staff, policy)
    library.save(work, THEIRS)
    with refused("library.outdated"):
        review.set_conditions(work, policy, {"district": ["江东区"]})


def test_where_both_say_something_else_the_change_stands_and_is_named():
    base, theirs, ours = (
        replace(record, articles=tuple(split(record.text)))
        for record in (GRANT, replace(THEIRS, text=THEIRS.text.replace("10%", "15%")), replace(OURS, contact="12345"))
    )
    merged = merging.merge(base, theirs, ours)
    assert (merged.facts, merged.articles) == (("contact",), ("第二条",))
    assert merged.record.contact == "12345"
    assert "20%" in merged.record.articles[1].text
    assert "财政局" in merged.record.articles[2].text
    assert merging.merge(base, ours, ours) == merging.Merged(ours)


def test_articles_that_one_adds_and_the_other_removes_find_their_places():
    def record(*lines: str) -> PolicyRecord:
        return replace(GRANT, articles=tuple(cut for line in lines for cut in split(line)))

    base = record("一、甲。", "二、乙。", "三、丙。", "四、丁。")
    theirs = record("一、甲。", "三、丙。", "四、丁。", "五、戊。")
    ours = record("零、先。", "一、甲。", "二、乙。", "三、丙。", "四、丁改。")
    merged = merging.merge(base, theirs, ours)
    assert merged.record.articles == record("零、先。", "一、甲。", "三、丙。", "四、丁改。", "五、戊。").articles
    assert merged.articles == ()
    both = merging.merge(base, record("一、甲。", "二、乙。", "三、丙。", "四、丁。", "五、彼。"), theirs)
    assert [cut.text for cut in both.record.articles][-1] == theirs.articles[-1].text
    assert len(both.articles) == 1


def test_of_articles_that_clash_together_all_are_named():
    def record(*lines: str) -> PolicyRecord:
        return replace(GRANT, articles=tuple(split("\n".join(lines))))

    base = record("第一条 甲。", "第二条 乙。", "第三条 丙。", "第四条 丁。")
    theirs = record("第一条 甲。", "第二条 乙一。", "第三条 乙二。", "第四条 丙一。", "第五条 丁。")
    ours = record("第一条 甲。", "第二条 乙。", "第三条 丙改。", "第四条 丁。")
    assert merging.merge(base, theirs, ours).articles == ("第二条至第四条",)


def test_a_past_version_holds_what_was_in_force_even_where_it_was_changed_beside_the_import(work: Work, policy: Policy):
    assert policy.contact == ""  # as it was read
    work.db.connection().execute(update(Policy).where(Policy.id == policy.id).values(contact="0570-9"))  # by another
    library.save(work, THEIRS)
    assert versions.past_of(work, policy)[0].facts["contact"] == "0570-9"


def test_what_an_import_publishes_waits_for_no_day_any_more(work: Work, staff: Cast):
    draft = review.draft(work, GRANT).policy  # by the house
    work.actor = cast.actor_of(staff.sun_hao)
    review.submit(work, draft)
    review.approve(work, draft, review.stamp_of(draft), work.now + timedelta(days=1))
    library.save(work, THEIRS)
    assert (draft.state, draft.publish_at) == (PolicyState.PUBLISHED, None)


def test_an_import_neither_publishes_what_a_colleague_is_writing_nor_what_was_taken_down(work: Work, staff: Cast):
    work.actor = cast.actor_of(staff.chen_jing)
    draft = review.draft(work, GRANT).policy
    with refused("library.draft_open"):
        library.save(work, THEIRS)
    assert (draft.state, "经信局" in draft.articles[2].text) == (PolicyState.DRAFT, True)
    review.submit(work, draft)
    work.actor = cast.actor_of(staff.sun_hao)
    review.approve(work, draft, review.stamp_of(draft))
    library.save(work, THEIRS)
    assert (draft.reviewed_by, versions.past_of(work, draft)[0].reviewed_by) == ("", "孙浩")
    review.take_down(work, draft, "数额有误")
    with refused("library.taken_down"):
        library.save(work, GRANT)
    assert draft.state is PolicyState.DRAFT


def test_an_import_takes_nothing_out_of_sight_under_a_change(work: Work, staff: Cast, policy: Policy):
    propose(work, staff, policy)
    with refused("library.change_open"):
        library.save(work, replace(THEIRS, state=PolicyState.DRAFT))
    assert policy.state is PolicyState.PUBLISHED


def test_a_draft_that_is_taken_in_writes_over_nothing_of_a_colleague(work: Work, staff: Cast, policy: Policy):
    proposal = propose(work, staff, policy)
    review.draft(work, replace(GRANT, text=TEXT.replace("10%", "25%")))  # one's own is written anew
    work.actor = cast.actor_of(staff.sun_hao)
    with refused("library.change_open"):
        review.draft(work, THEIRS)
    assert "25%" in proposal.articles[1]["text"]
    fresh = review.draft(work, replace(NEW, title="云川市用地办法", document_number="云经信〔2026〕2号")).policy
    work.actor = cast.actor_of(staff.chen_jing)
    with refused("library.draft_open"):
        review.draft(work, replace(NEW, title=fresh.title, document_number=fresh.document_number, text="一、另写。"))
    assert flow.proposal_of(work, fresh) is None


def test_what_a_draft_said_first_is_taken_in_again_after_something_else(work: Work, staff: Cast):
    work.actor = cast.actor_of(staff.chen_jing)
    said = [review.draft(work, record).change for record in (GRANT, OURS, OURS, GRANT)]
    assert said == ["added", "changed", "same", "changed"]


def waiting(work: Work) -> list[WorkItemState]:
    return list(work.db.scalars(select(WorkItem.state).where(WorkItem.kind == WorkItemKind.CHANGE)))


def test_nobody_is_asked_any_more_once_the_change_was_looked_at_or_dropped(work: Work, staff: Cast, policy: Policy):
    proposal = propose(work, staff, policy)
    library.save(work, THEIRS)
    review.edit(work, policy, versions.current(work, policy), unchecked=["第二条"])
    assert waiting(work) == [WorkItemState.OPEN]
    with refused("library.unchecked"):
        review.submit(work, proposal)
    review.set_conditions(work, policy, {"district": ["江东区"]})
    assert proposal.needs_look
    review.edit(work, policy, versions.current(work, policy))
    assert waiting(work) == [WorkItemState.DONE]
    library.save(work, replace(THEIRS, contact="0570-2"))
    assert waiting(work).count(WorkItemState.OPEN) == 1
    versions.discard(work, proposal)
    assert set(waiting(work)) == {WorkItemState.DONE}


def test_what_was_left_to_check_is_still_left_after_the_next_import(work: Work, staff: Cast, policy: Policy):
    proposal = propose(work, staff, policy)
    library.save(work, replace(THEIRS, text=TEXT.replace("10%", "15%")))
    assert versions.merged(work, proposal).unseen == ("第二条",)
    review.edit(work, policy, versions.current(work, policy), unchecked=["第二条"])
    library.save(work, replace(THEIRS, text=TEXT.replace("10%", "15%"), contact="0570-2"))
    assert versions.merged(work, proposal).unseen == ("第二条",)
