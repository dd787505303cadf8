"""Wishes that share their words with another one: each beside its opposite, none of them among the phrases."""

from datetime import date

import pytest

from nlp.understand import understand

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("one", "intent", "other", "opposite"),
    [
        ("新公司怎么去注册登记", "policy.ask", "在这个公众号怎么注册账号", "person.bind"),
        ("代开票，当天出，点数最低", "none", "个人去税务局代开发票怎么弄", "policy.ask"),
        ("打过12345了，没一点用", "appeal.submit", "上次打12345的那件办到哪步了", "appeal.progress"),
        ("补贴啥时候能打款", "policy.ask", "补贴拖了一年不打款，没人管", "appeal.submit"),
        ("银行那场我报名成功了吗", "event.list", "银行那场给我报名", "event.sign_up"),
        ("还有没有天理了，天天来罚", "appeal.submit", "下周还有没有培训", "event.list"),
        ("把企业联系人换成小郑，再看下我的诉求", "person.bind", "诉求的联系人换成小郑", "appeal.supplement"),
        ("小两口合开一家公司，证照怎么领", "policy.ask", "我家公司在你们号上怎么建档", "person.bind"),
        ("那场不退了，人照到", "event.sign_up", "那场退了吧，人到不了", "event.cancel"),
        ("办证大厅的队从早排到晚，没人管", "appeal.submit", "周四想用一下报告厅", "room.book"),
        ("奖补的钱几时拨下来", "policy.ask", "花呗的钱几时放下来", "none"),
        ("这回先不了，谢谢", "talk.small", "这回去不了，退掉", "event.cancel"),
        ("借钱的核实电话没接到", "none", "你们打来的电话我没接到，再打给我", "handoff.request"),
    ],
)
def test_words_in_common_do_not_make_one_wish(one: str, intent: str, other: str, opposite: str) -> None:
    assert understand(one, today=MONDAY).intent == intent
    assert understand(other, today=MONDAY).intent == opposite


@pytest.mark.parametrize("said", ["我们是做阀门的，厂在南沛", "我们家是做糕点的，四十来号人", "我是做电机的，想问问"])
def test_who_only_says_what_they_make_has_asked_for_nothing_yet(said: str) -> None:
    meaning = understand(said, today=MONDAY)
    assert meaning.intent == "talk.small" or not meaning.is_certain


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("别取消我的名额，我会准时到", "event.sign_up"),
        ("不是不想去，实在走不开，取消吧", "event.cancel"),
        ("不是会议室不要了，是活动不去了", "event.cancel"),
        ("不订了，会议室退掉", "room.book"),
        ("不是改企业的电话，是改诉求里留的那个", "appeal.supplement"),
        ("不要链接，就告诉我条件", "policy.ask"),
        ("政策没问题，问题是窗口不执行", "appeal.submit"),
    ],
)
def test_what_is_not_wanted_is_not_done(said: str, intent: str) -> None:
    assert understand(said, today=MONDAY).intent == intent
