"""One spelling for what people type: each step alone, and all of them together."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import normal
from nlp.normal import aligned, changes, normalise


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("我要報名！！！！", "我要报名!"),
        ("哈哈哈哈哈哈", "哈哈"),
        ("電話一三八零零一三八幺洞洞", "电话13800138100"),
        ("唔該", "麻烦"),
        ("你 好 呀", "你好呀"),
        ("好的👍🏻🌹", "好的"),
        ("辛苦了[玫瑰]", "辛苦了"),
        ("劳动仲裁", "劳动仲裁"),
        ("著作权登记", "著作权登记"),
        ("高薪企业怎么抱名", "高企怎么报名"),
    ],
)
def test_a_text_gets_its_plain_spelling(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize(
    ("step", "typed", "plain"),
    [
        (normal.half_width, "ＱＱ\u200b２０２６", "qq2026"),
        (normal.in_simplified, "報務優對", "报务优对"),
        (normal.in_mandarin, "唔该点样搞", "麻烦怎么搞"),
        (normal.in_mandarin, "几时有冇消息", "什么时候有没有消息"),
        (normal.in_digits, "幺三九洞洞一二三四五六", "13900123456"),
        (normal.in_digits, "二三十人", "二三十人"),
        (normal.without_slips, "留底退税的政测", "留抵退税的政策"),
        (normal.without_slips, "底价退税", "底价退税"),
        (normal.without_faces, "好的[强]", "好的 "),
        (normal.without_pictures, "好🌹的", "好 的"),
        (normal.without_repeats, "急急急急!!!", "急急!"),
        (normal.without_blanks, " 帮我 报名 read me ", "帮我报名 read me"),
    ],
)
def test_each_step_does_its_one_thing(step: Callable[[str], str], typed: str, plain: str) -> None:
    assert step(typed) == plain


def test_the_steps_that_changed_something_are_told() -> None:
    assert [name for name, _, _ in changes("抱名👍")] == ["pictures", "slips", "blanks"]
    assert list(changes("报名")) == []


@given(st.text(max_size=60))
def test_positions_stay_true_in_the_aligned_text(text: str) -> None:
    assert len(aligned(text)) == len(text)


@given(st.text(max_size=60))
def test_any_text_can_be_normalised(text: str) -> None:
    assert "\n" not in normalise(text)
