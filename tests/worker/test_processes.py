"""What is promised about the processes: they send, they stop in time, and killing them loses and doubles nothing."""

from __future__ import annotations

import signal
import time

import psutil
import pytest
from redis import Redis
from sqlalchemy import func, select, update

from models.kinds import OutboxState
from models.outbox import OutboxEntry
from models.work import Office
from push import deliver, outbox
from push.queues import lengths
from tests.push.platform import Platform
from tests.servers import RedisServer
from tests.worker.conftest import Start, eventually, family_of, stop

TEMPLATE = "message/template/send"
SOON = 7  # seconds; a call under way is cut off after three, and a busy machine takes its time


def post(office: Office, count: int) -> None:
    """Post notices, to be sent now whatever the hour."""
    with office.work() as work:
        for number in range(count):
            outbox.post(work, f"o-{number}", "work_item.answered", question="电价", answer=f"第{number}条")


def count(office: Office, *states: OutboxState) -> int:
    with office.reading() as work:
        rows = select(func.count()).select_from(OutboxEntry).where(OutboxEntry.state.in_(states))
        return work.db.scalar(rows) or 0


def test_what_is_posted_is_sent_and_the_worker_stops_in_time(
    start: Start, real_office: Office, platform: Platform, redis: Redis
) -> None:
    worker = start("worker")
    post(real_office, 30)
    eventually(lambda: count(real_office, OutboxState.SENT) == 30)
    assert len({call.body["client_msg_id"] for call in platform.to(TEMPLATE)}) == 30
    assert len(platform.to("stable_token")) == 1
    eventually(lambda: not any(lengths(redis).values()))
    assert stop(worker) < SOON


def test_a_worker_stops_in_time_also_in_the_middle_of_a_call(
    start: Start, real_office: Office, platform: Platform
) -> None:
    platform.seconds[TEMPLATE] = 30
    worker = start("worker")
    post(real_office, 3)
    eventually(lambda: bool(platform.to(TEMPLATE)))
    assert stop(worker) < SOON
    assert count(real_office, OutboxState.SENDING, OutboxState.QUEUED) == 3


def test_a_scheduler_starts_what_is_due_and_stops_in_time(
    start: Start, real_office: Office, platform: Platform, redis: Redis
) -> None:
    start("worker")
    scheduler = start("scheduler")
    post(real_office, 1)
    eventually(lambda: count(real_office, OutboxState.SENT) == 1)
    platform.says(TEMPLATE, -1, {"errcode": 0, "msgid": 7})
    post(real_office, 1)  # a busy platform: the repeat is a delayed job, and delayed jobs are the scheduler's
    eventually(lambda: count(real_office, OutboxState.SENT) == 2)
    assert stop(scheduler) < SOON


@pytest.mark.town
def test_killing_workers_loses_and_doubles_nothing_and_a_killed_pool_leaves_none_behind(
    start: Start, real_office: Office, platform: Platform, redis: Redis
) -> None:
    platform.seconds[TEMPLATE] = 0.01
    pool = start("worker")
    post(real_office, 120)
    for share in (20, 50, 80):
        eventually(lambda share=share: len(platform.to(TEMPLATE)) >= share)  # type: ignore[misc]
        for member in family_of(pool):
            member.send_signal(signal.SIGKILL)
        expire_claims(real_office)
    eventually(lambda: sweep_until_sent(real_office, 120))
    sent: dict[str, list[str]] = {}
    for call in platform.to(TEMPLATE):
        sent.setdefault(call.body["client_msg_id"], []).append(call.body["touser"])
    assert len(sent) == 120  # none lost, and a repeat carries the id of the first, so the platform shows it once
    assert count(real_office, OutboxState.SENT) == 120
    eventually(lambda: len(family_of(pool)) == 2)
    family = family_of(pool)
    pool.kill()
    pool.wait()
    eventually(lambda: not any(member.is_running() and member.status() != psutil.STATUS_ZOMBIE for member in family))


@pytest.mark.town
def test_a_restart_of_redis_that_forgets_everything_loses_nothing(
    start: Start, real_office: Office, platform: Platform, redis: Redis, redis_server: RedisServer
) -> None:
    post(real_office, 20)
    redis.flushdb()  # worse than a restart: the queues are gone
    redis_server.restart()
    pool, scheduler = start("worker"), start("scheduler")
    eventually(lambda: sweep_until_sent(real_office, 20))
    redis_server.restart()
    time.sleep(1)
    post(real_office, 5)
    eventually(lambda: sweep_until_sent(real_office, 25))
    assert len({call.body["client_msg_id"] for call in platform.to(TEMPLATE)}) == 25
    for process in (scheduler, pool):
        process.send_signal(signal.SIGTERM)
    assert [process.wait(timeout=15) for process in (scheduler, pool)] == [0, 0]


def expire_claims(office: Office) -> None:
    """As if a minute had passed for the claims of the dead."""
    with office.work() as work:
        held = update(OutboxEntry).where(OutboxEntry.state == OutboxState.SENDING)
        work.db.execute(held.values(lease_until=OutboxEntry.created_at))


def sweep_until_sent(office: Office, wanted: int) -> bool:
    """Sweep as the scheduler does every minute, with rows that look overlooked."""
    if count(office, OutboxState.SENT) == wanted:
        return True
    with office.work() as work:
        waiting = update(OutboxEntry).where(OutboxEntry.state == OutboxState.QUEUED)
        minutes_ago = work.now.replace(year=work.now.year - 1)
        work.db.execute(waiting.where(OutboxEntry.attempts == 0).values(due_at=minutes_ago))
    deliver.sweep(office)
    time.sleep(0.2)
    return False
