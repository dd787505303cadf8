"""Which tests run, and how the processes share them: a file stays whole, two folders too, and the longest begin."""

from __future__ import annotations

import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

TOGETHER = ("tests/browser/", "tests/house/")  # one demo, and every file of ours read once
LONGEST = ("tests/browser/", "tests/dialogues/test_dialogues.py", "tests/console/test_every_route.py")


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """What a file sets up once, it sets up in one process; two would pay for it twice."""

    def _split_scope(self, nodeid: str) -> str:
        folders = (folder for folder in TOGETHER if nodeid.startswith(folder))
        return next(folders, nodeid.split("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    config.option.loadscopereorder = False  # by our order, see below, and not by the number of tests
    return Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest begins, or one process would wait for the other at the end."""
    items.sort(key=lambda item: next((at for at, path in enumerate(LONGEST) if path in item.nodeid), len(LONGEST)))
    if os.environ.get("LIAISON_TEST_DATABASE", "sqlite") != "sqlite":
        _leave_out(config, items)


def _leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks for no database has run with the other one, and would be the same test twice."""
    speaks = {item: "database_url" in getattr(item, "fixturenames", ()) for item in items}
    config.hook.pytest_deselected(items=[item for item in items if not speaks[item]])
    items[:] = [item for item in items if speaks[item]]
