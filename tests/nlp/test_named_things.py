"""Departments, policy topics and events, by the names people call them."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.slots import find

TODAY = date(2026, 1, 7)


def values(text: str, kind: str) -> list[object]:
    return [fact.value for fact in find(text, TODAY) if fact.kind == kind]


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("人社局一直不回复", "人社局"),
        ("社保那边说要等", "人社局"),
        ("税务不给开票", "税务局"),
        ("市监来查了三次", "市场监管局"),
        ("找城管没人管", "城管局"),
        ("住建、消防都推", "住建局"),
        ("供电所的人还没来", "供电局"),
        ("海关说归类不对", "海关"),
    ],
)
def test_a_department_is_known_by_its_nickname(text: str, department: str) -> None:
    assert values(text, "department")[0] == department


@pytest.mark.parametrize(
    "text", ["要交社保", "消防整改要多久", "税务登记怎么办", "财政贴息", "去法国参展", "一般纳税人"]
)
def test_what_is_paid_or_done_is_no_department(text: str) -> None:
    assert values(text, "department") == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("高薪企业认定要什么条件", "高企认定"),
        ("留底退税多久到账", "留抵退税"),
        ("稳岗反还", "稳岗返还"),
        ("国家高新怎么申请", "高企认定"),
        ("買設備有補貼嗎", "技改补贴"),
        ("设备更新的贷款", "设备更新"),
        ("欠我们的工程款要了两年", "拖欠账款"),
        ("餐饮油烟在线监控是强制的吗", "油烟在线监控"),
    ],
)
def test_a_topic_has_its_normal_name(text: str, topic: str) -> None:
    assert values(text, "policy_topic")[0] == topic


def test_what_is_vague_is_no_topic() -> None:
    assert values("有没有什么补贴政策", "policy_topic") == []


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("读懂日报名", "读懂日"),
        ("第二期讀懂日我想去", "读懂日第二期"),
        ("思享日第3场还有位吗", "思享日第3场"),
        ("政起面对面能去吗", "政企面对面"),
        ("报那个汇算清缴的课程", "汇算清缴课程"),
        ("有没有拖欠账款清理的座谈", "拖欠账款清理座谈"),
        ("想听讲商标保护的讲座", "商标保护讲座"),
    ],
)
def test_an_event_is_read(text: str, event: str) -> None:
    assert values(text, "event") == [event]


@pytest.mark.parametrize(
    "text", ["上次的讲座", "你们礼拜四的课", "订培训室", "岗前培训补贴", "那节课我听过了", "有什么沙龙"]
)
def test_a_bare_kind_of_event_is_none(text: str) -> None:
    assert values(text, "event") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("公司：嶺南茶語", "嶺南茶語"),
        ("报名接龙 7.麦穗包装-老吴-2人", "麦穗包装"),
        ("帮广州海棠医疗建个企业档案", "广州海棠医疗"),
        ("我们公司叫岭南茶语", "岭南茶语"),
        ("银企对接会给云川恒远机械有限公司留个位", "云川恒远机械有限公司"),
        ("登记宣讲一次，恒发塑料，讲了稳岗返还", "恒发塑料"),
    ],
)
def test_an_enterprise_is_read(text: str, name: str) -> None:
    assert [fact.text for fact in find(text, TODAY) if fact.kind == "enterprise"] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "对方是深圳公司", "香港母公司", "一家四十人的公司就要被拖死", "客户临时来验厂", "房东把厂房抵押了",
        "供电公司无故停电",
        "李厂长说的", "想找家酒店", "住宅可以注册公司吗", "现成标准厂房",
    ],
)  # fmt: skip
def test_what_is_no_name_is_no_enterprise(text: str) -> None:
    assert values(text, "enterprise") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("参会人吴迪，职务总经理", ["吴迪"]),
        ("我叫欧阳文静", ["欧阳文静"]),
        ("原来王经理，现在是徐经理", ["王", "徐"]),
        ("把我名字加上，梁凯", ["梁凯"]),
        ("登记：刘洋 13912345670", ["刘洋"]),
        ("谢谢老师", []),
        ("办公室主任", []),
        ("改成周五", []),
        ("我是农民工", []),
    ],
)
def test_a_person_is_read(text: str, names: list[str]) -> None:
    assert values(text, "person") == names


@pytest.mark.parametrize("text", ["到区里还是街道", "你们管不管得了消防大队", "我们反映的噪音"])
def test_what_stands_at_the_end_ends_with_the_text(text: str) -> None:
    assert [fact.end for fact in find(text, TODAY)] == [len(text)]
