"""The queues: which job waits where, and how jobs get there."""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry
from rq.job import Job
from rq.serializers import JSONSerializer

from config.settings import Settings
from models.work import JobCall, Starter

log = logging.getLogger(__name__)

QUEUES = ("reply", "push", "clock", "bulk", "reports")  # by patience: a worker looks into the first one first
RUN = "worker.run"  # the one callable that is ever enqueued
MOST_NOTED = 5000  # jobs a process keeps in mind while Redis is away; older ones are forgotten
LATE_AT_ONCE = 50  # of them that go with the next jobs once it is back
ANSWER_SECONDS = 2.0  # a Redis that does not answer for so long is away
CONNECTIONS = 64
LOOK_SECONDS = 0.1
SHOWN_SECONDS = 24 * 3600  # how long a failed job can be looked at


@dataclass(frozen=True)
class Plan:
    """How a job is enqueued."""

    queue: str
    timeout_seconds: int = 60
    retries: tuple[int, ...] = ()  # seconds before each repeat of a job that failed; rows in a sweep's care need none
    stale_seconds: int | None = None  # a job that waited so long is dropped: its successor does the same work
    is_noted: bool = False  # no row tells of it: while Redis is away the process keeps it in mind


class NotOurs(RuntimeError):
    """A job that this house did not enqueue."""


PLANS: dict[str, Plan] = {
    "push.reply": Plan("reply", timeout_seconds=120),
    "push.deliver": Plan("push", timeout_seconds=120),
    "push.sweep": Plan("clock", stale_seconds=60),
    "conversation.answer_late": Plan("reply", timeout_seconds=120, retries=(1, 5, 15)),
    "inbox.sweep": Plan("reply", stale_seconds=15),
    "events.remind": Plan("clock", timeout_seconds=300, stale_seconds=300),
    "handoffs.sweep": Plan("clock", stale_seconds=60),
    "officers.chat": Plan("push", retries=(5, 60, 600), is_noted=True),
    "officers.menu": Plan("push", retries=(5, 60, 600), is_noted=True),
    "broadcasts.send": Plan("bulk", timeout_seconds=300),
    "broadcasts.sweep": Plan("clock", stale_seconds=60),
    "rounds.sweep": Plan("clock", timeout_seconds=300, stale_seconds=300),
    "broadcasts.digest": Plan("clock", stale_seconds=3600),
    "tags.mirror": Plan("reports", timeout_seconds=1800, retries=(600, 3600)),
    "appeals.close_silent": Plan("clock", timeout_seconds=600, retries=(60, 600)),
    "learning.gather": Plan("clock", timeout_seconds=300, stale_seconds=60),
    "learning.train": Plan("reports", timeout_seconds=3600),
    "policies.opened": Plan("clock", is_noted=True),
    "policies.tend": Plan("clock", timeout_seconds=300, stale_seconds=60),
    "policies.warn": Plan("clock", retries=(60, 600)),
    "policies.remind": Plan("clock", timeout_seconds=300, retries=(60, 600)),
    "policies.gather": Plan("clock", timeout_seconds=300, stale_seconds=60),
}


def open_redis(settings: Settings) -> Redis:
    """The Redis of a web process: no call may hold an answer up."""
    return Redis.from_url(
        settings.redis_url,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        max_connections=CONNECTIONS,
    )


def starter(redis: Redis) -> Starter:
    """The way to the queues for an Office.

    While Redis is away jobs are not started: the sweeps find the rows, and those without rows go with the next ones.
    """
    noted: deque[JobCall] = deque(maxlen=MOST_NOTED)

    def start(jobs: Sequence[JobCall]) -> None:
        late = _taken(noted)
        try:
            _enqueue(redis, [*late, *jobs])
        except RedisError as error:
            noted.extend([*late, *(call for call in jobs if PLANS[call.job].is_noted)])
            log.warning("%d jobs were not enqueued, a sweep will find their rows: %s", len(jobs), error)

    return start


def _taken(noted: deque[JobCall]) -> list[JobCall]:
    """Some of what was noted, each to one thread; whoever takes them along shall not wait for a thousand."""
    taken: list[JobCall] = []
    with suppress(IndexError):
        while len(taken) < LATE_AT_ONCE:
            taken.append(noted.popleft())
    return taken


class HouseJob(Job):
    """A job of ours, kept as JSON and never anything but `worker.run`: who can write to Redis must not run code."""

    def perform(self) -> Any:
        if self.func_name != RUN:
            raise NotOurs(f"{self.id} wants to run {self.func_name}")
        return super().perform()

    success_callback = failure_callback = stopped_callback = property(lambda self: None)  # names found in Redis


def queue(redis: Redis, name: str) -> Queue:
    """A queue of our jobs."""
    return Queue(name, connection=redis, serializer=JSONSerializer, job_class=HouseJob)


def lengths(redis: Redis) -> dict[str, int]:
    """How many jobs wait in each queue."""
    return {name: queue(redis, name).count for name in QUEUES}


def watch(redis: Redis, names: Sequence[str]) -> Callable[[], bool]:
    """A question whether a job waits in any of these queues; it goes to Redis not oftener than a few times a second, as
    a broadcast asks it with every chunk."""
    keys = [Queue.redis_queue_namespace_prefix + name for name in names]
    found, next_at = False, 0.0

    def has_some() -> bool:
        nonlocal found, next_at
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + LOOK_SECONDS
            found = bool(redis.exists(*keys))
        return found

    return has_some


def _enqueue(redis: Redis, jobs: Sequence[JobCall]) -> None:
    with redis.pipeline() as pipe:
        for call in jobs:
            target = queue(redis, PLANS[call.job].queue)
            if call.delay_seconds > 0:
                target.schedule_job(_job(target, call), _in_seconds(call.delay_seconds), pipeline=pipe)
            else:
                target.enqueue_job(_job(target, call), pipeline=pipe)
        pipe.execute()


def _in_seconds(seconds: float) -> datetime:
    """A full second, as RQ cuts off the rest: a job that came early would find its row not due."""
    return datetime.fromtimestamp(math.ceil(time.time() + seconds), UTC)


def _job(target: Queue, call: JobCall) -> Job:
    plan = PLANS[call.job]
    return target.create_job(
        RUN,
        args=(call.job, call.row_id),
        timeout=plan.timeout_seconds,
        ttl=plan.stale_seconds,
        retry=Retry(len(plan.retries), list(plan.retries)) if plan.retries else None,
        result_ttl=0,  # results are rows
        failure_ttl=SHOWN_SECONDS,
        description=f"{call.job} {call.row_id}",
    )
