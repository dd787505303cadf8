"""The decision lists answer with a published entry and its clause, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo import decision_lists as demo_lists
from models.round_kinds import DecisionKind, DecisionState
from models.work import Work
from services import decision_lists
from services.decision_lists import Content
from services.errors import Refusal
from tests.cast import actor_of, enter

GIFTS = Content(
    kind=DecisionKind.MUST_NOT,
    matter="收受礼品、礼金",
    answer="不可以。干部不能收企业的礼品。",
    phrases=("干部可以收企业的月饼吗",),
    clause="《行为清单》第一项",
)
ASKED = "干部可以收企业的月饼吗"


def test_only_what_a_second_person_published_answers(work: Work) -> None:
    people = enter(work)
    work.actor = actor_of(people.chen_jing)
    entry = decision_lists.draft(work, GIFTS)
    assert decision_lists.find(work, ASKED).answer is None
    with pytest.raises(Refusal, match=r"decision\.own_entry"):
        decision_lists.publish(work, entry, entry.version)
    work.actor = actor_of(people.sun_hao)
    decision_lists.publish(work, entry, entry.version)
    assert decision_lists.find(work, ASKED).answer is entry
    decision_lists.edit(work, entry, replace(GIFTS, answer="不可以。"))
    assert decision_lists.find(work, ASKED).answer is None


def test_an_entry_needs_its_clause_and_the_version_one_has_seen(work: Work) -> None:
    people = enter(work)
    work.actor = actor_of(people.chen_jing)
    entry = decision_lists.draft(work, replace(GIFTS, clause=" "))
    work.actor = actor_of(people.sun_hao)
    with pytest.raises(Refusal, match=r"decision\.clause_missing"):
        decision_lists.publish(work, entry, entry.version)
    work.actor = actor_of(people.chen_jing)
    decision_lists.edit(work, entry, GIFTS)
    work.actor = actor_of(people.sun_hao)
    with pytest.raises(Refusal, match=r"decision\.changed_meanwhile"):
        decision_lists.publish(work, entry, entry.version - 1)
    decision_lists.publish(work, entry, entry.version)
    decision_lists.withdraw(work, entry)
    assert entry.state is DecisionState.WITHDRAWN
    with pytest.raises(Refusal, match=r"decision\.not_now"):
        decision_lists.withdraw(work, entry)


SAID = [
    ("企业开业能请领导剪彩吗", "参加企业年会、论坛、开业等公开活动"),
    ("第一次报税晚了几天，会罚款吗", "首次逾期办理纳税申报"),
    ("过中秋给联络员送盒月饼可以吗", "收受礼品、礼金、消费卡和土特产"),
    ("干部下来调研，中午能在食堂吃工作餐吗", "公务中用工作餐"),
    ("你们的人能不能帮领导报销发票", "向企业借钱、借车、借房或者报销费用"),
    ("街道让我们赞助运动会，能拒绝吗", "向企业摊派、拉赞助、强制参加评比培训"),
    ("营业执照忘了挂出来，第一次会不会罚", "首次未悬挂营业执照"),
]


def test_questions_in_other_words_find_their_entries(work: Work) -> None:
    demo_lists.write_all(work)
    found = [(question, decision_lists.find(work, question).answer) for question, _ in SAID]
    assert [(question, answer and answer.matter) for question, answer in found] == SAID


NOT_HELD = [
    "货车超载第一次被抓能不能不罚",
    "消防通道首次堵了会不会处罚",
    "干部能不能炒股",
    "干部能帮我们介绍中标吗",
    "首次认定高新技术企业奖励多少",
    "员工没交社保第一次查到会罚吗",
    "我们公司第一次开票开错了会不会被处罚",
    "环评没做就开工第一次罚不罚",
]


def test_what_no_entry_holds_is_not_answered(work: Work) -> None:
    demo_lists.write_all(work)
    assert [question for question in NOT_HELD if decision_lists.find(work, question).answer is not None] == []
