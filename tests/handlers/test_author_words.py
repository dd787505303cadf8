"""Who does not want to be named is heard; who only tells of names and anonymous letters is not."""

from __future__ import annotations

import pytest

from handlers import author_words
from handlers.commands import command_of
from nlp.normal import normalise


@pytest.mark.parametrize(
    "text",
    [
        "匿名",
        "我想匿名投诉",
        "能不能匿名啊",
        "别告诉他们是我",
        "不要透露我们公司",
        "不要让城管知道是我们反映的",
        "你们不要把我的名字告诉他们",
        "千万别让街道知道，我怕他们报复",
        "别让他们知道我是谁",
        "不要说是我们厂说的",
        "我不想留名",
        "帮我保密身份",
        "唔好俾佢哋知道系我",
        "我不想实名",
        "不要实名举报",
        "别取消匿名",
        "不要跟税务局说是我们举报的",
        "别告诉城管",
        "别让开发商知道是我说的",
        "要不改成匿名",
        "算了还是匿名吧",
    ],
)
def test_who_wants_to_stay_unnamed_is_heard_and_says_nothing_else(text: str) -> None:
    assert author_words.wish(normalise(text)) is True
    assert author_words.without_wish(normalise(text)) == ""


@pytest.mark.parametrize("text", ["不用匿名了", "不匿名了", "实名吧", "还是实名反映", "让他们知道也没关系"])
def test_who_wants_to_be_named_again_is_heard(text: str) -> None:
    assert author_words.wish(normalise(text)) is False


@pytest.mark.parametrize(
    "text",
    [
        "有人匿名举报我们厂污染，天天来查",
        "我们被匿名举报了",
        "城管乱罚款，不告诉我们理由",
        "他们不让我们公司开门",
        "不要让我们公司停产",
        "政策不公开企业名单",
        "不要告诉我没用的信息",
        "实名认证过不了怎么办",
        "不能跟企业要身份证原件",
        "窗口不让改公司名称",
        "不想让客户知道我们停工",
        "停电三天了，不能让员工知道要裁员",
        "别让他们再来收费",
        "不要把我们公司的电话给推销公司",
        "城管说不准写公司名字的招牌",
        "企业名称变更，不能写公司名称",
        "不能说是我们的问题，是他们的设备坏了",
        "不能让他们知道我们要搬厂",
        "有人实名举报我们偷税，天天来查",
        "对方匿名发帖造谣我们公司",
        "让他们知道",
        "不是匿名的吧",
        "我没想匿名啊",
        "不报名了",
        "我不想报名",
    ],
)
def test_a_tale_of_names_is_no_wish(text: str) -> None:
    assert author_words.wish(normalise(text)) is None
    assert author_words.without_wish(text) == text


def test_what_is_told_beside_the_wish_is_kept() -> None:
    assert author_words.without_wish("消防乱罚款三千，别告诉他们是我") == "消防乱罚款三千"


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("我想匿名举报城管乱收费", True),
        ("物业乱收费三千块你们别告诉他们是我说的", True),
        ("怕他们找麻烦想匿名", True),
        ("实名的话怕报复，匿名吧", True),
        ("匿名吧，算了，实名也行", False),
        ("请匿名，有人实名举报我们偷税", True),
    ],
)
def test_a_wish_is_heard_within_a_tale_and_the_last_one_counts(text: str, wish: bool) -> None:
    assert author_words.wish(text) is wish


@pytest.mark.parametrize(
    "flood", ["想要", "我们的", "不要让", "别让他们知道", "你们不要把我们公司", "匿名", "行吗", "提诉求"]
)
def test_a_flood_of_such_words_is_read_like_any_other_text(flood: str) -> None:
    """Read by one pattern that may split the words in many ways, such a text would take for ever."""
    author_words.wish(flood * 500)
    author_words.wish(f"我想匿名{flood * 500}一")
    author_words.without_wish(f"不匿名{flood * 5}一")


@pytest.mark.parametrize("text", ["匿名的话还会联系我吗", "匿名会不会没人理", "匿名有用吗"])
def test_what_being_unnamed_means_is_asked_and_nothing_wished(text: str) -> None:
    assert author_words.asks(text)
    assert author_words.wish(text) is None


@pytest.mark.parametrize(
    "text", ["我不想让客户知道", "别告诉我们老板", "这事千万别往外说", "不要让供应商看到", "帮我保密", "怕被同行知道"]
)
def test_who_must_not_know_is_asked_back_where_it_is_no_office(text: str) -> None:
    assert command_of(normalise(text)) == "appeal.discreet"
    assert author_words.wish(normalise(text)) is None


@pytest.mark.parametrize("text", ["保密协议怎么签", "客户不知道怎么走", "别告诉我不行", "员工都不知道"])
def test_other_talk_of_who_knows_is_no_such_wish(text: str) -> None:
    assert command_of(normalise(text)) is None


def test_an_officer_passes_the_wish_on() -> None:
    assert author_words.wish("企业说先不要让供电局知道") is True
