"""Short messages that point at what was talked about are known by their form."""

from __future__ import annotations

import pytest

from handlers.following import CLAUSE_OF


@pytest.mark.parametrize("text", ["8号第二条", "我想看看8号第二条", "请问8号文件的第十二条是什么", "查一下8号第二条"])
def test_an_article_of_a_number_is_known(text: str) -> None:
    match = CLAUSE_OF.fullmatch(text)
    assert match is not None
    assert match[1] == "8"


@pytest.mark.parametrize("text", ["8号楼停电了", "看看" * 300, f"{'我想看看' * 300}8号"])
def test_anything_else_is_none_however_long(text: str) -> None:
    assert CLAUSE_OF.fullmatch(text) is None
