"""The clock of the house: RQ's cron and delayed jobs, run by one leader."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq.cron import CronJob, CronScheduler
from rq.exceptions import StopRequested
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer
from rq.utils import now

from models.work import JobCall, Starter
from push.queues import PLANS, QUEUES, RUN

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5
REDIS_AWAY_SECONDS = 2.0
LEADS = "clock"  # whoever holds RQ's scheduler lock of this queue starts the cron jobs


@dataclass(frozen=True)
class When:
    """How often a job starts: every so many seconds, or at the times of a cron line in the centre's zone."""

    every_seconds: int | None = None
    cron: str | None = None


class Ticker(CronScheduler):
    """Starts what is due. Several may run; RQ's locks, which end a minute after their holder, choose one."""

    def __init__(self, redis: Redis, schedule: Mapping[str, When], start: Starter) -> None:
        super().__init__(connection=redis)
        self._start_jobs = start
        self._delayed = RQScheduler(QUEUES, connection=redis, logging_level="WARNING", serializer=JSONSerializer)
        self.get_jobs().extend(
            CronJob(PLANS[job].queue, func_name=RUN, name=job, interval=when.every_seconds, cron=when.cron)
            for job, when in schedule.items()
        )

    def run(self) -> None:
        """Tick until SIGTERM, also over an absence of Redis."""
        with suppress(StopRequested):
            while not self._ticked_to_the_end():
                time.sleep(REDIS_AWAY_SECONDS)

    def enqueue_jobs(self) -> list[CronJob]:
        """Start what is due, as the leader."""
        owned = self._delayed.acquire_locks()  # type: ignore[no-untyped-call]
        if owned:
            self._delayed.enqueue_scheduled_jobs()  # type: ignore[no-untyped-call]
        if LEADS not in owned:
            return []
        due = [job for job in self.get_jobs() if job.should_run()]
        moment = now()
        self._start_jobs([JobCall(job.name, 0) for job in due])
        for job in due:
            job.set_enqueue_time(moment)
        return due

    def calculate_sleep_interval(self) -> float:
        return TICK_SECONDS

    def register_death(self, pipeline: Pipeline | None = None) -> None:
        with suppress(RedisError):
            self._delayed.release_locks()  # type: ignore[no-untyped-call]
            super().register_death(pipeline)

    def _ticked_to_the_end(self) -> bool:
        try:
            self.start()  # type: ignore[no-untyped-call]
        except RedisError as error:
            log.warning("Redis is away, trying again: %s", error)
            return False
        return True
