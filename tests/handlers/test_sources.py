"""How the place of a quoted clause is named."""

from __future__ import annotations

import pytest

from handlers.policy_words import place_of


@pytest.mark.parametrize(
    ("number", "named"),
    [("第三条", "第三条"), ("六、", "六"), ("（二）", "（二）"), ("1.", "1"), ("", "")],
)
def test_a_place_is_named_without_the_sign_that_stood_behind_it(number: str, named: str) -> None:
    assert place_of(number) == named
