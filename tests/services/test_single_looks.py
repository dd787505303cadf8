"""Looks that need no session: they find what is committed, and fail as a session would."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import OperationalError

from models.kinds import OfficerState
from models.people import Follower, Officer
from models.work import Office, open_engine
from services import followers

FOLLOWS = select(Follower.openid).where(Follower.openid == bindparam("who"), Follower.following.is_(True)).limit(1)
SERVES = select(Officer.id).where(Officer.openid == bindparam("who"), Officer.state == OfficerState.ACTIVE)

OTHERS_END = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'"
)


def test_a_look_finds_what_is_committed_and_begins_no_transaction(office: Office) -> None:
    with office.work() as work:
        followers.follow(work, "oLi")
    with office.work() as work:
        assert work.has(FOLLOWS, who="oLi")
        assert not work.has(FOLLOWS, who="oZhao")
        assert not work.has(SERVES, who="oLi")
        assert not work.is_open


def test_within_a_transaction_it_finds_what_is_not_committed_yet(office: Office) -> None:
    with office.work() as work:
        followers.follow(work, "oLi")
        assert work.has(FOLLOWS, who="oLi")
        with office.work() as beside:
            assert not beside.has(FOLLOWS, who="oLi")
        work.undo()


def test_an_absent_database_is_told_as_a_session_tells_it() -> None:
    absent = Office(open_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing"))
    with absent.reading() as look, pytest.raises(OperationalError):
        look.has(FOLLOWS, who="oLi")


def test_a_connection_serves_sessions_again_after_a_look(office: Office) -> None:
    """A look leaves the connection in no state that a transaction would trip over."""
    for _ in range(3):
        with office.work() as work:
            assert not work.has(FOLLOWS, who="oLi")
            followers.seen(work, "oLi")
            work.undo()
        with office.reading() as look:
            assert not look.has(FOLLOWS, who="oLi")


def test_a_look_whose_connection_was_lost_takes_another_one(office: Office) -> None:
    """As after a restart of the database; nobody is told so."""
    if office.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server that could end a connection")
    with office.work() as work:
        followers.follow(work, "oLi")
    with office.reading() as look:
        assert look.has(FOLLOWS, who="oLi")
    with office.work() as work:
        ended = work.db.execute(OTHERS_END).all()
        assert ended
    with office.reading() as look:
        assert look.has(FOLLOWS, who="oLi")
