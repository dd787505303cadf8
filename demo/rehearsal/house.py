"""A house for one conversation: an SQLite file with all tables, its own clock, and nobody outside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.settings import Settings
from demo.rehearsal.given import Given
from demo.rehearsal.stage import Stage
from demo.rehearsal.world import fill
from models.base import Base
from models.work import Office, open_engine
from nlp.understand import warm_up
from services.policies import index

NOWHERE = "http://127.0.0.1:9"


class StillClock:
    """Time stands still until a conversation moves it. Call it for the moment it shows."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


def build_index(home: Path) -> Path:
    """The search index of the world's library. Articles get the same ids in every empty house, so one serves all."""
    warm_up()
    engine = open_engine(f"sqlite:///{home / 'library.db'}")
    Base.metadata.create_all(engine)
    office = Office(engine, start=lambda jobs: None)
    with office.work() as work:
        fill(work, Given("", {}))
    index.rebuild(office, index.folder_of(home))
    engine.dispose()
    return index.folder_of(home)


class Houses:
    """Makes one empty house after another in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._index = build_index(folder)
        self._empty, self._home = folder / "empty.db", folder / "house"
        engine = open_engine(f"sqlite:///{self._empty}")
        Base.metadata.create_all(engine)
        engine.dispose()
        self._engine = open_engine(f"sqlite:///{self._home / 'liaison.db'}")  # one: it keeps what it has compiled

    @contextmanager
    def one(self) -> Iterator[tuple[Stage, StillClock]]:
        """A stage on an empty house, gone afterwards."""
        self._home.mkdir()
        shutil.copyfile(self._empty, self._home / "liaison.db")
        clock = StillClock()
        office = Office(self._engine, start=lambda jobs: None, clock=clock)
        try:
            yield (
                Stage(settings_to_nowhere(self._home, str(self._engine.url), wechat_mode="plain"), office, self._index),
                clock,
            )
        finally:
            self._engine.dispose()
            shutil.rmtree(self._home)


def settings_to_nowhere(home: Path, database_url: str = "", **others: Any) -> Settings:
    """Valid settings that lead nowhere: what would leave the house stays in its outbox, unless a host is given."""
    given: dict[str, Any] = {
        "redis_url": NOWHERE.replace("http", "redis"),
        "secret_key": "nothing is signed for anybody here",
        "wechat_app_id": "wx0000000000000000",
        "wechat_app_secret": "",
        "wechat_token": "",
        "wx_api_base": NOWHERE,
        "wx_mp_base": NOWHERE,
        "wx_open_base": NOWHERE,
        "wecom_api_base": NOWHERE,
    }
    return Settings(database_url=database_url, home=home, **given | others)
