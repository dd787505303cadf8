"""docs/reference/settings.md tells every setting as the code has it, and nothing else reads the environment."""

from __future__ import annotations

import ast
import dataclasses

from config.settings import Settings
from tests.house.settings_table import PAGE, comments, table, with_table
from tests.house.tree import FLOORS, parsed, python_files

DOORS = {"app.py", "doors.py", "web.py", "worker.py", "cli.py"}


def test_the_page_holds_the_table_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "run `make settings`"


def test_a_changed_table_is_noticed() -> None:
    page = PAGE.read_text(encoding="utf-8")
    changed = page.replace("LIAISON_REDIS_URL", "LIAISON_REDIS")
    assert with_table(changed) != changed


def test_every_setting_says_what_it_means() -> None:
    silent = [field.name for field in dataclasses.fields(Settings) if not comments().get(field.name)]
    assert not silent, f"no comment at: {', '.join(silent)}"
    assert table().count("\n") == len(dataclasses.fields(Settings)) + 2


def test_only_the_doors_read_the_environment() -> None:
    readers = {
        str(file)
        for file in python_files(*FLOORS)
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert readers <= DOORS, f"these read the environment: {', '.join(sorted(readers - DOORS))}"
