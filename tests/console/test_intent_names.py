"""Whatever the bot records as the intent of a message has a Chinese name in the console."""

from __future__ import annotations

import pytest
from flask import Flask

from config.settings import Settings
from handlers import table
from models.work import Office
from tests.console.conftest import app_of

RECORDED = sorted({*table.INTENTS, *table.WAYS_OUT, *table.CHOSEN, "unclear", "evidence"})


@pytest.fixture
def app(console_settings: Settings, office: Office) -> Flask:
    return app_of(console_settings, office)


@pytest.mark.parametrize("intent", RECORDED)
def test_every_intent_has_a_name_that_people_can_read(intent: str, app: Flask) -> None:
    names = app.jinja_env.get_template("console/names.html").module
    assert str(names.intent(intent)).isascii() is False  # type: ignore[attr-defined]
