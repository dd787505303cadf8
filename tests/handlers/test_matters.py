"""Several matters of one message are told apart by their marks; numbers in a matter are none."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from demo.rehearsal.stage import Stage
from handlers import matters
from models.appeals import Appeal
from models.work import Office
from tests.cast import LI_MIN, enter


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一是路灯坏了半个月，二是排队要两个小时", ["路灯坏了半个月", "排队要两个小时"]),
        ("反映两件事：1、班车取消了没人管 2、食堂卫生太差了", ["班车取消了没人管", "食堂卫生太差了"]),
        ("第一个问题是门口路烂了没人修，第二个问题是晚上没有路灯", ["门口路烂了没人修", "晚上没有路灯"]),
        ("城管来收：1、卫生费三百块 2、垃圾费五百块", ["城管来收：卫生费三百块", "城管来收：垃圾费五百块"]),
        ("您好，我们公司有几个问题：一、停电实在太多了；二、网络实在太慢了", ["停电实在太多了", "网络实在太慢了"]),
        ("园区停电三天没人管，另外还有一件事，垃圾堆了一个月", ["园区停电三天没人管", "垃圾堆了一个月"]),
    ],
)
def test_matters_are_told_apart(text: str, parts: list[str]) -> None:
    assert matters.of(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "园区停电三天没人管，机器都停了",
        "排污费算错了，1.5 倍变成 2.5 倍，去年 1 月到 3 月都是",
        "唯一是他们不肯盖章，别的都好说",
        "一是贵，二是慢",
        "2、食堂卫生太差了 1、班车取消了没人管",
        "第一次去说缺材料，第二次去说系统坏了",
    ],
)
def test_one_matter_stays_one(text: str) -> None:
    assert matters.of(text) == [text]


def test_what_stands_before_the_marks_belongs_to_each() -> None:
    said = "我们公司在江东区工业路八号。1、门口的路灯坏了半个月 2、门口的路坑坑洼洼"
    assert matters.of(said) == [
        "我们公司在江东区工业路八号。门口的路灯坏了半个月",
        "我们公司在江东区工业路八号。门口的路坑坑洼洼",
    ]


def test_a_double_tap_files_the_first_of_several_and_not_the_next_unread(stage: Stage, office: Office) -> None:
    with office.work() as work:
        enter(work)
    stage.say(LI_MIN, "一是路灯坏了半个月没人修，二是排队要两个小时没人管")
    stage.say(LI_MIN, "分开")
    shown = stage.lines[LI_MIN.openid, "确认提交"]
    assert "排队要两个小时" in stage.send(LI_MIN, "text", Content="确认提交", bizmsgmenuid=shown)
    again = stage.send(LI_MIN, "text", Content="确认提交", bizmsgmenuid=shown)
    assert "那一步已经过去了" in again
    assert "排队要两个小时" in again
    with office.reading() as look:
        assert list(look.db.scalars(select(Appeal.problem))) == ["路灯坏了半个月没人修"]
