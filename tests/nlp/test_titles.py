"""Titles are found by the signs that stand in them, all and no others."""

from hypothesis import given
from hypothesis import strategies as st

from nlp.titles import Titles

texts = st.text("技术改造企业a（ 😀", max_size=8)


@given(st.lists(texts, max_size=8), st.text("技改企a😀没", min_size=1, max_size=4))
def test_exactly_the_titles_that_hold_all_signs_are_found(titles: list[str], signs: str) -> None:
    assert Titles(titles).holding(signs) == [title for title in titles if set(signs) <= set(title)]


@given(st.lists(texts, max_size=8), st.text("技改企a😀没", min_size=1, max_size=3))
def test_exactly_the_titles_that_say_a_word_are_found(titles: list[str], word: str) -> None:
    assert Titles(titles).saying(word) == [title for title in titles if word in title]
