"""Upgrading, downgrading and looking at the database's version."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database up to a version."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Take the database down to a version; `base` empties it."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), to)


def version(engine: Engine) -> str | None:
    """The version the database is at, or None."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The version the code wants."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()


def make(engine: Engine, message: str) -> None:
    """Write a new step from what the tables are now and what the database is, for the one who builds."""
    with engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
