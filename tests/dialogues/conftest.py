"""The search index of the small library, built once, and a stage on an empty house."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings
from models.work import Office
from rehearsal.house import build_index
from rehearsal.stage import Stage


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_index(tmp_path_factory.mktemp("library"))


@pytest.fixture
def stage(settings: Settings, office: Office, index_folder: Path) -> Stage:
    return Stage(settings, office, index_folder)
