"""Files stay short enough to be read whole."""

from __future__ import annotations

from pathlib import Path

from tests.house.tree import files, read

MOST_LINES = 300
KINDS = (".py", ".js", ".html")
HISTORY = "migrations/versions"  # written once, by the machine, and never changed


def is_ours(file: Path) -> bool:
    return file.suffix in KINDS and not file.is_relative_to(HISTORY)


def is_long(text: str) -> bool:
    return text.count("\n") > MOST_LINES


def test_a_file_is_at_most_300_lines() -> None:
    long = [str(file) for file in files() if is_ours(file) and is_long(read(file))]
    assert not long, f"split these where a second subject begins: {', '.join(long)}"


def test_a_long_file_is_found() -> None:
    assert is_long("a line\n" * 301)
    assert not is_long("a line\n" * 300)
