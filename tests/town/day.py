"""A day of the town, with what is counted in the evening."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.engine import make_url

from tests.town.tally import count
from tests.town.town import Disaster, Town, opened


def spend_a_day(town: Town, messages: int, disasters: Sequence[Disaster], capsys: pytest.CaptureFixture[str]) -> None:
    """So many messages with so many disasters; every fault that was found fails the test."""
    with opened(town):
        asyncio.run(town.live(messages, disasters))
        tally = count(town)
    engine = make_url(town.settings.database_url).get_backend_name()
    with capsys.disabled():
        print(f"\ntown on {engine}, {town.workers} web: {tally.line()}\n  {', '.join(town.disasters)}")  # noqa: T201
    assert not tally.faults, "\n".join(tally.faults[:40])
