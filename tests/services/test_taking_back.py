"""What was just done is taken back: supplements, verdicts, withdrawals, cancelled seats."""

from __future__ import annotations

import pytest

from models.kinds import AppealState as S
from models.kinds import EventState, SignupState
from services import access
from services.appeals import assignment, evaluation, flow, intake, ledger, retraction
from services.events import retraction as seats_back
from services.events import signup
from tests.cast import LI_MIN, ZHAO_LEI, ZHOU_PING, actor_of, enter, make_appeal, make_event
from tests.services.refusals import refused


@pytest.fixture
def cast(work):
    return enter(work)


def resolved(work):
    appeal = make_appeal(work, state=S.IN_PROGRESS)
    appeal.due_at = work.now
    assignment.resolve(work, appeal, "已疏通")
    return appeal


def seat(work, event, person, seats=1):
    return signup.sign_up(work, event.id, openid=person.openid, name=person.name, phone=person.phone, seats=seats)


def test_a_verdict_that_was_taken_back_can_be_given_again(work):
    appeal = resolved(work)
    evaluation.rate(work, appeal, 5)
    retraction.take_back_rating(work, appeal)
    assert (appeal.state, appeal.satisfaction, appeal.closed_at) == (S.RESOLVED, None, None)
    evaluation.rate(work, appeal, 4)
    assert (appeal.state, appeal.satisfaction) == (S.CLOSED, 4)


def test_a_bad_verdict_taken_back_gives_the_date_back_and_counts_for_nothing(work):
    appeal = resolved(work)
    due_at = appeal.due_at
    evaluation.rate(work, appeal, 1, "没修")
    assert (appeal.state, appeal.due_at) == (S.REOPENED, None)
    retraction.take_back_rating(work, appeal)
    assert (appeal.state, appeal.due_at) == (S.RESOLVED, due_at)
    evaluation.rate(work, appeal, 2, "还是没修")
    assert appeal.state is S.REOPENED  # as the first bad verdict does


def test_a_verdict_is_not_taken_back_once_the_work_began_anew(work, cast):
    appeal = resolved(work)
    evaluation.rate(work, appeal, 1, "没修")
    assignment.assign(work, appeal, cast.economy)
    with refused("appeal.not_now"):
        retraction.take_back_rating(work, appeal)


def test_a_withdrawn_appeal_begins_anew(work):
    appeal = make_appeal(work, state=S.IN_PROGRESS)
    intake.withdraw(work, appeal)
    retraction.restore(work, appeal)
    assert (appeal.state, appeal.due_at) == (S.SUBMITTED, None)
    assert [step.verb for step in ledger.steps_of(work, appeal)] == ["withdraw", "restore"]
    with refused("appeal.not_now"):
        retraction.restore(work, appeal)


def test_a_supplement_taken_back_stays_in_the_ledger(work):
    appeal = make_appeal(work)
    intake.supplement(work, appeal, "又停电了")
    retraction.take_back_supplement(work, appeal)
    assert [step.verb for step in ledger.steps_of(work, appeal)] == ["supplement", "retract_supplement"]


def test_the_supplement_taken_back_is_ones_own_last_and_nobody_elses(work, cast):
    appeal = make_appeal(work)
    for actor, text in ((LI_MIN.actor, "一"), (LI_MIN.actor, "二"), (actor_of(cast.chen_jing), "三")):
        work.actor = actor
        intake.supplement(work, appeal, text)
    work.actor = LI_MIN.actor
    for text in ("二", "一"):
        before = retraction.taken_back(appeal)
        retraction.take_back_supplement(work, appeal)
        work.db.expire(appeal, ["ledger"])
        (gone,) = retraction.taken_back(appeal) - before
        assert [step.note for step in appeal.ledger if step.id == gone] == [text]
    with refused("undo.gone"):
        retraction.take_back_supplement(work, appeal)


def test_an_older_step_that_took_a_supplement_back_meant_the_last_before_it(work):
    appeal = make_appeal(work)
    for text in ("一", "二"):
        intake.supplement(work, appeal, text)
    flow.move(work, appeal, "retract_supplement")
    intake.supplement(work, appeal, "三")
    assert [step.note for step in appeal.ledger if step.id in retraction.taken_back(appeal)] == ["二"]


def test_a_seat_given_back_by_mistake_is_there_again(work):
    event = make_event(work, capacity=2)
    mine = seat(work, event, LI_MIN, seats=2)
    signup.cancel(work, event.id, LI_MIN.openid)
    seats_back.restore(work, mine.id, LI_MIN.openid, was=SignupState.SIGNED_UP)
    assert access.signup_for(work, event.id, LI_MIN.openid).state is SignupState.SIGNED_UP
    assert signup.seats_left(work, event) == 0


def test_a_seat_that_somebody_moved_up_to_is_gone(work):
    event = make_event(work, capacity=1)
    mine = seat(work, event, LI_MIN)
    seat(work, event, ZHAO_LEI)
    signup.cancel(work, event.id, LI_MIN.openid)
    restore = seats_back.restore
    with refused("event.seat_gone"):
        restore(work, mine.id, LI_MIN.openid, was=SignupState.SIGNED_UP)


def test_a_place_on_the_waiting_list_is_the_old_one(work):
    event = make_event(work, capacity=1)
    seat(work, event, ZHAO_LEI)
    mine = seat(work, event, LI_MIN)
    later = seat(work, event, ZHOU_PING)
    signup.cancel(work, event.id, LI_MIN.openid)
    seats_back.restore(work, mine.id, LI_MIN.openid, was=SignupState.WAITING)
    signup.cancel(work, event.id, ZHAO_LEI.openid)
    assert (mine.state, later.state) == (SignupState.SIGNED_UP, SignupState.WAITING)


def test_nobody_restores_anothers_seat_or_one_of_an_event_called_off(work):
    event = make_event(work)
    mine = seat(work, event, LI_MIN)
    signup.cancel(work, event.id, LI_MIN.openid)
    restore = seats_back.restore
    with refused("event.not_signed_up"):
        restore(work, mine.id, ZHAO_LEI.openid, was=SignupState.SIGNED_UP)
    event.state = EventState.CANCELLED
    with refused("event.closed"):
        restore(work, mine.id, LI_MIN.openid, was=SignupState.SIGNED_UP)
