"""Opinions on a draft in chat: question by question, kept as a draft, changed until the end."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from demo.rehearsal.stage import Stage
from models.comment_rounds import CommentRound, RoundAnswer
from models.handoffs import Handoff
from models.kinds import WorkItemState
from models.messages import WorkItem
from services.policies import comment_rounds as rounds
from tests.cast import LI_MIN, ZHAO_LEI, Cast, actor_of, enter
from tests.rounds import opened

LABEL = "园区停车管理办法（征求意见稿）"


@pytest.fixture
def chat(stage: Stage) -> Stage:
    with stage.office.work() as work:
        people: Cast = enter(work)
        work.actor = actor_of(people.chen_jing)
        opened(work)
    return stage


def _answers(chat: Stage) -> list[tuple[str, dict[str, str], list[tuple[str, str]]]]:
    with chat.office.reading() as look:
        return [
            (one.openid, dict(one.given), [(opinion.article, opinion.text) for opinion in one.opinions])
            for one in look.db.scalars(select(RoundAnswer).order_by(RoundAnswer.id))
        ]


def test_a_round_is_answered_by_tap_number_and_words(chat: Stage) -> None:
    assert LABEL in chat.say(LI_MIN, "我想对征求意见稿提点意见")
    said = chat.tap(LI_MIN, LABEL)
    assert "看草案全文" in said
    assert "第 1 题（共 3 题）" in said
    assert "第 2 题" in chat.tap(LI_MIN, "基本赞成")
    assert "5 分" in chat.say(LI_MIN, "9")
    assert "第 3 题" in chat.say(LI_MIN, "打四分吧")
    assert "还有什么意见" in chat.say(LI_MIN, "每天二十来车")
    assert "别的意见" in chat.say(LI_MIN, "第二条的三十分钟太短了，能不能改成一小时？")
    said = chat.tap(LI_MIN, "没有别的意见")
    assert "2. 现在停车方便吗？：4" in said
    assert "意见：第二条的三十分钟" in said
    assert "谢谢您的意见" in chat.tap(LI_MIN, "提交")
    given = {"0": "基本赞成", "1": "4", "2": "每天二十来车"}
    opinions = [("第二条", "第二条的三十分钟太短了，能不能改成一小时？")]
    assert _answers(chat) == [(LI_MIN.openid, given, opinions)]


def test_who_answered_before_sees_it_and_changes_one_thing(chat: Stage) -> None:
    test_a_round_is_answered_by_tap_number_and_words(chat)
    chat.say(LI_MIN, "参加征求意见")
    said = chat.tap(LI_MIN, LABEL)
    assert "已经回答过" in said
    assert "第1题" in chat.say(LI_MIN, "修改")
    chat.say(LI_MIN, "第1题")
    assert "1. 是否赞成停靠时长的规定？：不赞成" in chat.tap(LI_MIN, "不赞成")
    chat.tap(LI_MIN, "提交")
    ((_, given, opinions),) = _answers(chat)
    assert given["0"] == "不赞成"
    assert given["1"] == "4"
    assert len(opinions) == 1


def test_a_half_filled_answer_waits_as_a_draft(chat: Stage) -> None:
    chat.say(LI_MIN, "参加征求意见")
    chat.tap(LI_MIN, LABEL)
    chat.tap(LI_MIN, "赞成")
    chat.say(LI_MIN, "取消")
    assert LABEL[:10] in chat.say(LI_MIN, "继续") or "第 2 题" in chat.say(LI_MIN, "继续")
    chat.say(LI_MIN, "5")
    chat.tap(LI_MIN, "跳过这一题")
    chat.tap(LI_MIN, "没有别的意见")
    chat.tap(LI_MIN, "提交")
    assert _answers(chat) == [(LI_MIN.openid, {"0": "赞成", "1": "5"}, [])]


def test_an_opinion_told_at_once_is_taken_along(chat: Stage) -> None:
    opinion = "对园区停车管理办法征求意见稿第三条有意见，建议劝离之前先打电话提醒司机"
    chat.say(ZHAO_LEI, opinion)
    chat.tap(ZHAO_LEI, LABEL)
    chat.tap(ZHAO_LEI, "不赞成")
    chat.say(ZHAO_LEI, "2")
    chat.tap(ZHAO_LEI, "跳过这一题")
    chat.tap(ZHAO_LEI, "没有别的意见")
    chat.tap(ZHAO_LEI, "提交")
    assert _answers(chat) == [(ZHAO_LEI.openid, {"0": "不赞成", "1": "2"}, [("第三条", opinion)])]


def test_another_suggestion_still_goes_to_the_desk(chat: Stage) -> None:
    chat.say(LI_MIN, "建议你们把惠企政策按行业分类推送，现在每条都发")
    assert "已登记" in chat.tap(LI_MIN, "给中心提别的建议")
    assert _answers(chat) == []


def test_only_the_wish_to_suggest_something_is_no_suggestion(chat: Stage) -> None:
    for wish in ("征求意见", "提个建议"):
        chat.say(LI_MIN, wish)
        assert "请把您的建议写下来" in chat.tap(LI_MIN, "给中心提别的建议")
    with chat.office.reading() as look:
        assert look.db.scalars(select(WorkItem)).all() == []
    assert "建议多开几场招聘会" in chat.say(LI_MIN, "建议多开几场招聘会")
    assert "已登记" in chat.tap(LI_MIN, "登记，请同事办理")
    with chat.office.reading() as look:
        assert [item.text for item in look.db.scalars(select(WorkItem))] == ["建议多开几场招聘会"]


def test_a_colleague_who_is_called_reads_the_answers_and_no_inner_names(chat: Stage) -> None:
    chat.say(LI_MIN, "参加征求意见")
    chat.tap(LI_MIN, LABEL)
    chat.tap(LI_MIN, "赞成")
    chat.say(LI_MIN, "人工")
    with chat.office.reading() as look:
        handoff = look.db.scalars(select(Handoff)).one()
        matter, answers = handoff.matter, handoff.form["answers"]
    assert [answer for _, answer in answers] == [LABEL, "赞成"]
    assert f"已填：{LABEL}；赞成）" in matter


def test_undo_after_an_answer_takes_nothing_older_back(chat: Stage) -> None:
    chat.say(LI_MIN, "建议你们把惠企政策按行业分类推送，现在每条都发")
    chat.tap(LI_MIN, "给中心提别的建议")
    chat.say(LI_MIN, "参加征求意见")
    chat.tap(LI_MIN, LABEL)
    for said in ("赞成", "跳过这一题", "跳过这一题", "没有别的意见", "提交"):
        chat.tap(LI_MIN, said)
    assert "可以撤销的操作" in chat.say(LI_MIN, "撤销")
    with chat.office.reading() as look:
        assert look.db.scalars(select(WorkItem)).one().state is WorkItemState.OPEN


def test_a_plain_wish_for_something_else_is_no_opinion(chat: Stage) -> None:
    chat.say(LI_MIN, "参加征求意见")
    chat.tap(LI_MIN, LABEL)
    for _ in range(3):
        chat.tap(LI_MIN, "跳过这一题")
    said = chat.say(LI_MIN, "我要报名参加活动")
    assert "报名" in said
    assert "还有什么意见" in said
    assert chat.standing(LI_MIN)[1].form is not None
    assert "别的意见" in chat.say(LI_MIN, "停车费太贵")


def test_a_round_that_ended_meanwhile_takes_nothing(chat: Stage) -> None:
    chat.say(LI_MIN, "参加征求意见")
    chat.tap(LI_MIN, LABEL)
    for said in ("赞成", "跳过这一题", "跳过这一题", "没有别的意见"):
        chat.tap(LI_MIN, said)
    with chat.office.work() as work:
        rounds.end(work, work.db.scalars(select(CommentRound)).one())
    assert "已经截止" in chat.tap(LI_MIN, "提交")
    assert _answers(chat) == []
    dialogue = chat.standing(LI_MIN)[1]
    assert (dialogue.form, dialogue.drafts) == (None, [])
    chat.say(LI_MIN, "参加征求意见")
    assert chat.standing(LI_MIN)[1].form is None


def _end(chat: Stage) -> None:
    with chat.office.work() as work:
        rounds.end(work, work.db.scalars(select(CommentRound)).one())


def test_an_opinion_after_the_end_is_told_so_and_can_go_to_the_desk(chat: Stage) -> None:
    chat.say(LI_MIN, "参加征求意见")
    chat.tap(LI_MIN, LABEL)
    for _ in range(3):
        chat.tap(LI_MIN, "跳过这一题")
    _end(chat)
    said = chat.say(LI_MIN, "第二条的三十分钟太短了，能不能改成一小时？")
    assert "已经截止" in said
    assert "记下了" not in said
    assert chat.standing(LI_MIN)[1].form is None
    assert "已登记" in chat.tap(LI_MIN, "给中心提别的建议")
    with chat.office.reading() as look:
        text = look.db.scalars(select(WorkItem)).one().text
    assert LABEL in text
    assert "三十分钟太短了" in text


def test_a_tap_after_the_end_is_told_so_and_a_question_is_still_answered(chat: Stage) -> None:
    chat.say(LI_MIN, "参加征求意见")
    chat.tap(LI_MIN, LABEL)
    _end(chat)
    assert "中心工作日" in chat.say(LI_MIN, "你们几点下班")
    said = chat.tap(LI_MIN, "赞成")
    assert "已经截止" in said
    assert "第 2 题" not in said
    chat.tap(LI_MIN, "给中心提别的建议")
    assert "登记" in chat.say(LI_MIN, "建议园区晚上把路灯开亮一些")


def test_an_opinion_that_names_a_draft_whose_round_is_over_hears_of_it(chat: Stage) -> None:
    opinion = "对园区停车管理办法第三条有意见，建议劝离之前先打电话提醒司机"
    assert "已经截止" not in chat.say(ZHAO_LEI, opinion)
    _end(chat)
    said = chat.say(ZHAO_LEI, opinion)
    assert "已经截止" in said
    assert "要提交给中心吗" in said


def test_a_draft_of_a_round_that_ended_is_told_of_and_dropped(chat: Stage) -> None:
    chat.say(LI_MIN, "参加征求意见")
    chat.tap(LI_MIN, LABEL)
    chat.tap(LI_MIN, "赞成")
    chat.say(LI_MIN, "取消")
    with chat.office.work() as work:
        rounds.end(work, work.db.scalars(select(CommentRound)).one())
    assert "已经截止" in chat.say(LI_MIN, "继续")
    assert chat.standing(LI_MIN)[1].drafts == []
    assert "没有找到填了一半的内容" in chat.say(LI_MIN, "继续")


def test_an_opinion_without_words_may_be_one_on_a_draft_or_a_matter_of_ones_own(chat: Stage) -> None:
    said = chat.say(LI_MIN, "我想提点意见")
    assert LABEL in said
    assert "给中心提别的建议" in said
    chat.tap(LI_MIN, "提交诉求")
    form = chat.standing(LI_MIN)[1].form
    assert form is not None
    assert (form.name, form.answers.get("problem")) == ("appeal.submit", None)


def test_the_menu_leads_to_the_rounds_and_without_any_to_a_suggestion(chat: Stage) -> None:
    assert LABEL in chat.send(LI_MIN, "event:click", EventKey="OPINION")
    with chat.office.work() as work:
        rounds.end(work, work.db.scalars(select(CommentRound)).one())
    assert "没有正在征求意见" in chat.send(LI_MIN, "event:click", EventKey="OPINION")
    assert "登记" in chat.say(LI_MIN, "建议园区晚上把路灯开亮一些")
