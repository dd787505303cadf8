"""The steps lead to the tables the code speaks of, on both databases, and back again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from migrations import steps
from models import all_tables
from models.base import Base
from models.kinds import Role
from models.people import Staff
from models.work import Office, open_engine
from tests.servers import fresh_postgres_database

assert all_tables.TABLES


@pytest.fixture
def bare(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[Engine]:
    """A database without a table, beside the one of the other tests."""
    if os.environ.get("LIAISON_TEST_DATABASE") == "postgres":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        url = fresh_postgres_database(request.getfixturevalue("postgres_url"), f"liaison_steps_{worker}")
    else:
        url = f"sqlite:///{tmp_path / 'bare.db'}"
    engine = open_engine(url)
    yield engine
    engine.dispose()


def test_the_steps_make_the_tables_the_code_speaks_of(bare):
    steps.upgrade(bare)
    with bare.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_a_database_brought_up_is_at_the_newest_version_and_can_be_worked_with(bare):
    assert steps.version(bare) is None
    steps.upgrade(bare)
    assert steps.version(bare) == steps.newest()
    with Office(bare).work() as work:
        work.add(Staff(username="u", name="某人", role=Role.ADMIN, password_hash="!", created_at=work.now))


def test_going_up_twice_changes_nothing(bare):
    steps.upgrade(bare)
    steps.upgrade(bare)
    assert steps.version(bare) == steps.newest()


def test_going_down_leaves_nothing_and_up_again_works(bare):
    steps.upgrade(bare)
    steps.downgrade(bare, "base")
    assert set(inspect(bare).get_table_names()) <= {"alembic_version"}
    steps.upgrade(bare)
    assert set(Base.metadata.tables) <= set(inspect(bare).get_table_names())
