"""What is denied and what is not, and a place asked for on the way to a deed."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.features import NOT_MEANT, meant
from nlp.understand import understand

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    "text", ["退税款要不要退回去?想问清楚再说", "想不想报名,先看看时间", "用不用申请,窗口说法不一"]
)
def test_whether_or_not_denies_nothing(text: str) -> None:
    assert NOT_MEANT not in meant(text)


def test_what_is_not_wanted_is_still_denied() -> None:
    assert meant("我们不要退款,只想把货补齐").startswith(NOT_MEANT)


def test_of_two_sentences_the_first_is_the_matter_though_it_asks_whether_or_not() -> None:
    meaning = understand("预缴的税款要不要退？问清楚了我们再报周五那场沙龙，帮我留两个位子", today=MONDAY)
    assert meaning.intent == "policy.ask"
    assert "event.sign_up" in meaning.also


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("明天的沙龙在几楼，顺便登记我们两个人", "event.sign_up"),
        ("明天的沙龙在几楼，顺便问下怎么报名", "event.list"),
    ],
)
def test_where_it_is_leads_to_the_deed_and_a_second_question_does_not(text: str, intent: str) -> None:
    assert understand(text, today=MONDAY).intent == intent


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("我要报名沙龙，再投诉一下停电", "event.sign_up", "appeal.submit"),
        ("帮我取消周五的讲座，再订一间会议室", "event.cancel", "room.book"),
        ("我要投诉乱收费，再问问惠企政策", "appeal.submit", "policy.ask"),
    ],
)
def test_a_second_wish_behind_a_comma_waits_for_the_first(text: str, first: str, second: str) -> None:
    meaning = understand(text, today=MONDAY)
    assert meaning.intent == first
    assert second in meaning.also
