"""Processes are kept alive and ended to the last one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from demo.children import Child, StartFailed, end_strays, stop_all
from demo.plan import MARK

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_RUNAWAY = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {SLEEP!r}], start_new_session=True); time.sleep(60)"  # noqa: E501

Make = Callable[[str], Child]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Child] = []

    def make(code: str) -> Child:
        environment = {**os.environ, MARK: str(tmp_path)}
        log = tmp_path / f"{len(made)}.log"
        made.append(Child("child", [sys.executable, "-c", code], environment, log))
        return made[-1]

    yield make
    stop_all(made)
    end_strays(tmp_path)


def eventually(true: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_a_child_starts_and_stops(make: Make):
    child = make(SLEEP)
    child.start()
    assert child.is_running
    child.stop()
    assert not child.is_running


def test_a_child_that_does_not_listen_is_ended_all_the_same(make: Make):
    child = make(STUBBORN)
    child.start()
    assert child.process is not None
    pid = child.process.pid
    assert eventually(lambda: "up" in child.log.read_text())
    child.stop(seconds=0.3)
    assert not psutil.pid_exists(pid)


def test_a_child_that_ends_at_once_did_not_start(make: Make):
    child = make("raise SystemExit(3)")
    child.answers = lambda: False
    child.start()
    with pytest.raises(StartFailed):
        child.wait_until_it_answers(10)


def test_a_fallen_child_is_started_again_after_a_pause(make: Make):
    child = make(SLEEP)
    child.start()
    assert child.process is not None
    first = child.process.pid
    child.process.kill()
    assert eventually(child.fell)
    assert not child.fell()  # it is told once
    assert eventually(child.start_again_when_due)
    assert child.is_running
    assert child.process.pid != first


def test_what_ran_away_from_its_group_is_found_by_its_mark(make: Make, tmp_path: Path):
    child = make(WITH_RUNAWAY)
    child.start()
    assert child.process is not None
    parent = psutil.Process(child.process.pid)
    assert eventually(lambda: bool(parent.children()))
    (runaway,) = parent.children()
    child.stop()
    assert runaway.is_running()
    assert runaway.pid in end_strays(tmp_path)
    assert eventually(lambda: not runaway.is_running() or runaway.status() == psutil.STATUS_ZOMBIE)
