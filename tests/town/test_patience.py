"""People who wait for a late answer wait for the answer to what they said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from models.base import Base
from push import outbox
from tests.push.platform import Call
from tests.town.town import Town


@pytest.fixture
def town(settings: Settings, tmp_path: Path) -> Iterator[Town]:
    """A town with an archive, and none of its processes."""
    town = Town(replace(settings, database_url=f"sqlite:///{tmp_path / 'town.db'}"), None, tmp_path)  # type: ignore[arg-type]
    Base.metadata.create_all(town.office.engine)
    yield town
    town.close()


def test_a_letter_to_an_earlier_line_is_not_taken_for_the_answer(town: Town) -> None:
    written = {"o:1": "不客气", "o:2": "您现在没有报名任何活动，不需要取消。"}
    with town.office.work() as work:
        for key, words in written.items():
            letter = {"msgtype": "text", "text": {"content": words}}
            outbox.post(work, "o", "conversation.late_reply", key=f"rest:{key}", messages=[letter])

    async def talk() -> str:
        waiting = asyncio.create_task(town.late_answer("o", "o:2", 0))
        for words in written.values():
            town.platform.calls.append(_letter(words))
            await asyncio.sleep(0.25)
        return await waiting

    assert asyncio.run(talk()) == written["o:2"]


def _letter(words: str) -> Call:
    return Call("message/custom/send", {"touser": "o", "msgtype": "text", "text": {"content": words}}, "")
