"""Which core a process keeps to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TAKE = """
import os, sys
from pathlib import Path
from config import cores
print(cores.keep_to_one(Path(sys.argv[1])), sorted(os.sched_getaffinity(0)), flush=True)
input()
"""


def begun(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TAKE, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core leaves no choice")
def test_each_process_has_a_core_of_its_own_until_all_are_taken(tmp_path: Path) -> None:
    count = len(os.sched_getaffinity(0))
    processes = [begun(tmp_path) for _ in range(count + 1)]
    try:
        answers = [said(one) for one in processes]
        kept = [answer for answer in answers if not answer.startswith("None")]
        assert len(kept) == count, answers
        assert len(set(kept)) == len(kept)
        assert all(answer == f"{core} [{core}]" for answer in kept if (core := answer.partition(" ")[0]))
        assert any(answer.startswith("None") for answer in answers)
        gone = next(place for place, answer in enumerate(answers) if answer == kept[0])
        processes[gone].kill()
        processes[gone].wait()
        processes.append(begun(tmp_path))
        assert said(processes[-1]) == kept[0]
        processes.append(begun(tmp_path / "another house"))
        assert not said(processes[-1]).startswith("None")
    finally:
        for one in processes:
            one.kill()
            one.communicate()


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core leaves no choice")
def test_what_a_process_starts_may_give_its_core_back() -> None:
    child = "import os; from config import cores; cores.keep_to_none(); print(len(os.sched_getaffinity(0)))"
    everything = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everything)})
    try:
        done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True)
    finally:
        os.sched_setaffinity(0, everything)
    assert int(done.stdout) == len(everything)
