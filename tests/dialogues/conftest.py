"""The search index of the small library, built once, and a stage on an empty house."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis import Redis

from config.settings import Settings
from models.base import Base
from models.work import Office, open_engine
from nlp.understand import warm_up
from services.policies import index
from tests.dialogues.stage import Stage
from tests.dialogues.world import fill


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles get the same ids in every empty house, so one index serves all talks."""
    warm_up()
    home = tmp_path_factory.mktemp("library")
    engine = open_engine(f"sqlite:///{home / 'library.db'}")
    Base.metadata.create_all(engine)
    office = Office(engine, start=lambda jobs: None)
    with office.work() as work:
        fill(work, {})
    index.rebuild(office, index.folder_of(home))
    engine.dispose()
    return index.folder_of(home)


@pytest.fixture
def stage(settings: Settings, office: Office, redis: Redis, index_folder: Path) -> Stage:
    return Stage(settings, office, redis, index_folder)
