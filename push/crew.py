"""The worker processes of one machine: RQ's pool with a place for every kind of work."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from types import FrameType

from redis import Redis
from rq import SimpleWorker, Worker
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker
from rq.worker_pool import WorkerPool

from push.queues import HouseJob, queue

log = logging.getLogger(__name__)

COLD_SECONDS = 3.0  # a job that still runs so long after SIGTERM is cut off; its row is found by the sweep
KILL_SECONDS = 4.0
MAINTENANCE_SECONDS = 60  # how often RQ looks for jobs whose worker died
STOPPING = threading.Event()  # set by the first SIGTERM: a job in many parts stops after the part it is at


class _Punctual(BaseWorker):
    """Stops after the job at hand, or after a while in the middle of it."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        STOPPING.set()
        again = threading.Timer(COLD_SECONDS, os.kill, (os.getpid(), signal.SIGTERM))
        again.daemon = True
        again.start()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


class QuickWorker(_Punctual, SimpleWorker):
    """Runs jobs in its own process, for jobs that are many, small and trusted."""


class ApartWorker(_Punctual, Worker):
    """Forks for every job, for jobs that are long or hungry: memory goes back and a crash hits nobody else."""


@dataclass(frozen=True)
class Place:
    """What one process of the crew does."""

    kind: type[BaseWorker]
    queues: Sequence[str]
    has_rounds: bool = False


@dataclass(frozen=True)
class Round:
    """Something done again and again beside the jobs, too often to be a job."""

    function: Callable[[], object]
    every_seconds: float


class Crew(WorkerPool):
    """Keeps one process in every place; one that ends is replaced."""

    def __init__(self, redis_url: str, places: Sequence[Place], rounds: Mapping[str, Round]) -> None:
        super().__init__([], connection=Redis.from_url(redis_url), num_workers=len(places), serializer=JSONSerializer)
        self._redis_url = redis_url
        self._rounds = rounds
        self._vacant = list(places)
        self._taken: dict[str, Place] = {}

    def get_worker_process(self, name: str, burst: bool, _sleep: float = 0, logging_level: str = "INFO") -> BaseProcess:
        for gone in self._taken.keys() - self.worker_dict.keys():
            self._vacant.append(self._taken.pop(gone))
        place = self._taken[name] = self._vacant.pop(0)
        rounds = self._rounds if place.has_rounds else {}
        return get_context("fork").Process(
            target=_serve, args=(place, name, self._redis_url, rounds, burst), name=f"worker {','.join(place.queues)}"
        )

    def request_stop(self, signum: int | None = None, frame: FrameType | None = None) -> None:
        last_word = threading.Timer(KILL_SECONDS, self._kill_the_rest)
        last_word.daemon = True
        last_word.start()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def all_workers_have_stopped(self) -> bool:
        for data in list(self.worker_dict.values()):
            data.process.join(KILL_SECONDS)  # RQ looks but once a second
        return bool(super().all_workers_have_stopped())

    def _kill_the_rest(self) -> None:
        for data in list(self.worker_dict.values()):
            self.stop_worker(data, signal.SIGKILL)


def _serve(place: Place, name: str, redis_url: str, rounds: Mapping[str, Round], burst: bool) -> None:
    """One process of the crew."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # the pool's handlers came along with the fork
    threading.Thread(target=_leave_with_parent, args=(os.getppid(),), daemon=True).start()
    for item in rounds.items():
        threading.Thread(target=_go_round, args=item, daemon=True).start()
    redis = Redis.from_url(redis_url)
    worker = place.kind(
        [queue(redis, one) for one in place.queues],
        name=name,
        connection=redis,
        serializer=JSONSerializer,
        job_class=HouseJob,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )
    worker.work(burst=burst, logging_level="WARNING", with_scheduler=False)  # delayed jobs are the ticker's


def _leave_with_parent(parent: int) -> None:
    """A pool that was killed must not leave its workers behind, beside those of the next pool."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _go_round(name: str, round_: Round) -> None:
    while not STOPPING.wait(round_.every_seconds):
        try:
            round_.function()
        except Exception:  # a door: whatever it was, the next round may do better
            log.exception("the round %s failed", name)


def stopping() -> bool:
    """Whether this process was asked to stop."""
    return STOPPING.is_set()
