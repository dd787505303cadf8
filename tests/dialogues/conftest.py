"""The search index of the small library, built once, and a stage on an empty house."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from demo.rehearsal.house import Houses, StillClock, build_index
from demo.rehearsal.stage import Stage
from models.work import Office
from tests.conftest import Clock


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_index(tmp_path_factory.mktemp("library"))


@pytest.fixture
def stage(settings: Settings, office: Office, index_folder: Path) -> Stage:
    return Stage(settings, office, index_folder)


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Houses:
    return Houses(tmp_path_factory.mktemp("houses"))


@pytest.fixture
def scene(request: pytest.FixtureRequest, database_url: str) -> Iterator[tuple[Stage, Clock | StillClock]]:
    """A stage and its clock; on SQLite in a house of the player, whose engine keeps what it has compiled."""
    if os.environ.get("LIAISON_TEST_DATABASE", "sqlite") == "sqlite":
        with request.getfixturevalue("houses").one() as stage_and_clock:
            yield stage_and_clock
    else:
        yield request.getfixturevalue("stage"), request.getfixturevalue("clock")
