"""Versions of a policy: kept when they are replaced, proposed before they are, compared article by article."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from models.kinds import PolicyState
from models.policies import Policy
from models.policy_kinds import VersionState
from models.policy_versions import PolicyVersion
from models.work import Work
from services.policies import flow, library, review, validity, versions
from services.policies.compare import Change, compare
from services.policies.library import PolicyRecord
from services.policies.split import Cut, split
from tests import cast
from tests.services.refusals import refused

TEXT = "第一条 为支持企业，制定本办法。\n第二条 设备按投资额的10%补助。\n第三条 由经信局解释。"
GRANT = PolicyRecord(title="云川市设备补助办法", text=TEXT, document_number="云经信〔2025〕8号", topics=("技术改造",))
LATER = TEXT.replace("10%", "20%").replace("第三条", "第三条 每户最高五百万元。\n第四条")


def kinds(changes: list[Change]) -> list[str]:
    return [change.kind for change in changes]


def test_a_second_import_makes_a_second_version_and_the_first_is_kept_whole(work: Work):
    policy = library.save(work, GRANT).policy
    library.save(work, replace(GRANT, text=LATER, topics=("设备更新",)))
    (past,) = versions.past_of(work, policy)
    assert (policy.version, past.number, past.state) == (2, 1, VersionState.PAST)
    assert versions.record_of_version(past).articles == tuple(split(TEXT))
    assert (past.facts["topics"], policy.topics) == (["技术改造"], ["设备更新"])
    assert past.replaced_at == work.now


def test_what_was_imported_twice_alike_is_one_version(work: Work):
    policy = library.save(work, GRANT).policy
    library.save(work, GRANT)
    assert policy.version == 1
    assert versions.past_of(work, policy) == []


def test_articles_are_compared_also_where_their_numbers_moved():
    changes = compare(split(TEXT), split(LATER))
    assert kinds(changes) == ["same", "changed", "added", "moved"]
    assert [piece.text for piece in changes[1].pieces if piece.kind != "same"] == ["10%", "20%"]
    assert changes[3].before is not None
    assert changes[3].before.number == "第三条"


def test_an_article_that_stands_elsewhere_has_moved_and_is_neither_new_nor_gone():
    texts = ("目的。", "条件。", "金额。", "督查。")
    old = [Cut(f"第{sign}条", "", text) for sign, text in zip("一二三四", texts, strict=True)]
    new = [replace(old[place], number=f"第{sign}条") for sign, place in zip("一二三四", (0, 3, 1, 2), strict=True)]
    shown = [(one.kind, one.before.number, one.after.number) for one in compare(old, new) if one.before and one.after]
    assert shown == [
        ("same", "第一条", "第一条"), ("moved", "第四条", "第二条"), ("moved", "第二条", "第三条"),
        ("moved", "第三条", "第四条"),
    ]  # fmt: skip
    points = split("一、甲企业补贴五万元。\n二、乙企业补贴十万元。")
    assert kinds(compare(points, split("一、乙企业补贴十万元。"))) == ["removed", "moved"], "the number is no word"


def test_an_article_that_went_is_shown_where_it_stood():
    one, two, three = split(TEXT)
    assert kinds(compare([one, two, three], [one, three])) == ["same", "removed", "same"]
    assert kinds(compare([], [one])) == ["added"]
    assert kinds(compare([one], [])) == ["removed"]


def test_articles_that_say_something_else_are_not_taken_for_changed_ones():
    before, after = Cut("第一条", "", "本办法由财政局负责解释。"), Cut("第一条", "", "海外人才可以申请购房补贴。")
    assert kinds(compare([before], [after])) == ["removed", "added"]


def test_what_is_gone_stands_where_its_article_stood_before_what_took_its_place():
    old = [Cut("第一条", "", "甲。"), Cut("第二条", "", "给予展位补贴。"), Cut("第三条", "", "由财政局解释。")]
    new = [old[0], Cut("第二条", "", "海外人才购房。"), Cut("第三条", "", "按季度申报"), Cut("第四条", "", "另行通知")]
    shown = [(one.kind, (one.before or one.after or old[0]).number) for one in compare(old, new)]
    assert shown == [
        ("same", "第一条"), ("removed", "第二条"), ("added", "第二条"), ("removed", "第三条"), ("added", "第三条"),
        ("added", "第四条"),
    ]  # fmt: skip


def test_a_whole_law_that_changed_is_paired_by_its_numbers():
    before = [Cut(f"第{number}条", "", f"企业应当遵守第{number}号规则。") for number in range(100)]
    after = [replace(cut, text=cut.text.replace("应当", "必须")) for cut in before if cut.number != "第40条"]
    changes = compare(before, after)
    assert (kinds(changes).count("changed"), kinds(changes).count("removed")) == (99, 1)
    assert all(change.before.number == change.after.number for change in changes if change.before and change.after)


def test_a_change_of_what_people_see_is_only_proposed(work: Work):
    staff = cast.enter(work)
    policy = library.save(work, GRANT).policy
    work.actor = cast.actor_of(staff.chen_jing)
    proposal = review.edit(work, policy, replace(GRANT, text=LATER), "提高比例")
    assert isinstance(proposal, PolicyVersion)
    assert [article.number for article in policy.articles] == ["第一条", "第二条", "第三条"]
    review.submit(work, proposal)
    work.actor = cast.actor_of(staff.sun_hao)
    review.approve(work, proposal, review.stamp_of(proposal))
    assert [article.number for article in policy.articles] == ["第一条", "第二条", "第三条", "第四条"]
    assert (policy.version, policy.edited_by, policy.reviewed_by) == (2, "陈静", "孙浩")
    assert flow.proposal_of(work, policy) is None
    assert [past.number for past in versions.past_of(work, policy)] == [1]


def test_an_import_passes_a_proposal_by_and_both_keep_their_numbers(work: Work):
    staff = cast.enter(work)
    policy = library.save(work, GRANT).policy
    work.actor = cast.actor_of(staff.chen_jing)
    proposal = review.edit(work, policy, replace(GRANT, text=LATER))
    assert isinstance(proposal, PolicyVersion)
    library.save(work, replace(GRANT, text=TEXT.replace("经信局", "财政局")))
    work.db.refresh(proposal)
    assert (policy.version, proposal.number) == (2, 3)
    review.edit(work, policy, versions.current(work, policy))
    review.submit(work, proposal)
    work.actor = cast.actor_of(staff.sun_hao)
    review.approve(work, proposal, review.stamp_of(proposal))
    assert policy.version == 3
    assert sorted(work.db.scalars(select(PolicyVersion.number))) == [1, 2]


def test_a_policy_is_neither_ended_nor_brought_back_under_a_change_that_knows_nothing_of_it(work: Work):
    later = replace(GRANT, title="云川市设备更新办法", document_number="云经信〔2026〕1号")
    successor = library.save(work, later).policy
    policy = library.save(work, GRANT).policy
    proposal = review.edit(work, policy, replace(GRANT, text=LATER))
    assert isinstance(proposal, PolicyVersion)
    with refused("library.change_open"):
        validity.amend(work, policy, successor.document_number)
    with refused("library.change_open"):
        validity.repeal(work, policy, "重新制定", successor.document_number)
    assert (policy.state, policy.replaced_by_id) == (PolicyState.PUBLISHED, None)
    versions.discard(work, proposal)
    validity.amend(work, policy, successor.document_number)
    review.edit(work, policy, replace(GRANT, text=LATER, replaced_by=successor.document_number))
    with refused("library.change_open"):
        validity.reinstate(work, policy, "标错了")
    assert (policy.state, policy.replaced_by) == (PolicyState.AMENDED, successor)


def test_a_term_is_not_made_longer_under_a_change_that_would_shorten_it_again(work: Work):
    policy = library.save(work, replace(GRANT, expires_on=date(2026, 1, 4))).policy
    proposal = review.edit(work, policy, replace(GRANT, text=LATER, expires_on=date(2026, 1, 4)))
    assert isinstance(proposal, PolicyVersion)
    validity.expire_over(work)
    with refused("library.change_open"):
        validity.renew(work, policy, date(2027, 1, 4))
    versions.discard(work, proposal)
    validity.renew(work, policy, date(2027, 1, 4))
    assert policy.expires_on == date(2027, 1, 4)


def test_a_record_survives_being_kept(work: Work):
    whole = replace(
        GRANT,
        issued_on=date(2025, 3, 1),
        window_closes_on=date(2026, 3, 1),
        materials=("申请表",),
        eligibility={"district": ["江东区"]},
    )
    policy = library.save(work, whole).policy
    again = versions.record_of(work, policy)
    assert replace(again, articles=(), key="", text=TEXT) == whole
    assert library.fingerprint(replace(again, key=""), library.cuts_of(again)) == policy.fingerprint


@pytest.mark.parametrize("state", [PolicyState.REPEALED, PolicyState.AMENDED])
def test_what_has_ended_is_not_brought_back_by_importing_it_again(work: Work, state: PolicyState):
    policy = library.save(work, GRANT).policy
    policy.state = state
    assert library.save(work, replace(GRANT, text=LATER)).change == "changed"
    assert work.db.get_one(Policy, policy.id).state is state
