"""The steps lead to the tables the code speaks of, on both databases, and back again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, Inspector, MetaData, Table, insert, inspect, text

from migrations import steps
from models import all_tables
from models.base import Base
from models.kinds import Role
from models.people import Staff
from models.work import Office, open_engine
from tests.servers import fresh_postgres_database

assert all_tables.TABLES

DAY = datetime(2026, 1, 5, tzinfo=UTC)
FILL = MappingProxyType({int: 0, bool: False, datetime: DAY, date: DAY.date(), dict: {}, list: []})


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


def test_the_steps_make_the_same_columns_keys_and_indexes_with_the_same_conditions(bare, office):
    """What the comparison above does not look at: kinds of columns, checks, and which rows a partial index holds."""
    steps.upgrade(bare)
    by_steps, by_code = shape_of(bare), shape_of(office.engine)
    assert [line for line in by_steps if "_where" in line]
    assert sorted(by_steps ^ by_code) == []


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


def test_everybody_of_a_name_is_remembered_as_the_editor_and_going_down_publishes_no_file(bare):
    steps.upgrade(bare, "0012")
    for n, name in enumerate(("李伟", "李伟", "王芳"), 1):
        add(bare, "staff", [{"id": n, "username": f"u{n}", "name": name}])
    for n, name in enumerate(("李伟", "王芳", "谁"), 1):
        add(bare, "faq_entries", [{"id": n, "state": "draft", "updated_by": name}])
    add(bare, "policies", [{"id": 1}])
    add(bare, "policy_attachments", [{"id": n, "policy_id": 1} for n in (1, 2, 3)])
    steps.upgrade(bare, "0013")
    assert column(bare, "faq_entries", "editor_ids") == [[1, 2], [3], []]
    with bare.begin() as connection:
        connection.execute(text("UPDATE policy_attachments SET state = 'added' WHERE id = 2"))
        connection.execute(text("UPDATE policy_attachments SET state = 'removed' WHERE id = 3"))
    steps.downgrade(bare, "0012")
    assert column(bare, "policy_attachments", "id") == [1, 3]


def test_an_open_change_knows_which_version_its_writer_saw(bare):
    steps.upgrade(bare, "0016")
    add(bare, "policies", [{"id": n, "key": f"k{n}", "version": 3} for n in (1, 2)])
    past, change = {"state": "past", "replaced_at": DAY}, {"state": "draft", "number": 4}
    rows = [
        {"id": 1, "policy_id": 1, "number": 2, "made_at": DAY - timedelta(days=9), **past},
        {"id": 2, "policy_id": 1, "made_at": DAY - timedelta(days=1), **change},
        {"id": 3, "policy_id": 2, "number": 2, "made_at": DAY - timedelta(days=9), **past},
        {"id": 4, "policy_id": 2, "made_at": DAY + timedelta(days=1), **change},
    ]
    for row in rows:
        add(bare, "policy_versions", [row])
    steps.upgrade(bare, "0017")
    assert column(bare, "policy_versions", "based_on") == [0, 2, 0, 3]


def test_a_change_that_was_overtaken_before_is_given_back_to_its_writer(bare):
    steps.upgrade(bare, "0016")
    add(bare, "policies", [{"id": n, "key": f"k{n}", "version": 2} for n in (1, 2, 3)])
    made, late = DAY - timedelta(days=1), DAY + timedelta(days=1)
    changes = [("scheduled", made, late), ("review", made, None), ("review", late, None)]
    for policy_id, (state, made_at, at) in enumerate(changes, start=1):
        past = {"state": "past", "number": 1, "made_at": DAY - timedelta(days=9), "replaced_at": DAY}
        change = {"state": state, "number": 3, "made_at": made_at, "publish_at": at}
        for row in (past, change):
            add(bare, "policy_versions", [{"policy_id": policy_id, **row}])
    steps.upgrade(bare, "0017")
    with bare.connect() as connection:
        found = connection.execute(text("SELECT state, publish_at FROM policy_versions WHERE number = 3 ORDER BY id"))
        assert [tuple(row) for row in found] == [("draft", None), ("draft", None), ("review", None)]


def test_the_last_author_of_what_waits_for_approval_is_one_of_its_authors(bare):
    steps.upgrade(bare, "0018")
    add(bare, "staff", [{"id": 7, "username": "u"}])
    add(bare, "broadcasts", [{"number": "A", "state": "submitted", "author_id": 7}])
    add(bare, "broadcasts", [{"number": "B", "state": "completed", "author_id": 7}])
    add(bare, "broadcasts", [{"number": "C", "state": "draft", "author_id": None}])
    steps.upgrade(bare, "0019")
    assert column(bare, "broadcasts", "editor_ids") == [[7], [], []]


def test_an_older_item_about_a_change_knows_its_policy_where_one_alone_has_the_title(bare):
    steps.upgrade(bare, "0020")
    titles = ("甲办法", "乙办法", "乙办法", "《丙办法》")
    for number, title in enumerate(titles, start=1):
        add(bare, "policies", [{"id": number, "key": f"k{number}", "title": title}])
    said = "被导入更新了，李伟写的修订是对着旧版写的。"
    texts = [f"《{title}》{said}" for title in ("甲办法", "乙办法", "丙办法", "丁办法")]
    add(bare, "work_items", [{"kind": "change", "state": "open", "text": text} for text in texts])
    add(bare, "work_items", [{"kind": "other", "state": "open", "text": texts[0]}])
    steps.upgrade(bare, "0022")
    with bare.connect() as connection:
        found = connection.execute(text("SELECT subject FROM work_items ORDER BY id"))
        assert list(found.scalars()) == ["policy:1", "", "policy:4", "", ""]


def test_an_older_step_is_a_colleagues_by_its_name_unless_a_contact_bears_it_too(bare):
    steps.upgrade(bare, "0022")
    add(bare, "staff", [{"id": 1, "username": "u1", "name": "陈静"}, {"id": 2, "username": "u2", "name": "李敏"}])
    add(bare, "enterprises", [{"id": 1, "name": "恒远机械"}])
    add(bare, "contacts", [{"enterprise_id": 1, "name": "李敏"}])
    add(bare, "appeals", [{"id": 1, "number": "QQ1"}])
    named = ("陈静", "李敏", "命令行", "批量导入", "李敏 恒远机械", "公众号用户")
    add(bare, "ledger_entries", [{"appeal_id": 1, "actor": actor, "verb": "close"} for actor in named])
    add(bare, "ledger_entries", [{"appeal_id": 1, "actor": "陈静", "actor_kind": "chat", "verb": "rate"}])
    steps.upgrade(bare, "0023")
    with bare.connect() as connection:
        found = connection.execute(text("SELECT actor_kind FROM ledger_entries ORDER BY id"))
        assert list(found.scalars()) == ["staff", "", "staff", "system", "", "", "chat"]


def test_going_down_holds_each_who_is_on_the_way_by_a_row_of_their_own(bare):
    steps.upgrade(bare, "0025")
    add(bare, "broadcasts", [{"id": 1, "number": "B1"}])
    add(bare, "recipients", [{"id": n, "broadcast_id": 1, "openid": f"o{n}", "state": "queued"} for n in (1, 2, 3)])
    add(bare, "flights", [{"token": "t", "broadcast_id": 1, "recipient_ids": [1, 3]}])
    steps.downgrade(bare, "0024")
    with bare.connect() as connection:
        told = connection.execute(text("SELECT state, claim, call_began_at IS NULL FROM recipients ORDER BY id"))
        assert [tuple(row) for row in told] == [("sending", "t", 0), ("queued", None, 1), ("sending", "t", 0)]


def shape_of(engine: Engine) -> set[str]:
    """A line for each column, key, check and index; without defaults, which only rows of former times needed."""
    with engine.connect() as connection:
        look = inspect(connection)
        return {line for table in set(look.get_table_names()) - {"alembic_version"} for line in lines_of(look, table)}


def lines_of(look: Inspector, table: str) -> Iterator[str]:
    for column in look.get_columns(table):
        yield f"{table}.{column['name']}: {column['type']}, {column['nullable']}"
    yield f"{table}: {look.get_pk_constraint(table)}"
    for kind in (look.get_foreign_keys, look.get_unique_constraints, look.get_check_constraints):
        yield from (f"{table}: {one}" for one in kind(table))
    for index in look.get_indexes(table):
        held = {name: str(value) for name, value in index.pop("dialect_options", {}).items()}
        yield f"{table}: {index} {held}"


def add(engine: Engine, name: str, rows: list[dict[str, Any]]) -> None:
    """Rows in a table as it is by now; what is not given and must not be missing is filled with something."""
    table = Table(name, MetaData(), autoload_with=engine)
    needed = [one for one in table.columns if not one.nullable and one.server_default is None and not one.primary_key]
    fill = {one.name: FILL.get(one.type.python_type, "") for one in needed}
    with engine.begin() as connection:
        connection.execute(insert(table), [fill | row for row in rows])


def column(engine: Engine, table: str, name: str) -> list[Any]:
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT {name} FROM {table} ORDER BY id")).scalars().all()
    return [json.loads(one) if isinstance(one, str) else one for one in found]
