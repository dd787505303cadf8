"""A few words right below an answer: whether it helped, and 第二条 of a policy or of the lines."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from demo.rehearsal.given import Given
from demo.rehearsal.stage import Stage
from demo.rehearsal.world import fill
from models.faq import PolicyQuestion
from models.messages import WorkItem
from models.policies import Policy
from models.question_kinds import UselessReason
from services.policies import asked, library, matching
from tests.cast import ZHOU_PING

OPEN_TO_ALL = "云川市冷链仓储补助办法"
TEXT = (
    "第一条 新建冷链仓储设施的企业，按设备投资的百分之十五给予冷链仓储补助。\n第二条 冷链仓储补助每家企业最高一百万元。"
)
QUESTION = "冷链仓储补助标准是多少"


@pytest.fixture
def chat(stage: Stage) -> Stage:
    with stage.office.work() as work:
        fill(work, Given("", {}))
        library.save(work, library.PolicyRecord(title=OPEN_TO_ALL, text=TEXT)).policy.eligibility = {"min_years": 0}
    stage.reindex()
    return stage


def line_of(chat: Stage, place: int) -> str:
    return chat.standing(ZHOU_PING)[1].choices[place - 1][0]


@pytest.mark.parametrize(
    ("said", "verdict", "hears"),
    [("没用", False, "哪里不对"), ("没帮助", False, "哪里不对"), ("很有帮助，谢谢", True, "谢谢您的反馈")],
)
def test_typed_words_judge_the_answer(chat: Stage, said: str, verdict: bool, hears: str) -> None:
    chat.say(ZHOU_PING, QUESTION)
    assert hears in chat.say(ZHOU_PING, said)
    with chat.office.work() as work:
        asked.gather(work)
        assert work.db.scalars(select(PolicyQuestion.is_useful)).all() == [verdict]


def test_the_reason_of_a_typed_verdict_is_kept(chat: Stage) -> None:
    chat.say(ZHOU_PING, QUESTION)
    chat.say(ZHOU_PING, "没有用")
    chat.say(ZHOU_PING, "看不明白")
    with chat.office.work() as work:
        asked.gather(work)
        assert [(one.is_useful, one.reason) for one in work.db.scalars(select(PolicyQuestion))] == [
            (False, UselessReason.UNCLEAR)
        ]


def test_the_second_is_the_second_policy_that_was_offered(chat: Stage) -> None:
    said = chat.say(ZHOU_PING, "境外展会的签证费谁来报销")
    assert "2. 《云川市外贸展会补贴办法（2026年版）》" in said
    assert "想问其中哪一点" in chat.say(ZHOU_PING, "第二条")


def test_below_the_lines_of_an_answer_the_second_is_an_article(chat: Stage) -> None:
    chat.say(ZHOU_PING, QUESTION)
    assert line_of(chat, 2).startswith("useful:no:")
    assert "最高一百万元" in chat.say(ZHOU_PING, "第二条")
    chat.say(ZHOU_PING, "没用")
    assert "最高一百万元" in chat.say(ZHOU_PING, "第二条")
    with chat.office.reading() as look:
        assert look.db.scalars(select(WorkItem)).all() == []


def test_without_lines_the_second_is_an_article_of_the_policy_talked_about(chat: Stage) -> None:
    chat.say(ZHOU_PING, OPEN_TO_ALL)
    assert chat.standing(ZHOU_PING)[1].choices == []
    assert "最高一百万元" in chat.say(ZHOU_PING, "第二条")


def test_a_policy_beside_an_answer_is_taken_by_its_place(chat: Stage) -> None:
    said = chat.say(ZHOU_PING, "云商〔2022〕6号的展位费补贴多少")
    assert "1. 《云川市外贸展会补贴办法（2026年版）》" in said
    assert line_of(chat, 2).startswith("useful:")
    said = chat.say(ZHOU_PING, "第一条")
    assert "云商〔2025〕20号" in said
    assert "想问其中哪一点" in said


def test_nothing_is_compared_where_a_policy_has_no_conditions(chat: Stage) -> None:
    assert "看我符不符合条件" not in chat.say(ZHOU_PING, QUESTION)
    with chat.office.work() as work:
        policy = work.db.scalars(select(Policy).where(Policy.title == OPEN_TO_ALL)).one()
        assert policy not in matching.open_policies(work, work.now.date())
        policy.eligibility = {"min_years": 1}
    assert "看我符不符合条件" in chat.say(ZHOU_PING, "第一条")
