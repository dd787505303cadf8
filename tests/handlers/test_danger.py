"""Danger to people is heard in the words of who stands in it, and not in talk of safety."""

from __future__ import annotations

import pytest

from handlers.danger import is_heard


@pytest.mark.parametrize(
    "text", ["厂里着火了", "隔壁仓库冒浓烟", "有人触电", "燃气泄漏", "员工被困在电梯里", "天然气漏气了", "墙快塌了"]
)
def test_danger_is_heard(text: str) -> None:
    assert is_heard(text)


@pytest.mark.parametrize(
    "text", ["消防整改要补什么材料", "有火灾隐患没人管", "防爆电机补贴", "活动太火爆了", "漏水三天没人修"]
)
def test_talk_of_safety_is_none(text: str) -> None:
    assert not is_heard(text)
