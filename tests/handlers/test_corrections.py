"""Yes, no, and taking something back are told apart from answers and stories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import corrections

PHONE = ["电话", "手机", "手机号"]


@pytest.mark.parametrize(
    "text",
    [
        "是",
        "对的",
        "那现在确认吧",
        "我确认",
        "那好吧",
        "好的",
        "没问题，提交吧",
        "嗯嗯",
        "OK",
        "确认提交",
        "可以可以",
        "就这样吧",
        "对 提交",
        "行",
    ],
)
def test_these_mean_yes(text: str) -> None:
    assert corrections.YES.match(text)


@pytest.mark.parametrize(
    "text",
    [
        "不对",
        "不是",
        "的",
        "是不是",
        "现在好了",
        "现在可以了",
        "我好了",
        "对方欠款",
        "好的公司",
        "提交材料",
        "可以改吗",
        "了",
        "",
    ],
)
def test_these_do_not_mean_yes(text: str) -> None:
    assert not corrections.YES.match(text)


@pytest.mark.parametrize("text", ["不用了", "不想说了", "不报了", "以后再说吧", "还是不弄了", "不用了，谢谢"])
def test_these_mean_leaving(text: str) -> None:
    assert corrections.LEAVE.match(text)


@pytest.mark.parametrize(
    "text",
    [
        "电话错了，是13900005678",
        "手机号写错了",
        "联系电话改成139",
        "改一下电话",
        "我想改手机",
        "不对，电话应该是139",
        "把电话换成139",
    ],
)
def test_these_correct_the_phone(text: str) -> None:
    assert corrections.corrects(PHONE, text)


@pytest.mark.parametrize(
    "text",
    [
        "电话线被挖断了，没人来改",
        "打电话没人接",
        "换了三次都不行",
        "手机厂停产了",
        "要改造，电话通知过",
        "等等，电话要一直占线，打95598也没用",
    ],
)
def test_these_only_tell_something(text: str) -> None:
    assert not corrections.corrects(PHONE, text)


@pytest.mark.parametrize("text", ["不对，电话还是138那个", "错了，电话是13900005678", "不对，手机号要用139那个"])
def test_an_objection_to_the_phone_is_heard(text: str) -> None:
    assert corrections.corrects(PHONE, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("电话错了，是13900005678", "13900005678"),
        ("电话不是13900001111，是13900002222", "13900002222"),
        ("企业改成华为技术有限公司", "华为技术有限公司"),
        ("区应该是临港区。", "临港区"),
        ("改一下电话", ""),
    ],
)
def test_the_new_value_is_what_follows(text: str, value: str) -> None:
    assert corrections.new_value(text) == value


@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_them(text: str) -> None:
    for pattern in (
        corrections.YES,
        corrections.NO,
        corrections.CHANGE,
        corrections.CHANGE_OF_SOMETHING,
        corrections.LEAVE,
    ):
        pattern.match(text)
    assert not (corrections.YES.match(text) and corrections.NO.match(text))
    assert isinstance(corrections.corrects(PHONE, text), bool)
    assert corrections.new_value(text) in text


@pytest.mark.parametrize("flood", ["嗯", "看", "嗯嗯", "好的"])
def test_a_flood_of_yes_with_something_else_behind_it_is_read_at_once_and_is_none(flood: str) -> None:
    """Split in many ways by the pattern, such a text would take for ever."""
    assert not corrections.YES.match(f"{flood * 200}不知道")
    assert not corrections.TAKES.match(f"{flood * 200}不知道")


@pytest.mark.parametrize(
    ("text", "wrong_and_right"),
    [
        ("不是江东，是江西", ("江东", "江西")),
        ("是江西区不是江东区", ("江东区", "江西区")),
        ("对，是青禾食品，不是恒远机械", ("恒远机械", "青禾食品")),
        ("是不是江东区", None),
        ("这是江西区", None),
    ],
)
def test_what_was_wrong_is_told_before_or_behind_what_is_right(
    text: str, wrong_and_right: tuple[str, str] | None
) -> None:
    assert corrections.replaced(text) == wrong_and_right


@pytest.mark.parametrize("text", ["不用了，他们停了", "不必了，问题解决了", "没事了，对方已经付了"])
def test_a_reason_may_follow_who_leaves(text: str) -> None:
    assert corrections.LEAVE.match(text)


@pytest.mark.parametrize("text", ["不用了，直接提交吧", "不用改了，确认", "没事，你接着说"])
def test_who_only_waves_a_change_aside_does_not_leave(text: str) -> None:
    assert not corrections.LEAVE.match(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("还有个事要收费吗", "要收费吗"),
        ("还有一个小问题请教一下怎么去", "怎么去"),
        ("有个问题", "有个问题"),
        ("几点开始", "几点开始"),
    ],
)
def test_a_question_is_told_from_what_announces_it(text: str, asked: str) -> None:
    assert corrections.without_lead(text) == asked
