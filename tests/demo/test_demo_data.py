"""The invented city: whole, plausible, and the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from demo import data, people, policies
from demo.clock import Clock, silent_office
from models.appeals import Appeal, LedgerEntry
from models.events import Event, Signup
from models.kinds import AppealState, EventState, EventType, OutboxState, Role, SignupState
from models.outbox import OutboxEntry
from models.people import Enterprise, Officer, Staff
from models.policies import Policy
from models.work import Office
from nlp.credit_code import is_valid
from services import people as services_people
from services import staff
from services.appeals.flow import MOVES
from services.events.lifecycle import open_events
from services.policies.library import SHOWN, validity

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The city, made once for this module, in a file of its own."""
    from migrations import steps
    from models.work import open_engine

    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('city') / 'city.db'}")
    steps.upgrade(engine)
    data.load(engine, NOW)
    yield engine
    engine.dispose()


@pytest.fixture
def office(city: Engine) -> Office:
    return silent_office(city, Clock(NOW))


def test_the_city_has_its_officers_enterprises_and_staff(office: Office):
    with office.reading() as work:
        count = {table: work.db.scalar(select(func.count()).select_from(table)) for table in (Officer, Enterprise)}
        roles = set(work.db.scalars(select(Staff.role)))
        districts = set(work.db.scalars(select(Officer.district)))
        codes = work.db.scalars(select(Enterprise.credit_code)).all()
    assert (count[Officer], count[Enterprise]) == (1713, 400)
    assert roles == set(Role)
    assert districts == set(people.DISTRICTS)
    assert all(is_valid(code) for code in codes)


def test_the_known_passwords_open_the_console(office: Office):
    with office.reading() as work:
        for login in data.logins()[:2]:
            assert staff.is_password(staff.by_username(work, login["username"]), login["password"])


def test_the_people_of_the_phone_can_bind_with_what_is_printed(office: Office):
    given = data.to_try()
    with office.work() as work:
        li_min = services_people.bind_contact(
            work,
            "o-li-min",
            credit_code=given["李敏"]["credit_code"],
            name=given["李敏"]["name"],
            phone=given["李敏"]["phone"],
        )
        wang = services_people.bind_officer(work, "o-wang", name=given["王强"]["name"], phone=given["王强"]["phone"])
        assert (li_min.enterprise.short_name, wang.district) == ("恒远机械", "江东区")
        work.undo()


def test_policies_are_in_every_condition(office: Office):
    with office.reading() as work:
        seen = select(Policy).where(Policy.state.in_(SHOWN))
        found = [validity(policy, NOW.date()) for policy in work.db.scalars(seen)]
        articles = [len(policy.articles) for policy in work.db.scalars(select(Policy))]
    assert len(found) >= 40
    assert found.count("expired") == 3
    assert all(found.count(condition) == 1 for condition in ("replaced", "repealed", "not_yet"))
    assert all(2 <= count <= 14 for count in articles)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2027, 12, 31), date(2028, 2, 29)])
def test_policies_can_be_made_on_any_day(today: date):
    records = list(policies.records(today))
    assert len({record.document_number for record in records}) == len(records)
    open_now = [
        record
        for record in records
        if record.window_opens_on
        and record.window_closes_on
        and record.window_opens_on <= today <= record.window_closes_on
    ]
    assert len(open_now) >= 10


def test_appeals_are_in_all_nine_states_with_ledgers_that_fit(office: Office):
    with office.reading() as work:
        appeals = work.db.scalars(select(Appeal)).all()
        assert len(appeals) == 60
        assert {appeal.state for appeal in appeals} == set(AppealState)
        for appeal in appeals:
            moments = [entry.at for entry in appeal.ledger]
            assert moments == sorted(moments)
            assert moments[-1] <= NOW
            assert appeal.ledger[-1].to_state == appeal.state
            assert all(
                MOVES[AppealState(entry.from_state), entry.verb] == entry.to_state for entry in appeal.ledger[1:]
            )


def test_nothing_of_the_past_is_still_to_be_sent(office: Office):
    with office.reading() as work:
        assert set(work.db.scalars(select(OutboxEntry.state))) == {OutboxState.SENT}
        last = work.db.scalar(select(func.max(LedgerEntry.at)))
        assert last is not None
        assert last <= NOW


def test_events_are_of_all_types_open_full_closed_held_and_cancelled(office: Office):
    with office.reading() as work:
        events = work.db.scalars(select(Event)).all()
        assert len(events) == 12
        assert {event.type for event in events} == set(EventType)
        assert {EventState.PUBLISHED, EventState.SIGNUP_CLOSED, EventState.HELD, EventState.CANCELLED} <= {
            event.state for event in events
        }
        assert any(event.officers_only for event in events)
        waiting = work.db.scalar(select(func.count()).where(Signup.state == SignupState.WAITING))
        assert waiting
        assert len(open_events(work, openid="o-nobody", limit=10)) >= 4
        for event in events:
            taken = sum(signup.seats for signup in event.signups if signup.state is SignupState.SIGNED_UP)
            assert taken <= event.capacity
            if event.state is EventState.HELD:
                assert event.ends_at < NOW + timedelta(days=1)
