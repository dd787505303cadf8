"""Where the centre is, is told as the settings tell it; what they do not tell is not made up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from config.rules import rules
from config.settings import Settings
from handlers import form_questions, small_talk
from handlers.commands import command_of
from handlers.replies import Text
from handlers.turn import Turn
from nlp.normal import normalise

MONDAY = datetime(2026, 1, 5, 2, tzinfo=UTC)


def _said(settings: Settings) -> str:
    (reply,) = small_talk.where(cast(Turn, SimpleNamespace(settings=settings)))
    assert isinstance(reply, Text)
    return reply.text


def test_the_address_and_the_way_are_told(settings: Settings) -> None:
    said = _said(replace(settings, centre_address="政务大道 1 号", centre_directions="公交 8 路到门口"))
    assert all(word in said for word in ("政务大道 1 号", "公交 8 路到门口", "09:00"))


def test_without_directions_a_colleague_is_named(settings: Settings) -> None:
    assert "人工" in _said(replace(settings, centre_address="政务大道 1 号"))


def test_without_an_address_none_is_told(settings: Settings) -> None:
    said = _said(replace(settings, centre_address="", centre_directions="公交 8 路到门口"))
    assert "没有登记" in said
    assert "公交" not in said


@pytest.mark.parametrize("text", ["你们中心地址发我一下", "怎么去你们那里", "唔该，想问下你哋中心喺边度"])
def test_the_question_is_known_by_its_words(text: str) -> None:
    assert command_of(normalise(text)) == "centre.where"


@pytest.mark.parametrize("number", ["", "0771-1234567"])
def test_a_sentence_is_whole_with_and_without_a_telephone(
    number: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = replace(rules(), centre_phone=number)
    for module in (small_talk, form_questions):
        monkeypatch.setattr(module, "rules", lambda: told)
    turn = cast(Turn, SimpleNamespace(settings=replace(settings, centre_address=""), now=MONDAY, text="要等多久"))
    said = [*small_talk.where(turn), *small_talk.hours(turn)]
    words = [reply.text for reply in said if isinstance(reply, Text)]
    words.append(form_questions.answered(turn, "phone", form_questions.OF_APPEAL))
    for sentence in words:
        assert (number in sentence) if number else not re.search(r"打\s*[，。]", sentence)
        assert "人工" in sentence or number
