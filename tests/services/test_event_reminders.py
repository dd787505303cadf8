"""Those who signed up are reminded a day and an hour before, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.kinds import SignupState
from models.outbox import OutboxEntry
from services.events import reminders, signup
from tests.cast import LI_MIN, ZHAO_LEI, enter, make_event


@pytest.fixture
def event(work):
    enter(work)
    event = make_event(work)
    event.starts_at = work.now + timedelta(days=3)
    event.ends_at = event.starts_at + timedelta(hours=2)
    signup.sign_up(work, event.id, openid=LI_MIN.openid, name="李敏", phone=LI_MIN.phone)
    return event


def reminded(work):
    wanted = select(OutboxEntry.openid).where(OutboxEntry.notice == "event.reminder").order_by(OutboxEntry.id)
    return list(work.db.scalars(wanted))


def test_nobody_is_reminded_days_before(work, event):
    assert reminders.remind(work) == 0
    assert reminded(work) == []


def test_the_day_and_the_hour_before_are_reminded_of_once_each(work, event):
    for left, count in ((timedelta(hours=20), 1), (timedelta(hours=19), 1), (timedelta(minutes=50), 2)):
        work.now = event.starts_at - left
        reminders.remind(work)
        assert reminded(work) == [LI_MIN.openid] * count


def test_whoever_signs_up_within_the_span_is_reminded_of_the_hour_only(work, event):
    work.now = event.starts_at - timedelta(hours=5)
    signup.sign_up(work, event.id, openid=ZHAO_LEI.openid, name="赵磊", phone=ZHAO_LEI.phone)
    reminders.remind(work)
    assert ZHAO_LEI.openid not in reminded(work)
    work.now = event.starts_at - timedelta(minutes=30)
    reminders.remind(work)
    assert ZHAO_LEI.openid in reminded(work)


def test_a_moved_event_is_reminded_of_anew(work, event):
    work.now = event.starts_at - timedelta(hours=20)
    reminders.remind(work)
    event.starts_at += timedelta(days=2)
    work.now = event.starts_at - timedelta(hours=20)
    reminders.remind(work)
    assert reminded(work) == [LI_MIN.openid] * 2


def test_those_who_cancelled_or_wait_are_left_alone(work, event):
    row = signup.cancel(work, event.id, LI_MIN.openid)
    assert row.state is SignupState.CANCELLED
    work.now = event.starts_at - timedelta(hours=1)
    assert reminders.remind(work) == 0
