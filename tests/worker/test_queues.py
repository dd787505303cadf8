"""What is promised about the way to the queues."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from pathlib import Path

import pytest
from redis import Redis
from rq import Callback, Queue
from rq.serializers import JSONSerializer

import worker
from models.work import JobCall
from push.crew import QuickWorker
from push.queues import LOOK_SECONDS, PLANS, HouseJob, lengths, queue, starter, watch


def test_jobs_wait_in_the_queue_of_their_plan_with_a_name_and_a_row(redis: Redis) -> None:
    starter(redis)([JobCall("push.reply", 1), JobCall("push.deliver", 2), JobCall("push.deliver", 3)])
    assert lengths(redis) == {"reply": 1, "push": 2, "clock": 0, "bulk": 0, "reports": 0}
    job = queue(redis, "reply").jobs[0]
    assert job.func_name == "worker.run"
    assert list(job.args) == ["push.reply", 1]
    assert job.timeout == PLANS["push.reply"].timeout_seconds


def test_a_broadcast_sees_what_is_more_urgent_soon_and_does_not_ask_each_time(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    others_wait = watch(redis, ("reply", "push"))
    assert not others_wait()
    starter(redis)([JobCall("broadcasts.send", 1), JobCall("push.reply", 1)])
    assert not others_wait()
    moment[0] += LOOK_SECONDS
    assert others_wait()
    assert others_wait(), "whoever asks again at once goes on with the broadcast"
    assert not watch(redis, ("push",))()


def test_jobs_are_kept_as_json_and_not_as_code(redis: Redis) -> None:
    starter(redis)([JobCall("push.reply", 1)])
    job = queue(redis, "reply").jobs[0]
    assert job.serializer is JSONSerializer
    assert b'"worker.run"' in job.data


def test_a_delayed_job_waits_outside_its_queue(redis: Redis) -> None:
    starter(redis)([JobCall("push.deliver", 1, delay_seconds=30)])
    assert lengths(redis)["push"] == 0
    registry = queue(redis, "push").scheduled_job_registry
    assert registry.get_jobs_to_schedule(int(time.time()) + 29) == []
    assert len(registry.get_jobs_to_schedule(int(time.time()) + 31)) == 1


def test_a_job_that_comes_again_by_the_clock_does_not_pile_up(redis: Redis) -> None:
    starter(redis)([JobCall("push.sweep", 0)])
    job = queue(redis, "clock").jobs[0]
    assert 0 < redis.ttl(job.key) <= 60


def test_while_redis_is_away_jobs_are_not_started_and_nobody_is_hurt(caplog: pytest.LogCaptureFixture) -> None:
    away = Redis(port=1, socket_connect_timeout=0.2)
    with caplog.at_level(logging.WARNING):
        starter(away)([JobCall("push.deliver", 1)])
    assert "1 jobs were not enqueued" in caplog.text


def test_what_no_row_tells_of_goes_with_the_next_jobs_once_redis_is_back(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = starter(redis)
    with monkeypatch.context() as away:
        away.setattr(redis, "pipeline", Redis(port=1, socket_connect_timeout=0.2).pipeline)
        start([JobCall("policies.opened", 7), JobCall("push.deliver", 1)])
        start([JobCall("policies.opened", 8)])
    start([JobCall("push.reply", 2)])
    assert [job.args for job in queue(redis, "clock").jobs] == [["policies.opened", 7], ["policies.opened", 8]]
    assert (lengths(redis)["push"], lengths(redis)["reply"]) == (0, 1)
    start([JobCall("push.reply", 3)])
    assert lengths(redis)["clock"] == 2


SWEPT = ("push.reply", "push.deliver", "broadcasts.send", "conversation.answer_late", "learning.train")


def test_every_job_that_is_started_is_found_again_by_a_sweep_or_kept_in_mind() -> None:
    by_the_clock = set(worker.SCHEDULE)
    assert {name for name, plan in PLANS.items() if not plan.is_noted} == {*SWEPT, *by_the_clock}


def test_a_job_nobody_knows_is_a_bug(redis: Redis) -> None:
    with pytest.raises(KeyError):
        starter(redis)([JobCall("push.sing", 1)])


def test_what_somebody_else_put_into_a_queue_is_not_run(redis: Redis, tmp_path: Path) -> None:
    made = tmp_path / "made"
    planted = Queue("reply", connection=redis, serializer=JSONSerializer)
    planted.enqueue("os.mkdir", str(made))
    planted.enqueue("os.getpid", on_success=Callback("os.abort"))
    work_off(redis, [queue(redis, "reply")])
    assert not made.exists()
    assert len(queue(redis, "reply").failed_job_registry) == 2


def test_what_is_ours_is_run_by_the_same_worker(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    monkeypatch.setattr("worker.run", lambda name, row_id: ran.append((name, row_id)))
    starter(redis)([JobCall("push.reply", 7)])
    work_off(redis, [queue(redis, "reply")])
    assert ran == [("push.reply", 7)]


def work_off(redis: Redis, queues: list[Queue]) -> None:
    """Do all that waits, as the worker processes do it."""
    worker = QuickWorker(queues, connection=redis, serializer=JSONSerializer, job_class=HouseJob)
    with suppress(SystemExit):
        worker.work(burst=True)
