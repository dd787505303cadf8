"""Facts of whole messages, as people put them: tests/nlp/messages_with_facts.toml."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp.slots import find

WEDNESDAY = date(2026, 9, 16)
MESSAGES = tomllib.loads(Path(__file__).with_name("messages_with_facts.toml").read_text(encoding="utf-8"))["message"]


@pytest.mark.parametrize("message", MESSAGES, ids=[message["says"] for message in MESSAGES])
def test_a_message_tells_its_facts(message: dict[str, Any]) -> None:
    facts = find(message["says"], WEDNESDAY)
    read = {f"{fact.kind} {fact.value}" for fact in facts}
    assert set(message.get("finds", ())) <= read
    assert {fact.kind for fact in facts}.isdisjoint(message.get("none", ()))


@pytest.mark.parametrize(
    ("says", "kind", "value"),
    [
        ("先报五个，合计可能七个人，名单晚点给", "headcount", 7),
        ("本来报了仨，有一个出差去不了，剩俩", "headcount", 2),
        ("多加一位，改成六个", "headcount", 6),
        ("我跟两个同事一块儿去", "headcount", 3),
    ],
)
def test_a_sum_stands_for_what_it_is_made_of(says: str, kind: str, value: int) -> None:
    assert [fact.value for fact in find(says, WEDNESDAY) if fact.kind == kind] == [value]
