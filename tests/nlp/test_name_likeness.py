"""Two names of one enterprise."""

from __future__ import annotations

import pytest

from nlp.name_likeness import core, is_same

HENGYUAN = "云川恒远机械有限公司"


@pytest.mark.parametrize(
    "said",
    ["恒远机械", "恒远机械公司", "横远机械", "恒原机械有限公司", "云川恒远机械", "恒遠機械", "云川市恒远机械有限公司"],
)
def test_a_name_is_known_however_it_is_said(said: str) -> None:
    assert is_same(said, HENGYUAN)


@pytest.mark.parametrize(
    "said", ["恒达机械", "湖州恒远机械有限公司", "恒远机械厂", "机械", "恒远", "有限公司", "", "恒远机械设备"]
)
def test_another_name_is_not_taken_for_it(said: str) -> None:
    assert not is_same(said, HENGYUAN)


def test_the_core_is_without_place_aside_and_form() -> None:
    assert core("云川恒远机械（集团）股份有限公司") == "恒远机械"
    assert core("公司") == "公司"
