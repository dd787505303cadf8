"""A word that names a deed and not of what is asked back; with its object it is not."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.bare_words import meanings_of
from nlp.explain import explain
from nlp.understand import understand

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("bare", "may_mean", "whole", "intent"),
    [
        ("登记", {"person.bind", "event.sign_up"}, "登记两个人去听读懂日", "event.sign_up"),
        ("请修改一下。", {"person.bind", "appeal.supplement", "event.sign_up"}, "修改我的手机号码", "person.bind"),
        ("我要查询", {"appeal.progress", "event.list", "policy.ask"}, "查询我那件诉求的进度", "appeal.progress"),
        ("貸款", {"match.request", "policy.ask"}, "我们厂要贷款，帮忙对接银行", "match.request"),
    ],
)
def test_a_bare_word_offers_what_it_may_mean(bare: str, may_mean: set[str], whole: str, intent: str) -> None:
    meaning = understand(bare, today=MONDAY)
    assert not meaning.is_certain
    assert set(meaning.choices()) == may_mean
    assert understand(whole, today=MONDAY).intent == intent


def test_a_longer_message_is_no_bare_word() -> None:
    assert meanings_of("登记一下") == meanings_of("登记")
    assert meanings_of("登记咖啡") == meanings_of("登记" * 5) == ()


def test_the_explanation_says_that_a_bare_word_is_asked_back() -> None:
    assert "只说了一个词" in explain("登记", today=MONDAY)
    assert "只说了一个词" not in explain("登记两个人去听读懂日", today=MONDAY)
