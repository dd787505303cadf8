"""One spelling for what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normal import aligned, normalise


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
    ],
)
def test_a_text_gets_its_plain_spelling(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@given(st.text(max_size=60))
def test_positions_stay_true_in_the_aligned_text(text: str) -> None:
    assert len(aligned(text)) == len(text)


@given(st.text(max_size=60))
def test_any_text_can_be_normalised(text: str) -> None:
    assert "\n" not in normalise(text)
