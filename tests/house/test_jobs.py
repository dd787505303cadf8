"""Every job has a watched queue, and every job that is planned, started or scheduled is in the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import worker
from push import outbox
from push.queues import PLANS, QUEUES
from tests.house.tree import FLOORS, parsed, python_files


def test_every_plan_has_its_job_and_every_job_its_plan() -> None:
    assert set(worker.JOBS) == set(PLANS)


def test_every_job_names_a_watched_queue() -> None:
    watched = {queue for place in worker.PLACES for queue in place.queues}
    assert watched == set(QUEUES)
    assert {job.plan.queue for job in worker.JOBS.values()} <= watched


def test_every_scheduled_job_is_in_the_table() -> None:
    assert set(worker.SCHEDULE) <= set(worker.JOBS)


def test_every_job_started_is_in_the_table() -> None:
    started = {name for file in python_files(*FLOORS) for name in _started_in(parsed(file))}
    assert started | set(outbox.JOBS.values()) <= set(worker.JOBS)


def test_a_started_job_is_found_whichever_way_it_is_chosen() -> None:
    tree = ast.parse('work.start_later("push.reply" if lane else "push.deliver", entry.id)')
    assert set(_started_in(tree)) == {"push.reply", "push.deliver"}


def _started_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "start_later":
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value
