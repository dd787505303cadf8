"""Whatever the bot records of a message has a Chinese name in the console."""

from __future__ import annotations

import pytest
from flask import Flask

from handlers import handoff, table, temper

TOLD = (*table.INTENTS, *table.WAYS_OUT, *table.CHOSEN, *table.COMMANDS)
RECORDED = sorted({*TOLD, temper.INTENT, "person.decide", "unclear", "evidence", "handoff", handoff.BACK})


@pytest.mark.parametrize("intent", RECORDED)
def test_every_intent_has_a_name_that_people_can_read(intent: str, console_app: Flask) -> None:
    names = console_app.jinja_env.get_template("console/names.html").module
    assert str(names.intent(intent)).isascii() is False  # type: ignore[attr-defined]


def test_the_keys_of_the_menu_are_called_as_on_the_phone(console_app: Flask) -> None:
    names = console_app.jinja_env.get_template("console/names.html").module
    assert set(names.MENU) == set(table.CLICKS)  # type: ignore[attr-defined]
