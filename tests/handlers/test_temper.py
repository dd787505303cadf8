"""Anger at those who should help is told apart from anger at what happened, and from plain words."""

from __future__ import annotations

import pytest

from handlers.temper import Temper, temper_of
from nlp.normal import normalise


@pytest.mark.parametrize(
    "text",
    [
        "你们到底有没有人管事？打了八个电话没一个人理我",
        "什么破系统，气死我了",
        "你们就是一群饭桶",
        "是不是根本不想管？",
        "搞什么鬼！",
        "听不懂人话吗",
        "再不处理我就去曝光你们",
        "气死我了",
        "气死人了，反映三次没人管",
        "火大！这都等了一个月了",
    ],
)
def test_anger_is_heard(text: str) -> None:
    assert temper_of(normalise(text)) is Temper.ANGRY


@pytest.mark.parametrize(
    "text",
    [
        "各部门推来推去，没人负责",
        "烦死了，又要填一遍",
        "别浪费我时间",
        "气死人了，隔壁工厂天天半夜施工",
        "气死人了，供应商欠我们货款不给",
    ],
)
def test_who_is_annoyed_is_not_yet_angry(text: str) -> None:
    assert temper_of(normalise(text)) is Temper.ANNOYED


@pytest.mark.parametrize(
    "text",
    [
        "厂里的危险废物处置有补贴吗",
        "垃圾分类设备能不能申请技改资金",
        "园区停电三天没人管，损失很大",
        "我不是要骂人，就是想问问进度",
        "政府杜绝踢皮球的规定在哪里看",
        "谢谢，太好了！！！",
        "仓库着火大家都跑出来了",
        "请问有什么活动",
    ],
)
def test_plain_words_are_calm(text: str) -> None:
    assert temper_of(normalise(text)) is Temper.CALM
