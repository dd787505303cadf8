"""The life of an event, and who is told when it is called off."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select

from models.kinds import EventState as S
from models.kinds import SignupState
from models.outbox import OutboxEntry
from services import access
from services.events import lifecycle, signup
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI, ZHOU_PING, actor_of, enter, make_event
from tests.services.refusals import refused

VERBS = sorted({verb for _, verb in lifecycle.MOVES})


def test_every_state_is_reached_and_only_the_ends_are_dead_ends():
    reached, found = set(), {S.DRAFT}
    while found:
        reached |= found
        found = {after for (before, _), after in lifecycle.MOVES.items() if before in reached} - reached
    assert reached == set(S)
    assert set(S) - {before for before, _ in lifecycle.MOVES} == {S.ARCHIVED, S.CANCELLED}


@pytest.mark.parametrize(("state", "verb"), list(product(S, VERBS)))
def test_a_move_is_made_or_refused(work, state, verb):
    event = make_event(work)
    event.state = state
    if (state, verb) in lifecycle.MOVES:
        lifecycle.move(work, event, verb)
        assert event.state is lifecycle.MOVES[state, verb]
    else:
        with refused("event.not_now"):
            lifecycle.move(work, event, verb)
        assert event.state is state


def test_an_event_is_published_once_it_is_approved(work):
    event = make_event(work)
    event.state = S.DRAFT
    with refused("event.not_now"):
        lifecycle.publish(work, event)
    lifecycle.move(work, event, "submit")
    lifecycle.move(work, event, "approve")
    lifecycle.publish(work, event)
    assert event.state is S.PUBLISHED


def test_an_event_whose_sign_up_is_over_is_not_published(work):
    event = make_event(work)
    event.state = S.APPROVED
    work.now = event.signup_closes_at
    with refused("event.signup_over"):
        lifecycle.publish(work, event)
    assert event.state is S.APPROVED


def test_everyone_who_was_coming_is_told_when_an_event_is_called_off(work):
    cast = enter(work)
    event, other = make_event(work, capacity=1), make_event(work)
    for person in (LI_MIN, ZHAO_LEI, ZHOU_PING):
        signup.sign_up(work, event.id, openid=person.openid, name=person.name, phone=person.phone)
    signup.cancel(work, event.id, ZHOU_PING.openid)
    signup.sign_up(work, other.id, openid=WANG_QIANG.openid, name="王强", phone="")
    work.actor = actor_of(cast.chen_jing)
    with refused("event.reason_missing"):
        lifecycle.cancel(work, event, " ")
    lifecycle.cancel(work, event, "台风")
    notices = work.db.scalars(select(OutboxEntry).order_by(OutboxEntry.id)).all()
    assert [(notice.notice, notice.openid) for notice in notices] == [
        ("event.cancelled", LI_MIN.openid),
        ("event.cancelled", ZHAO_LEI.openid),
    ]
    assert notices[0].facts == {"title": event.title, "reason": "台风"}
    assert {row.state for row in event.signups} == {SignupState.CANCELLED}
    assert access.signups_of(work, LI_MIN.openid) == []
    assert len(access.signups_of(work, WANG_QIANG.openid)) == 1
    with refused("event.not_now"):
        lifecycle.cancel(work, event, "台风")


def test_the_list_shows_what_is_open_the_next_first(work, clock):
    enter(work)
    later, sooner, closed, draft, for_officers = (make_event(work, title) for title in "甲乙丙丁戊")
    work.now = clock.move(hours=1)
    sooner.starts_at = sooner.starts_at.replace(hour=8)
    closed.signup_closes_at = work.now
    draft.state = S.DRAFT
    for_officers.officers_only = True
    assert lifecycle.open_events(work, openid=LI_MIN.openid, limit=8) == [sooner, later]
    assert lifecycle.open_events(work, openid=WANG_QIANG.openid, limit=8) == [sooner, later, for_officers]
    assert lifecycle.open_events(work, openid=WANG_QIANG.openid, limit=1) == [sooner]
