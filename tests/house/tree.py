"""The repository as the house tests see it: its files, and its Python as syntax trees."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

FLOORS = {
    "config": 0,
    "models": 1,
    "nlp": 1,
    "push": 2,
    "services": 3,
    "handlers": 4,
    "bot": 5,
    "console": 5,
    "pages": 5,
    "worker": 6,
    "doors": 6,
    "app": 6,
    "web": 6,
    "cli": 6,
    "liaison": 6,
}
OUTSIDE = ("simulator", "demo", "bench", "migrations", "tests", "version")


@cache
def files() -> tuple[Path, ...]:
    """All files of the repository, committed or about to be, but for the ignored ones; paths from its root."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


def python_files(*tops: str) -> list[Path]:
    """The Python files of these packages or modules; of all when none is named."""
    return [file for file in files() if file.suffix == ".py" and (not tops or top_of(file) in tops)]


def top_of(file: Path) -> str:
    """The package or module at the root that a file belongs to."""
    return file.parts[0].removesuffix(".py")


def read(file: Path) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(read(file), filename=str(file))
