"""Workers are killed in the middle of a broadcast; the receiver counts who got it, and how often."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bench.push_stage import Stage, fill
from config.settings import Settings
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, OutboxState
from models.work import Office
from tests.servers import free_port
from tests.town.processes import Role, environment_of, wait_for

pytestmark = pytest.mark.town

PEOPLE = 800
KILLS = 3
LONGEST_SECONDS = 60


@pytest.fixture
def stage(settings: Settings, office: Office, redis: object, tmp_path: Path) -> Iterator[Stage]:
    """A platform that counts, and two senders that are not started yet: they need the broadcast's id."""
    port = free_port()
    settings = replace(
        settings, wx_api_base=f"http://127.0.0.1:{port}", wechat_template_notice="template", sends_per_second=200
    )
    environment = environment_of(settings)
    sink = Role("sink", ("bench.sink", str(port)), environment, tmp_path / "sink.log")
    senders = [Role(f"sender {n}", ("tests.town.sender", "1"), environment, tmp_path / f"{n}.log") for n in (1, 2)]
    sink.start()
    wait_for(f"{settings.wx_api_base}/counts")  # a busy machine takes longer for it than the test to ask
    yield Stage(settings, office, redis, sink, senders, {})  # type: ignore[arg-type]
    for role in (*senders, sink):
        role.kill()


def test_nobody_is_lost_and_nobody_doubled_when_workers_are_killed(stage: Stage, office: Office) -> None:
    office.clock = lambda: datetime.now(UTC)  # the processes live in real time
    broadcast_id = fill(office, PEOPLE)
    assert broadcast_id == 1
    for sender in stage.crews:
        sender.start()
    marks, ends = [PEOPLE * n // (KILLS + 1) for n in range(1, KILLS + 1)], time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < ends and _state(office) is BroadcastState.SENDING:
        if marks and stage.counts()["people"] >= marks[0]:
            marks.pop(0)
            sender = stage.crews[len(marks) % 2]
            sender.kill()
            sender.start()
        time.sleep(0.05)
    assert marks == []
    assert _state(office) is BroadcastState.COMPLETED
    found = stage.counts()
    assert (found["people"], found["doubled"]) == (PEOPLE, 0)
    with office.reading() as work:
        assert Counter(work.db.scalars(select(Recipient.state))) == {OutboxState.SENT: PEOPLE}


def _state(office: Office) -> BroadcastState:
    with office.reading() as work:
        return work.db.get_one(Broadcast, 1).state
