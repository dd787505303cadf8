"""Phone numbers, written and spoken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.phones import find

SPOKEN = ("零洞", "一幺", "二两", "三", "四", "五", "六", "七拐", "八", "九勾")
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


def numbers(text: str) -> list[object]:
    return [fact.value for fact in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("138-0013-8000", ["13800138000"]),
        ("138 0013 8000", ["13800138000"]),
        ("+86 13800138000", ["13800138000"]),
        ("008613800138000", ["13800138000"]),
        ("幺三八四个零五五二一", ["13800005521"]),
        ("一三八 零零一三 八零零零", ["13800138000"]),
        ("13800138000转给13900139000", ["13800138000", "13900139000"]),
        ("020-87654321", ["02087654321"]),
        ("(0570)8001234", ["05708001234"]),
        ("0571 8888 6666", ["057188886666"]),
        ("400-820-1234", ["4008201234"]),
        ("1380013800", []),
        ("138001380001", []),
        ("12800138000", []),
        ("一三八是我们的门牌", []),
    ],
)
def test_a_number_is_read(text: str, expected: list[str]) -> None:
    assert numbers(text) == expected


@settings(max_examples=60)
@given(number=MOBILES, choice=st.integers(0, 1))
def test_a_spoken_number_is_the_written_one(number: str, choice: int) -> None:
    said = "".join(SPOKEN[int(digit)][min(choice, len(SPOKEN[int(digit)]) - 1)] for digit in number)
    assert numbers(f"电话是{said}。") == [number]


@settings(max_examples=60)
@given(before=st.sampled_from(["", "电话", "我的手机：", "打 "]), number=MOBILES, gap=st.sampled_from(["", " ", "-"]))
def test_a_number_is_quoted_from_its_place(before: str, number: str, gap: str) -> None:
    written = gap.join((number[:3], number[3:7], number[7:]))
    (fact,) = find(f"{before}{written}，谢谢")
    assert (fact.value, fact.start, fact.end) == (number, len(before), len(before) + len(written))


@settings(max_examples=100)
@given(st.text(alphabet="0123456789一三八零个两 -()+转86", max_size=60))
def test_whatever_is_typed_is_read_without_a_fault(text: str) -> None:
    assert all(0 <= fact.start < fact.end <= len(text) and str(fact.value).isdigit() for fact in find(text))
