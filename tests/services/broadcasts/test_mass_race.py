"""The answer of a mass call and the platform's report on it, written at the same moment by two transactions."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

import models.all_tables  # noqa: F401  # so that all tables are made
from models.base import Base
from models.batches import Batch, EarlyReport
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, Channel, OutboxState, Topic
from models.people import Follower
from models.work import Office, open_engine
from push import hauling, mass_receipts
from push.mass_receipts import MassCounts
from push.wechat import WeChatGateway
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.servers import fresh_postgres_database

PEOPLE = 5
PATIENCE_SECONDS = 20.0
ALL = MassCounts(PEOPLE, PEOPLE, PEOPLE, 0)


@pytest.fixture
def office(postgres_url: str, clock: Clock) -> Iterator[Office]:
    """On PostgreSQL whatever the run is on: SQLite lets nobody write beside another."""
    engine = open_engine(fresh_postgres_database(postgres_url, "liaison_mass_race"))
    Base.metadata.create_all(engine)
    yield Office(engine, start=lambda jobs: None, clock=clock)
    engine.dispose()


@pytest.fixture
def bare(gateway: WeChatGateway, platform: Platform) -> WeChatGateway:
    gateway.settings = dataclasses.replace(gateway.settings, wechat_template_notice="", wechat_template_event="")
    platform.says("message/mass/send", {"errcode": 0, "errmsg": "ok", "msg_id": 4711})
    return gateway


@pytest.fixture
def broadcast_id(office: Office) -> int:
    """One that is on its way to five who are reached by nothing else."""
    with office.work() as work:
        one = work.add(
            Broadcast(
                number="QF1", topic=Topic.NOTICE, state=BroadcastState.SENDING, title="停电通知", text="明天检修。",
                created_at=work.now, frozen_at=work.now,
            )
        )  # fmt: skip
        for number in range(PEOPLE):
            openid = f"o-{number}"
            work.add(Follower(openid=openid, following=True, followed_at=work.now - timedelta(days=30), window_left=0))
            waits = {"state": OutboxState.QUEUED, "way": Channel.MASS_MESSAGE, "due_at": work.now}
            work.add(Recipient(broadcast_id=one.id, openid=openid, **waits))
        return one.id


def tell(office: Office, before_commit: Callable[[], object] = lambda: None) -> None:
    with office.work() as work:
        mass_receipts.mass_finished(work, "4711", "send success", ALL)
        before_commit()


def wait_until_blocked(office: Office) -> None:
    """Until the other transaction waits for a row of this one."""
    ends = time.monotonic() + PATIENCE_SECONDS
    waiting = text(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() LIMIT 1"
    )
    while time.monotonic() < ends:
        with office.engine.connect() as connection:
            if connection.execute(waiting).first():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited for anybody")


def assert_settled(office: Office) -> None:
    with office.reading() as work:
        batch = work.db.scalars(select(Batch)).one()
        assert (batch.state, batch.remote_id, batch.reached) == (OutboxState.SENT, "4711", PEOPLE)
        assert work.db.scalars(select(EarlyReport)).all() == []
        assert all(row.delivered_at for row in work.db.scalars(select(Recipient)))


def test_a_report_that_comes_while_the_answer_is_being_written_waits_for_it(
    office: Office, bare: WeChatGateway, broadcast_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = threading.Thread(target=tell, args=(office,))
    there = mass_receipts.catch_up

    def meanwhile(*given: Any) -> None:
        report.start()
        wait_until_blocked(office)
        there(*given)

    monkeypatch.setattr(mass_receipts, "catch_up", meanwhile)
    hauling.send_some(office, bare, broadcast_id, lambda: True)
    report.join(PATIENCE_SECONDS)
    assert_settled(office)


def test_an_answer_that_comes_while_the_report_is_being_kept_waits_for_it(
    office: Office, bare: WeChatGateway, broadcast_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_kept = threading.Event()

    def kept() -> None:
        is_kept.set()
        wait_until_blocked(office)

    report = threading.Thread(target=tell, args=(office, kept))
    there = bare.send_to_list

    def call(*given: Any) -> Any:
        answer = there(*given)
        report.start()
        assert is_kept.wait(PATIENCE_SECONDS)
        return answer

    monkeypatch.setattr(bare, "send_to_list", call)
    hauling.send_some(office, bare, broadcast_id, lambda: True)
    report.join(PATIENCE_SECONDS)
    assert_settled(office)
