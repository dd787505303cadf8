"""Nothing in the repository depends on, or tells of, the machine it was written on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import files, read

SELF = Path("tests/house/test_repository_speaks_of_itself.py")
PROSE_AND_CODE = {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".css", ".js", ".sh", ".lua", ".mako", ".lock", ""}
FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|opt/\w+)\b(?!-)"),
    "a package registry": re.compile(r"(?<!emit-)index-url\b"),
    "an unfinished thought": re.compile(r"\b(?:TODO|FIXME|XXX)\b"),
}


def faults_of(text: str) -> list[str]:
    return [
        f"line {number}: {what}: {line.strip()[:80]}"
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]


def test_the_files_speak_of_the_project_alone() -> None:
    told = [file for file in files() if file.suffix in PROSE_AND_CODE and file != SELF]
    faults = [f"{file} {fault}" for file in told for fault in faults_of(read(file))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "line", ["open('/work/x')", "cd /root", "--index-url https://example.org/simple", "# TODO: later", "/home/me/x"]
)
def test_a_planted_fault_is_found(line: str) -> None:
    assert len(faults_of(f"fine\n{line}\nfine")) >= 1


@pytest.mark.parametrize("line", ["GET /workers", "the work/life balance", "/home", "route /root-cause", "TODOS"])
def test_innocent_words_pass(line: str) -> None:
    assert faults_of(line) == []
