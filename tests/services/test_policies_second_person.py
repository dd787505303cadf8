"""Nothing about a policy, its files, a usual question or a list comes out by one person alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from config.settings import Settings
from models.kinds import PolicyState
from models.people import Staff
from models.policies import Policy
from models.policy_kinds import FileState
from models.policy_readings import Attachment
from models.policy_versions import PolicyStep, PolicyVersion
from models.round_kinds import DecisionKind, DecisionState
from models.work import Work
from services import decision_lists
from services.decision_lists import Content
from services.errors import Refusal
from services.policies import attachments, faq, file_changes, flow, library, review, versions
from services.policies.faq import FaqContent
from services.policies.library import PolicyRecord
from tests import cast
from tests.cast import Cast

GRANT = PolicyRecord(title="云川市设备补助办法", text="一、按投资额的10%补助。", document_number="云经信〔2025〕8号")
FORM = b"%PDF-1.7 form"


@pytest.fixture
def staff(work: Work) -> Cast:
    return cast.enter(work)


@pytest.fixture
def seen(work: Work) -> Policy:
    """A policy that people can see."""
    return library.save(work, GRANT).policy


def acts(work: Work, person: Staff) -> None:
    """From now on this person acts, a minute later."""
    work.actor = cast.actor_of(person)
    work.now += timedelta(minutes=1)


def shown(work: Work, policy: Policy) -> list[str]:
    return [file.name for file in attachments.attachments_of(work, policy, public_only=True)]


def verbs(work: Work, policy: Policy) -> list[str]:
    return list(work.db.scalars(select(PolicyStep.verb).where(PolicyStep.policy_id == policy.id)))


def attach(work: Work, settings: Settings, policy: Policy) -> Attachment:
    return attachments.attach(work, settings.home, policy, "申请表.pdf", FORM)


def test_a_file_beside_a_published_policy_is_seen_when_another_has_confirmed_it(
    work: Work, staff: Cast, seen: Policy, settings: Settings
):
    acts(work, staff.chen_jing)
    file = attach(work, settings, seen)
    token = attachments.link(settings, file, work.now).rpartition("/")[2]
    with pytest.raises(Refusal, match=r"library\.own_file"):
        file_changes.confirm(work, file, seen, "added")
    assert (shown(work, seen), attachments.opened(work, settings, token)) == ([], None)
    acts(work, staff.sun_hao)
    file_changes.confirm(work, file, seen, "added")
    assert (shown(work, seen), attachments.opened(work, settings, token)) == (["申请表.pdf"], file)
    assert (file.added_by, file.confirmed_by) == ("陈静", "孙浩")
    assert verbs(work, seen) == ["file_add_propose", "file_add_confirm"]


def test_a_file_goes_when_another_has_confirmed_that(work: Work, staff: Cast, seen: Policy, settings: Settings):
    acts(work, staff.sun_hao)
    file = attach(work, settings, seen)
    acts(work, staff.chen_jing)
    file_changes.confirm(work, file, seen, "added")
    file_changes.remove(work, file, seen)
    assert (file.state, shown(work, seen)) == (FileState.REMOVED, ["申请表.pdf"])
    with pytest.raises(Refusal, match=r"library\.own_file"):
        file_changes.confirm(work, file, seen, "removed")
    file_changes.decline(work, file, seen, "removed")  # thought better of it
    file_changes.remove(work, file, seen)
    acts(work, staff.sun_hao)
    with pytest.raises(Refusal, match=r"library\.file_changed"):
        file_changes.confirm(work, file, seen, "added")  # what stood on an older page
    file_changes.confirm(work, file, seen, "removed")
    assert attachments.attachments_of(work, seen) == []
    assert verbs(work, seen)[-3:] == ["file_remove_decline", "file_remove_propose", "file_remove_confirm"]


def test_a_file_that_nobody_wants_goes_again(work: Work, staff: Cast, seen: Policy, settings: Settings):
    acts(work, staff.chen_jing)
    file = attach(work, settings, seen)
    with pytest.raises(Refusal, match=r"library\.file_waits"):
        file_changes.remove(work, file, seen)
    acts(work, staff.sun_hao)
    file_changes.decline(work, file, seen, "added")
    assert attachments.attachments_of(work, seen) == []


def test_of_two_who_agree_at_once_the_second_is_told(work: Work, staff: Cast, seen: Policy, settings: Settings):
    acts(work, staff.chen_jing)
    file = attach(work, settings, seen)
    acts(work, staff.sun_hao)
    work.db.execute(delete(Attachment).where(Attachment.id == file.id).execution_options(synchronize_session=False))
    with pytest.raises(Refusal, match=r"library\.file_changed"):
        file_changes.confirm(work, file, seen, "added")


def test_an_approver_approves_the_files_that_stood_on_the_page(work: Work, staff: Cast, settings: Settings):
    acts(work, staff.chen_jing)
    draft = review.draft(work, GRANT).policy
    stamps = [review.stamp_of(draft)]
    acts(work, staff.chen_jing)
    file = attach(work, settings, draft)
    stamps.append(review.stamp_of(draft))
    acts(work, staff.chen_jing)
    file_changes.remove(work, file, draft)
    stamps.append(review.stamp_of(draft))
    attach(work, settings, draft)
    review.submit(work, draft)
    with pytest.raises(Refusal, match=r"library\.in_review"):
        attach(work, settings, draft)
    assert len(set(stamps)) == 3
    acts(work, staff.sun_hao)
    for old in stamps[:2]:
        with pytest.raises(Refusal, match=r"library\.changed_meanwhile"):
            review.approve(work, draft, old)
    review.approve(work, draft, stamps[2])
    assert shown(work, draft) == ["申请表.pdf"]


def test_whoever_added_a_file_or_a_condition_wrote_a_part_of_the_draft(work: Work, staff: Cast, settings: Settings):
    acts(work, staff.chen_jing)
    draft = review.draft(work, GRANT).policy
    acts(work, staff.he_yu)
    attach(work, settings, draft)
    acts(work, staff.sun_hao)
    review.set_conditions(work, draft, {"district": ["江东区"]})
    review.submit(work, draft)
    for person in (staff.chen_jing, staff.he_yu, staff.sun_hao):
        acts(work, person)
        with pytest.raises(Refusal, match=r"library\.own_text"):
            review.approve(work, draft, review.stamp_of(draft))
    with pytest.raises(Refusal, match=r"library\.in_review"):
        review.set_conditions(work, draft, {})
    assert draft.state is PolicyState.REVIEW


def test_whoever_wrote_an_earlier_part_of_a_change_cannot_approve_it(work: Work, staff: Cast, seen: Policy):
    for person, share in ((staff.sun_hao, "12%"), (staff.chen_jing, "15%")):
        acts(work, person)
        change = review.edit(work, seen, replace(GRANT, text=f"一、按投资额的{share}补助。"))
    review.submit(work, change)
    acts(work, staff.sun_hao)
    with pytest.raises(Refusal, match=r"library\.own_text"):
        review.approve(work, change, review.stamp_of(change))
    acts(work, staff.he_yu)
    review.approve(work, change, review.stamp_of(change))
    assert (seen.version, seen.editor_ids) == (2, [])


def test_conditions_of_a_published_policy_hold_when_another_has_approved_them(work: Work, staff: Cast, seen: Policy):
    acts(work, staff.chen_jing)
    review.edit(work, seen, replace(GRANT, text="一、按投资额的12%补助。"), "提高")
    change = review.set_conditions(work, seen, {"district": ["江东区"]})
    assert isinstance(change, PolicyVersion)
    assert (seen.eligibility, change.note) == ({}, "提高")
    review.submit(work, change)
    with pytest.raises(Refusal, match=r"library\.own_text"):
        review.approve(work, change, review.stamp_of(change))
    acts(work, staff.sun_hao)
    review.approve(work, change, review.stamp_of(change))
    assert (seen.eligibility, "12%" in seen.articles[0].text) == ({"district": ["江东区"]}, True)


def test_what_another_wrote_since_it_was_read_is_not_forgotten(work: Work, staff: Cast, seen: Policy):
    draft = review.draft(work, replace(GRANT, title="云川市用地办法", document_number="云经信〔2025〕9号")).policy
    change = review.edit(work, seen, replace(GRANT, text="一、按投资额的12%补助。"))
    assert isinstance(change, PolicyVersion)
    acts(work, staff.sun_hao)
    for paper in (draft, change):
        assert paper.editor_ids == []  # and then a colleague, on another connection:
        wrote = update(type(paper)).where(type(paper).id == paper.id).values(editor_ids=[staff.chen_jing.id])
        work.db.connection().execute(wrote)
    for policy, wording in ((draft, GRANT), (seen, replace(GRANT, text="一、按投资额的15%补助。"))):
        review.edit(work, policy, replace(wording, title=policy.title))
    assert draft.editor_ids == change.editor_ids == [staff.chen_jing.id, staff.sun_hao.id]
    work.db.connection().execute(update(PolicyVersion).values(state="review"))
    with pytest.raises(Refusal, match=r"library\.in_review"):
        review.edit(work, seen, GRANT)


def test_of_two_who_approve_a_change_at_once_the_second_is_told(work: Work, staff: Cast, seen: Policy):
    change = review.edit(work, seen, replace(GRANT, text="一、按投资额的12%补助。"))
    review.submit(work, change)
    work.db.connection().execute(delete(PolicyVersion))  # it took effect meanwhile, on another connection
    acts(work, staff.sun_hao)
    with pytest.raises(Refusal, match=r"library\.not_now"):
        review.approve(work, change, review.stamp_of(change))


def test_of_two_who_approve_and_discard_at_once_the_second_is_told(work: Work, staff: Cast, seen: Policy):
    change = review.edit(work, seen, replace(GRANT, text="一、按投资额的12%补助。"))
    assert isinstance(change, PolicyVersion)
    work.db.connection().execute(update(PolicyVersion).values(state="review"))  # handed in on another connection
    with pytest.raises(Refusal, match=r"library\.in_review"):
        versions.discard(work, change)
    acts(work, staff.sun_hao)
    review.approve(work, change, review.stamp_of(change))
    with pytest.raises(Refusal, match=r"library\.not_now"):
        versions.discard(work, change)
    with pytest.raises(Refusal, match=r"library\.not_now"):
        review.remove(work, seen)  # what a page that showed the change would remove next
    assert (seen.version, seen.state) == (2, PolicyState.PUBLISHED)


def test_what_was_taken_down_starts_anew_but_for_whoever_wrote_it(work: Work, staff: Cast):
    acts(work, staff.chen_jing)
    policy = review.draft(work, GRANT).policy
    review.submit(work, policy)
    acts(work, staff.sun_hao)
    review.approve(work, policy, review.stamp_of(policy))
    review.take_down(work, policy, "数额有误")
    review.submit(work, policy)
    acts(work, staff.chen_jing)
    with pytest.raises(Refusal, match=r"library\.own_text"):
        review.approve(work, policy, review.stamp_of(policy))
    review.send_back(work, policy, "再改")
    acts(work, staff.sun_hao)
    review.edit(work, policy, replace(GRANT, text="一、按投资额的8%补助。"))
    review.submit(work, policy)
    acts(work, staff.chen_jing)
    review.approve(work, policy, review.stamp_of(policy))
    assert policy.state is PolicyState.PUBLISHED


def test_an_answer_is_not_let_out_by_anybody_who_wrote_a_part_of_it(work: Work, staff: Cast):
    acts(work, staff.sun_hao)
    entry = faq.draft(work, FaqContent(question="展位费可以补贴吗", answer="可以。"))
    acts(work, staff.chen_jing)
    faq.edit(work, entry, FaqContent(question="展位费可以补贴吗", answer="可以，按票面。"))
    acts(work, staff.sun_hao)
    with pytest.raises(Refusal, match=r"faq\.own_words"):
        faq.review(work, entry, faq.stamp_of(entry))
    staff.he_yu.name = staff.chen_jing.name  # another person of the same name
    acts(work, staff.he_yu)
    faq.review(work, entry, faq.stamp_of(entry))
    assert (entry.state.value, entry.editor_ids) == ("reviewed", [])


def test_an_entry_of_a_list_is_not_published_by_anybody_who_wrote_a_part_of_it(work: Work, staff: Cast):
    content = Content(DecisionKind.MAY, "公务用餐", "可以。", clause="《行为清单》第一项")
    acts(work, staff.sun_hao)
    entry = decision_lists.draft(work, content)
    acts(work, staff.chen_jing)
    decision_lists.edit(work, entry, replace(content, answer="可以用工作餐。"))
    for person in (staff.sun_hao, staff.chen_jing):
        acts(work, person)
        with pytest.raises(Refusal, match=r"decision\.own_entry"):
            decision_lists.publish(work, entry, entry.version)
    acts(work, staff.he_yu)
    decision_lists.publish(work, entry, entry.version)
    decision_lists.withdraw(work, entry)
    acts(work, staff.chen_jing)
    with pytest.raises(Refusal, match=r"decision\.own_entry"):
        decision_lists.publish(work, entry, entry.version)
    assert entry.state is DecisionState.WITHDRAWN


def test_a_proposed_change_is_dropped_with_all_that_was_known_of_it(work: Work, staff: Cast, seen: Policy):
    acts(work, staff.chen_jing)
    review.edit(work, seen, replace(GRANT, text="一、按投资额的12%补助。"))
    proposal = flow.proposal_of(work, seen)
    assert proposal is not None
    versions.discard(work, proposal)
    acts(work, staff.sun_hao)
    change = review.edit(work, seen, replace(GRANT, text="一、按投资额的9%补助。"))
    review.submit(work, change)
    acts(work, staff.chen_jing)
    review.approve(work, change, review.stamp_of(change))
    assert seen.version == 2
