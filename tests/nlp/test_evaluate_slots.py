"""Figures of the slots."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nlp.evaluate_slots import misread, slot_figures, slot_table
from nlp.meaning import Meaning
from nlp.slots import find


def rows_and_meanings(*rows: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Meaning]]:
    return list(rows), [meaning(row["text"], row["intent"]) for row in rows]


def meaning(text: str, intent: str) -> Meaning:
    facts = find(text, date(2026, 1, 5))
    return Meaning(text, text, ((intent, 1.0),), find=lambda: facts, seek=tuple)


def test_what_is_marked_and_read_counts_once_each() -> None:
    rows, meanings = rows_and_meanings(
        {
            "text": "读懂日报两个人，电话13800138000",
            "intent": "event.sign_up",
            "slots": {"event": "读懂日", "headcount": 3},
        },
        {"text": "我们在江东和临港都有厂", "intent": "policy.ask", "slots": {"district": ["江东", "江西"]}},
    )
    slots = slot_figures(rows, meanings)
    assert (slots["event"].precision, slots["event"].recall) == (1, 1)
    assert slots["headcount"].f1 == 0
    assert slots["phone"].precision == 0
    assert (slots["district"].precision, slots["district"].recall) == (0.5, 0.5)
    assert {slot for _, slot, _, _ in misread(rows, meanings)} == {"headcount", "phone", "district"}


def test_a_fact_the_intent_has_no_use_for_does_not_count() -> None:
    rows, meanings = rows_and_meanings({"text": "六百个人等到十点", "intent": "appeal.submit", "slots": {}})
    assert slot_figures(rows, meanings) == {}


def test_free_text_agrees_when_it_names_one_thing() -> None:
    rows, meanings = rows_and_meanings(
        {"text": "高企认定要什么条件", "intent": "policy.ask", "slots": {"policy_topic": "高企"}}
    )
    assert slot_figures(rows, meanings)["policy_topic"].f1 == pytest.approx(1)
    assert "policy_topic" in "\n".join(slot_table(slot_figures(rows, meanings)))
