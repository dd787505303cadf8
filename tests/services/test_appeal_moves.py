"""The table of moves: every state is reached, and only the ends are dead ends."""

from __future__ import annotations

from itertools import product

import pytest

from models.appeals import LedgerEntry
from models.kinds import AppealState as S
from services.appeals import flow, ledger
from tests.cast import LI_MIN, make_appeal
from tests.services.refusals import refused

VERBS = sorted({verb for _, verb in flow.MOVES})
WAY_FORWARD = {
    (S.SUBMITTED, "accept", S.ACCEPTED),
    (S.SUBMITTED, "reject", S.REJECTED),
    (S.ACCEPTED, "assign", S.ASSIGNED),
    (S.ASSIGNED, "acknowledge", S.IN_PROGRESS),
    (S.ASSIGNED, "send_back", S.ACCEPTED),
    (S.IN_PROGRESS, "send_back", S.ACCEPTED),
    (S.IN_PROGRESS, "resolve", S.RESOLVED),
    (S.RESOLVED, "close", S.CLOSED),
    (S.RESOLVED, "reopen", S.REOPENED),
    (S.REOPENED, "assign", S.ASSIGNED),
}
OPEN = {S.SUBMITTED, S.ACCEPTED, S.ASSIGNED, S.IN_PROGRESS, S.REOPENED}


def test_the_table_is_the_closed_loop_of_the_domain():
    staying = {(state, "supplement", state) for state in OPEN} | {(S.RESOLVED, "rate", S.RESOLVED)}
    withdrawing = {(state, "withdraw", S.WITHDRAWN) for state in OPEN}
    assert {(*step, after) for step, after in flow.MOVES.items()} == WAY_FORWARD | staying | withdrawing


def test_every_state_is_reached_from_the_first():
    reached, found = set(), {S.SUBMITTED}
    while found:
        reached |= found
        found = {after for (before, _), after in flow.MOVES.items() if before in reached} - reached
    assert reached == set(S)


def test_only_the_ends_are_dead_ends():
    leading_on = {before for (before, _), after in flow.MOVES.items() if after is not before}
    assert set(S) - leading_on == flow.ENDS == {S.CLOSED, S.REJECTED, S.WITHDRAWN}


@pytest.mark.parametrize(("state", "verb"), list(product(S, VERBS)))
def test_a_move_is_made_and_written_down_or_refused_and_not(work, state, verb):
    work.actor = LI_MIN.actor
    appeal = make_appeal(work, state=state)
    if (state, verb) in flow.MOVES:
        entry = flow.move(work, appeal, verb, "为什么", weight=3)
        assert appeal.state is flow.MOVES[state, verb]
        assert ledger.steps_of(work, appeal) == [entry]
        assert (entry.actor, entry.at, entry.verb) == ("李敏", work.now, verb)
        assert (entry.from_state, entry.to_state) == (state.value, appeal.state.value)
        assert (entry.note, entry.facts) == ("为什么", {"weight": 3})
    else:
        with refused("appeal.not_now"):
            flow.move(work, appeal, verb)
        assert appeal.state is state
        assert ledger.steps_of(work, appeal) == []


def test_what_the_session_holds_of_the_ledger_is_what_the_table_holds(work):
    appeal = make_appeal(work)
    flow.move(work, appeal, "accept")
    flow.move(work, appeal, "assign")
    work.db.expire_all()
    assert [(entry.from_state, entry.to_state) for entry in appeal.ledger] == [
        ("submitted", "accepted"),
        ("accepted", "assigned"),
    ]
    assert work.db.query(LedgerEntry).count() == 2
