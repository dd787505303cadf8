"""Signing up for events: seats, quotas and the waiting list."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from models.events import Event, Signup
from models.kinds import EventState, SignupState
from models.outbox import OutboxEntry
from models.people import Enterprise
from models.work import Actor
from services.errors import Refusal
from services.events import signup
from tests.cast import LI_MIN, WANG_QIANG, enter, make_enterprise, make_event
from tests.services.refusals import refused

IN, WAITING, OUT = SignupState.SIGNED_UP, SignupState.WAITING, SignupState.CANCELLED


def join(work, event: Event, openid: str, seats: int = 1, enterprise: Enterprise | None = None) -> Signup:
    enterprise_id = enterprise.id if enterprise else None
    return signup.sign_up(
        work, event.id, openid=openid, name="某人", phone="13800000000", seats=seats, enterprise_id=enterprise_id
    )


def states(work, event: Event) -> list[tuple[str, SignupState]]:
    found = select(Signup.openid, Signup.state).where(Signup.event_id == event.id).order_by(Signup.id)
    return [(openid, state) for openid, state in work.db.execute(found)]


def told(work) -> list[tuple[str, str]]:
    return [(entry.notice, entry.openid) for entry in work.db.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]


def test_a_sign_up_takes_its_seats(work):
    event = make_event(work, capacity=3)
    mine = join(work, event, "o-1", seats=2)
    assert (mine.state, mine.seats, mine.signed_up_at) == (IN, 2, work.now)
    assert signup.seats_left(work, event) == 1


def test_who_finds_no_seat_waits_and_moves_up_in_order(work):
    event = make_event(work, capacity=1)
    for openid in ("o-1", "o-2", "o-3"):
        join(work, event, openid)
    assert states(work, event) == [("o-1", IN), ("o-2", WAITING), ("o-3", WAITING)]
    work.actor = Actor("chat", "某人", openid="o-1")
    assert signup.cancel(work, event.id, "o-1").cancelled_at == work.now
    assert states(work, event) == [("o-1", OUT), ("o-2", IN), ("o-3", WAITING)]
    [notice] = work.db.scalars(select(OutboxEntry))
    assert (notice.openid, notice.notice) == ("o-2", "event.seat_freed")
    assert notice.facts["title"] == event.title


def test_seats_go_to_the_first_who_fits_and_the_others_keep_their_place(work):
    event = make_event(work, capacity=2)
    join(work, event, "o-1")
    join(work, event, "o-2")
    join(work, event, "o-big", seats=2)
    join(work, event, "o-small")
    signup.cancel(work, event.id, "o-1")
    assert states(work, event)[2:] == [("o-big", WAITING), ("o-small", IN)]
    signup.cancel(work, event.id, "o-2")
    signup.cancel(work, event.id, "o-small")
    assert states(work, event)[2:] == [("o-big", IN), ("o-small", OUT)]


def test_a_free_seat_that_suits_nobody_who_waits_is_taken_by_a_newcomer(work):
    event = make_event(work, capacity=2)
    join(work, event, "o-1")
    assert join(work, event, "o-big", seats=2).state is WAITING
    assert join(work, event, "o-new").state is IN


def test_seats_added_later_go_to_those_who_wait_before_a_newcomer(work):
    event = make_event(work, capacity=1)
    for openid in ("o-1", "o-2"):
        join(work, event, openid)
    event.capacity = 2
    assert join(work, event, "o-new").state is WAITING
    assert states(work, event)[1] == ("o-2", IN)
    assert told(work) == [("event.seat_freed", "o-2")]


def test_who_waits_and_gives_up_frees_no_seat(work):
    event = make_event(work, capacity=1)
    for openid in ("o-1", "o-2", "o-3"):
        join(work, event, openid)
    signup.cancel(work, event.id, "o-2")
    assert states(work, event) == [("o-1", IN), ("o-2", OUT), ("o-3", WAITING)]
    assert told(work) == []


def test_a_full_event_without_a_waiting_list_refuses(work):
    event = make_event(work, capacity=2)
    event.has_waiting_list = False
    join(work, event, "o-1")
    with refused("event.full"):
        join(work, event, "o-2", seats=2)
    assert join(work, event, "o-2").state is IN


def test_nobody_waits_for_more_seats_than_there_are(work):
    event = make_event(work, capacity=1)
    with refused("event.full"):
        join(work, event, "o-1", seats=2)
    assert states(work, event) == []


def test_nobody_signs_up_twice_but_may_come_back(work):
    event = make_event(work)
    join(work, event, "o-1")
    with refused("event.already_signed_up"):
        join(work, event, "o-1")
    signup.cancel(work, event.id, "o-1")
    assert join(work, event, "o-1").state is IN
    assert states(work, event) == [("o-1", OUT), ("o-1", IN)]


def test_an_enterprise_takes_no_more_than_its_quota_waiting_ones_counted(work):
    event = make_event(work, capacity=1)
    enterprise, other = make_enterprise(work), make_enterprise(work)
    join(work, event, "o-1", enterprise=enterprise)
    assert join(work, event, "o-2", enterprise=enterprise).state is WAITING
    with refused("event.too_many_for_enterprise"):
        join(work, event, "o-3", enterprise=enterprise)
    assert join(work, event, "o-4", enterprise=other).state is WAITING
    signup.cancel(work, event.id, "o-2")
    assert join(work, event, "o-3", enterprise=enterprise).state is WAITING


def test_one_without_an_enterprise_takes_no_more_than_an_enterprise_may(work):
    with refused("event.too_many_for_enterprise"):
        join(work, make_event(work), "o-1", seats=3)


@pytest.mark.parametrize("seats", [0, -1, 6])
def test_seats_are_asked_for_in_reason(work, seats):
    event = make_event(work)
    event.seats_per_enterprise = 10
    with refused("event.too_many_seats"):
        join(work, event, "o-1", seats=seats)
    assert join(work, event, "o-1", seats=5).state is IN


def test_an_event_for_officers_takes_officers_alone(work):
    enter(work)
    event = make_event(work, "联络员培训")
    event.officers_only = True
    with refused("event.officers_only"):
        join(work, event, LI_MIN.openid)
    assert join(work, event, WANG_QIANG.openid).state is IN


@pytest.mark.parametrize(
    "state", [EventState.SIGNUP_CLOSED, EventState.HELD, EventState.ARCHIVED, EventState.CANCELLED], ids=str
)
def test_only_a_published_event_takes_sign_ups(work, state):
    event = make_event(work)
    event.state = state
    with refused("event.closed"):
        join(work, event, "o-1")


def test_sign_up_ends_on_time(work, clock):
    event = make_event(work)
    work.now = event.signup_closes_at
    with refused("event.closed"):
        join(work, event, "o-1")
    work.now = clock()
    assert join(work, event, "o-1").state is IN


def test_what_is_not_published_yet_does_not_exist(work):
    event = make_event(work)
    event.state = EventState.DRAFT
    with refused("event.not_found"):
        join(work, event, "o-1")
    event.state = EventState.PUBLISHED
    with refused("event.not_found"):
        signup.sign_up(work, event.id + 1, openid="o-1", name="某人", phone="")


def test_who_is_not_signed_up_has_nothing_to_cancel(work):
    event = make_event(work)
    with refused("event.not_signed_up"):
        signup.cancel(work, event.id, "o-1")


def test_seats_move_up_after_sign_up_closed_but_not_once_it_has_begun(work):
    event = make_event(work, capacity=1)
    for openid in ("o-1", "o-2", "o-3"):
        join(work, event, openid)
    work.now = event.signup_closes_at
    event.state = EventState.SIGNUP_CLOSED
    signup.cancel(work, event.id, "o-1")
    assert states(work, event)[1] == ("o-2", IN)
    work.now = event.starts_at
    with refused("event.has_begun"):
        signup.cancel(work, event.id, "o-2")


def test_the_last_seat_goes_to_one_of_many_who_want_it_at_once(office):
    with office.work() as work:
        event = make_event(work, capacity=5)
        event.has_waiting_list = False

    def want(turn: int) -> str:
        try:
            with office.work() as work:
                return str(join(work, event, f"o-{turn}").state)
        except Refusal as refusal:
            return refusal.key

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(want, range(16)))
    assert outcomes.count(IN) == 5
    assert outcomes.count("event.full") == 11


def test_one_person_who_signs_up_many_times_at_once_is_signed_up_once(office):
    with office.work() as work:
        event = make_event(work)

    def want(_turn: int) -> str:
        try:
            with office.work() as work:
                return str(join(work, event, "o-1").state)
        except Refusal as refusal:
            return refusal.key

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(want, range(6)))
    assert sorted(outcomes) == ["event.already_signed_up"] * 5 + [IN]


def test_seats_are_never_sold_twice_nor_left_empty_when_people_come_and_go(office):
    with office.work() as work:
        event = make_event(work, capacity=6)

    def come_and_go(person: int) -> None:
        chance = random.Random(person)
        for _ in range(4):
            with office.work() as work:
                join(work, event, f"o-{person}", seats=chance.randint(1, 2))
            if chance.random() < 0.7:
                with office.work() as work:
                    signup.cancel(work, event.id, f"o-{person}")
            else:
                return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(come_and_go, range(16)))
    with office.reading() as work:
        rows = work.db.scalars(select(Signup).where(Signup.event_id == event.id)).all()
        left = event.capacity - sum(row.seats for row in rows if row.state is IN)
        assert left >= 0
        assert left == signup.seats_left(work, event)
        assert all(row.seats > left for row in rows if row.state is WAITING)
        assert len({row.openid for row in rows if row.state is not OUT}) == sum(row.state is not OUT for row in rows)
        moved_up = [openid for notice, openid in told(work) if notice == "event.seat_freed"]
        assert {row.openid for row in rows}.issuperset(moved_up)
