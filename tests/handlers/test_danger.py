"""Danger to people is heard in the words of who stands in it, and not in talk of safety."""

from __future__ import annotations

import pytest

from handlers.danger import is_heard


@pytest.mark.parametrize(
    "text",
    [
        "厂里着火了",
        "厂里失火",
        "隔壁仓库冒浓烟",
        "有人触电",
        "燃气泄漏",
        "员工被困在电梯里",
        "天然气漏气了",
        "墙快塌了",
        "员工煤气中毒了",
        "同事晕过去了",
        "工人从脚手架上掉下来了",
        "电梯困人",
        "闻到很浓的煤气味",
        "去年着火了，现在又冒浓烟",
        "厂里正在着火，损失谁赔",
        "订单爆炸了，有人晕倒",
    ],
)
def test_danger_is_heard(text: str) -> None:
    assert is_heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "消防整改要补什么材料",
        "有火灾隐患没人管",
        "防爆电机补贴",
        "活动太火爆了",
        "漏水三天没人修",
        "我们公司做天然气泄漏报警装置",
        "燃气泄漏应急演练什么时候开",
        "去年仓库着火了，保险公司一直不赔",
        "上个月车间起火了，罚款合理吗",
        "我们的订单爆炸了，招不到工",
        "天都塌了，银行抽贷",
        "房价要塌了",
        "需要塌陷区治理政策",
        "员工中毒后工伤认定怎么办",
        "员工被困在外地回不来，复工怎么办",
        "有人压在我们头上收费",
        "员工流血流汗拿不到工资",
        "设备老化容易着火",
    ],
)
def test_talk_of_safety_is_none(text: str) -> None:
    assert not is_heard(text)
