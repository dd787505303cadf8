"""What was said is shown as its reader saw it, and nothing of it hides where it leads."""

from __future__ import annotations

import pytest

from console import words


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            '<a href="https://x.cn/policies/9?a=1&amp;b=2#a4">查看全文</a>',
            "查看全文 https://x.cn/policies/9?a=1&b=2#a4",
        ),
        ('1. <a href="weixin://bizmsgmenu?msgmenuid=1&amp;msgmenucontent=a">有用</a>', "1. 有用"),
        ("3 < 5，电话 13800000001", "3 < 5，电话 138****0001"),
    ],
)
def test_a_reply_shows_its_links_as_words_and_address(said: str, shown: str) -> None:
    assert words.spoken({"content": said}) == [shown]


def test_a_link_that_somebody_typed_is_shown_as_it_was_typed() -> None:
    shown = words.lines('<a href="https://evil.example/">查看全文</a>')
    assert "&lt;a href=" in shown
    assert ">https://evil.example/" in shown
