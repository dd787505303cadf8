"""Every job has a watched queue, and every job that is started or scheduled is in the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from push.queues import QUEUES
from tests.house.tree import FLOORS, parsed, python_files

worker = pytest.importorskip("worker")


def test_every_job_names_a_watched_queue() -> None:
    lost = {name: job.queue for name, job in worker.JOBS.items() if job.queue not in QUEUES}
    assert not lost, f"nobody watches the queues of {lost}"


def test_every_job_started_or_scheduled_is_in_the_table() -> None:
    started = set(_jobs_started())
    assert started, "no start_later was found: the search is broken"
    assert started <= set(worker.JOBS)
    assert {entry.job for entry in worker.SCHEDULE} <= set(worker.JOBS)


def _jobs_started() -> Iterator[str]:
    for file in python_files(*FLOORS):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "start_later":
                yield from (name.value for name in node.args[:1] if isinstance(name, ast.Constant))
