"""The pages of docs tell what is there: jobs as the code has them, wording, metrics, decisions by number."""

from __future__ import annotations

import re
from pathlib import Path

import worker
from config import wording
from push.queues import PLANS
from tests.house.tree import ROOT, read

REFERENCE = Path("docs/reference")
DECISIONS = ROOT / "docs" / "decisions"
COUNTING = (Path("doors.py"), Path("bot/metrics.py"), Path("push/metrics.py"))
METRIC = re.compile(r'"(liaison_[a-z_]+)"')
ROW = re.compile(r"^\| `([^`]+)` \| (.+) \|$", re.MULTILINE)


def rows(page: str) -> dict[str, list[str]]:
    """The cells behind the first one of every row that begins with a name in code."""
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in ROW.findall(page)}


def job_faults(page: str) -> list[str]:
    told = rows(page)
    faults = [f"{name} is not on the page" for name in worker.JOBS.keys() - told.keys()]
    faults += [f"{name} is no job" for name in told.keys() - worker.JOBS.keys()]
    for name in told.keys() & worker.JOBS.keys():
        queue, starts, most, again, purpose = told[name]
        if [queue, most, again] != _plan_cells(name) or starts != _start(name, starts) or not (starts and purpose):
            faults.append(f"{name} is told otherwise than it is")
    return faults


def _plan_cells(name: str) -> list[str]:
    plan = PLANS[name]
    again = f"{', '.join(map(str, plan.retries))} s" if plan.retries else ""
    return [plan.queue, f"{plan.timeout_seconds} s", again]


def _start(name: str, told: str) -> str:
    """When the schedule starts a job; what the page says, where nothing schedules it."""
    when = worker.SCHEDULE.get(name)
    if when is None:
        return told
    return when.cron or f"every {when.every_seconds} s"


def test_every_job_stands_on_its_page_as_the_code_has_it() -> None:
    assert job_faults(read(REFERENCE / "jobs.md")) == []


def test_a_job_told_otherwise_is_found() -> None:
    page = read(REFERENCE / "jobs.md")
    assert job_faults(page.replace("every 15 s", "every 20 s"))
    assert job_faults(page.replace("| 1, 5, 15 s |", "| |"))
    assert job_faults(page.replace("`push.sweep`", "`push.broom`"))


def test_every_file_of_the_wording_stands_on_its_page() -> None:
    assert set(rows(read(REFERENCE / "wording.md"))) == {file.name for file in wording.FOLDER.glob("*.toml")}


def test_every_metric_stands_in_the_guide() -> None:
    page = read(Path("docs/guide/operate.md"))
    counted = {name for file in COUNTING for name in METRIC.findall(read(file))}
    assert len(counted) > 10
    assert [name for name in sorted(counted) if f"`{name}" not in page] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    files = sorted(DECISIONS.glob("*.md"))
    numbers = [int(file.name[:4]) for file in files]
    assert numbers == list(range(1, len(files) + 1))
    assert all(file.read_text(encoding="utf-8").startswith(f"# {n}. ") for n, file in zip(numbers, files, strict=True))
