"""Sentences are found by their keys; a bug of the caller is loud."""

from __future__ import annotations

import pytest

from config import wording


def test_a_sentence_is_said_with_its_facts():
    assert "QQ1" in wording.text("appeal.not_found", number="QQ1")


def test_an_unknown_key_and_a_missing_fact_are_bugs():
    with pytest.raises(wording.WordingError, match="no_such_key"):
        wording.text("appeal.no_such_key")
    with pytest.raises(wording.WordingError, match="number"):
        wording.text("appeal.not_found")


def test_braces_in_facts_stay_as_they_are():
    assert "{number}" in wording.text("appeal.not_found", number="{number}")


def test_the_facts_of_a_sentence_are_known():
    assert wording.facts_of("appeal.not_found") == {"number"}
