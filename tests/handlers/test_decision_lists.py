"""The decision lists in chat: may or must not with the clause, the conditions by tap, and never a guess."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from demo import decision_lists as demo_lists
from demo.rehearsal.stage import Stage
from models.kinds import WorkItemKind
from models.messages import WorkItem
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI, ZHOU_PING, enter


@pytest.fixture
def chat(stage: Stage) -> Stage:
    with stage.office.work() as work:
        enter(work)
        demo_lists.write_all(work)
    return stage


def _asked(chat: Stage) -> list[tuple[WorkItemKind, str]]:
    with chat.office.reading() as look:
        return [(item.kind, item.text) for item in look.db.scalars(select(WorkItem))]


ASKED = [
    ("联络员能不能参加企业年会", "【可为】", "可为第二项"),
    ("能不能请包联的同志吃个饭", "【不可为】", "不可为第二项"),
    ("首次逾期申报罚不罚", "【首违不罚】", "2021年第6号"),
    ("政府官员能到企业报销吗", "【不可为】", "不可为第三项"),
]


def test_a_question_is_answered_with_its_list_and_clause(chat: Stage) -> None:
    for asked, kind, clause in ASKED:
        said = chat.say(LI_MIN, asked)
        assert kind in said
        assert clause in said
        assert chat.standing(LI_MIN)[0].intent == "decision.ask"


def test_the_conditions_of_a_first_offence_are_gone_through_by_tap(chat: Stage) -> None:
    chat.say(LI_MIN, "首次逾期申报罚不罚")
    assert "（1/3）" in chat.tap(LI_MIN, "对照条件看看")
    assert "（2/3）" in chat.tap(LI_MIN, "符合")
    assert "（3/3）" in chat.say(LI_MIN, "1")
    assert "条件都符合" in chat.say(LI_MIN, "符合")
    chat.say(LI_MIN, "首次逾期申报罚不罚")
    chat.tap(LI_MIN, "对照条件看看")
    assert "一般不适用首违不罚" in chat.say(LI_MIN, "不符合")
    chat.tap(LI_MIN, "请同事来答复")
    assert _asked(chat) == [(WorkItemKind.UNANSWERED, "首次逾期办理纳税申报")]


def test_what_the_lists_do_not_hold_goes_to_a_person_and_is_not_guessed(chat: Stage) -> None:
    said = chat.say(LI_MIN, "领导能在我们公司炒股开户吗")
    assert "不想随口回答" in said
    assert "【" not in said
    chat.tap(LI_MIN, "请同事来答复")
    assert _asked(chat) == [(WorkItemKind.UNANSWERED, "领导能在我们公司炒股开户吗")]


def test_a_question_beside_an_open_form_is_answered_and_becomes_no_part_of_it(chat: Stage) -> None:
    problem = "园区停水三天了没有人管，工人没法做饭"
    chat.say(LI_MIN, problem)
    said = chat.say(LI_MIN, "干部可以收我们送的茶叶吗")
    assert "收受礼品" in said
    assert "确认提交" in said
    form = chat.standing(LI_MIN)[1].form
    assert form is not None
    assert form.answers["problem"] == problem


def test_a_question_between_two_entries_offers_both(chat: Stage) -> None:
    said = chat.say(LI_MIN, "干部能帮我们介绍中标吗")
    assert "您想问的是不是" in said
    assert "插手招投标" in said
    assert "牵线对接" in said


def test_the_whole_lists_can_be_read(chat: Stage) -> None:
    assert "哪一份" in chat.say(LI_MIN, "亲清清单")
    said = chat.tap(LI_MIN, "不可为")
    assert said.count("、") > 3
    assert "公务员法" in chat.tap(LI_MIN, "收受礼品、礼金、消费卡和土特产")


OTHER = [
    "高新技术企业认定要什么条件",
    "能不能请工作人员给我回个电话",
    "交警罚了我们的货车两百块",
    "怎么报名参加年会",
    "政府对酒店行业能给补贴吗",
    "旅游企业能申请政府补贴吗",
]


def test_other_questions_are_none_of_the_lists(chat: Stage) -> None:
    for place, asked in enumerate(OTHER):  # of different people: a question too many, and a colleague has the chat
        person = (LI_MIN, ZHAO_LEI, WANG_QIANG, ZHOU_PING)[place % 4]
        chat.say(person, asked)
        assert chat.standing(person)[0].intent != "decision.ask"


def test_without_published_lists_nothing_is_said_of_them(stage: Stage) -> None:
    with stage.office.work() as work:
        enter(work)
    assert "还没有发布" in stage.say(LI_MIN, "亲清清单")
    stage.say(LI_MIN, "能不能请包联的同志吃个饭")
    assert stage.standing(LI_MIN)[0].intent != "decision.ask"


PLAIN = ("驻企干部可以收我们的茶叶吗", "联络员能不能在我们公司吃饭？", "首次逾期申报罚不罚", "首次逾期申报会被罚吗")


def test_a_question_in_place_of_the_problem_is_answered_and_is_no_problem(chat: Stage) -> None:
    for asked in PLAIN:
        chat.say(ZHOU_PING, "我要提个诉求")
        said = chat.say(ZHOU_PING, asked)
        intent, form = chat.standing(ZHOU_PING)[0].intent, chat.standing(ZHOU_PING)[1].form
        assert intent == "decision.ask"
        assert form is not None
        assert "problem" not in form.answers
        assert "回到刚才" in said or "遇到" in said
        chat.say(ZHOU_PING, "取消")


TOLD = (
    "办事员找我们要红包，这合法吗？",
    "街道领导让我们企业赞助他们的活动，可以不给吗",
    "首次逾期申报就被罚了500，合理吗？",
    "我们第一次晚报税被罚了两千，能不能少罚点？",
)


def test_what_an_official_did_is_a_problem_though_it_ends_in_a_question(chat: Stage) -> None:
    for told in TOLD:
        chat.say(ZHOU_PING, "我要提个诉求")
        chat.say(ZHOU_PING, told)
        form = chat.standing(ZHOU_PING)[1].form
        assert form is not None
        assert form.answers["problem"] == told
        chat.say(ZHOU_PING, "取消")
        chat.say(ZHOU_PING, "删除草稿")
        chat.say(ZHOU_PING, "1")


def test_without_published_lists_such_a_question_is_the_problem(stage: Stage) -> None:
    with stage.office.work() as work:
        enter(work)
    stage.say(ZHOU_PING, "我要提个诉求")
    stage.say(ZHOU_PING, "首次逾期申报罚不罚")
    form = stage.standing(ZHOU_PING)[1].form
    assert form is not None
    assert form.answers["problem"] == "首次逾期申报罚不罚"
