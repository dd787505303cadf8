"""The tables of worker.py beside each other and beside the queues."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import worker
from push.outbox import JOBS as OUTBOX_JOBS
from push.queues import PLANS, QUEUES

ROOT = Path(__file__).parents[2]


def test_every_job_waits_in_a_queue_that_somebody_watches() -> None:
    watched = {name for place in worker.PLACES for name in place.queues}
    assert watched == set(QUEUES)
    assert {job.plan.queue for job in worker.JOBS.values()} <= watched


def test_every_job_that_is_started_or_scheduled_exists() -> None:
    assert set(worker.SCHEDULE) <= set(worker.JOBS)
    assert set(OUTBOX_JOBS.values()) <= set(worker.JOBS)


def test_every_plan_has_its_job() -> None:
    assert set(worker.JOBS) == set(PLANS)


def test_replies_come_before_pushes_and_reports_have_a_process_of_their_own() -> None:
    quick, apart = worker.PLACES
    assert list(quick.queues) == ["reply", "push", "clock", "bulk"]
    assert list(apart.queues) == ["reports"]


def test_importing_the_worker_does_nothing_and_reads_no_environment() -> None:
    code = (
        "import worker, threading; assert threading.active_count() == 1; assert worker.shift.cache_info().misses == 0"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={"PATH": ""}, check=True)
