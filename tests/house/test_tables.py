"""The tables of the house agree with each other: intents, menu, notices, and the moves of an appeal."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from bot import menu
from config import wording
from config.settings import Settings
from handlers import commands, forms, table, undoing
from models.kinds import AppealState, Channel
from nlp.intents import INTENTS, OFFICER_INTENTS
from push.notices import NOTICES, POSTED_AT
from services.appeals.flow import ENDS, MOVES

Moves = Mapping[tuple[AppealState, str], AppealState]


def test_every_intent_has_a_route_and_every_route_an_intent() -> None:
    assert set(table.INTENTS) == {*INTENTS, *OFFICER_INTENTS}


def test_what_only_officers_say_is_open_to_officers_alone() -> None:
    audiences = {intent: route.audience for intent, route in table.INTENTS.items()}
    theirs = {audiences[intent] for intent in OFFICER_INTENTS}
    assert len(theirs) == 1
    assert theirs.isdisjoint(audiences[intent] for intent in INTENTS)


def test_every_key_of_the_menu_leads_to_an_intent() -> None:
    assert set(table.CLICKS.values()) <= {*table.INTENTS, *table.COMMANDS}
    tops = (*menu.buttons(), *menu.buttons_of_officers())
    shown = {button["key"] for top in tops for button in top.get("sub_button", [top])}
    assert shown == set(table.CLICKS)


def test_every_form_is_kept_under_its_own_name_and_begun_by_an_intent() -> None:
    assert {name: form.name for name, form in forms.FORMS.items()} == {name: name for name in forms.FORMS}
    assert set(forms.FORMS) <= {*table.INTENTS, *table.COMMANDS}


def test_every_command_has_words_and_every_word_leads_somewhere() -> None:
    said = {commands.SEVERAL, *(command for command, _ in commands.PATTERNS)}
    assert said - {*table.INTENTS} == set(table.COMMANDS)
    assert table.COMMANDS.keys().isdisjoint({*table.INTENTS, *table.WAYS_OUT})


def test_what_is_done_can_be_undone_and_is_told() -> None:
    assert set(undoing.UNDOINGS) == set(undoing.NEXT)
    for name, ways in undoing.NEXT.items():
        assert f"undo.{name.replace('.', '_')}" in wording.sentences()
        assert set(ways) <= {*table.INTENTS, *table.WAYS_OUT, *table.COMMANDS}


def test_every_notice_has_its_sentence_and_fills_its_template() -> None:
    settings = {field.name for field in dataclasses.fields(Settings)}
    for key, notice in NOTICES.items():
        assert key == notice.key
        if notice.carries_messages:
            continue
        assert notice.sentence in wording.sentences(), f"{key} has no sentence {notice.sentence}"
        if Channel.TEMPLATE_MESSAGE in notice.channels:
            assert notice.template in settings, f"{key}: no setting {notice.template}"
        for place, source in notice.fields.items():
            is_known = source == POSTED_AT or source in wording.sentences() or source in notice.facts() | {"number"}
            assert is_known, f"{key}: the template's field {place} comes from nowhere: {source}"


def test_every_state_of_an_appeal_is_reached_and_only_the_ends_are_ends() -> None:
    assert reached(MOVES, AppealState.SUBMITTED) == set(AppealState)
    assert dead_ends(MOVES) == ENDS


def test_an_unreached_state_and_a_dead_end_are_found() -> None:
    without_assign = {move: to for move, to in MOVES.items() if move[1] != "assign"}
    assert AppealState.IN_PROGRESS not in reached(without_assign, AppealState.SUBMITTED)
    assert AppealState.REOPENED in dead_ends({move: to for move, to in MOVES.items() if move[0] != "reopened"})


def reached(moves: Moves, start: AppealState) -> set[AppealState]:
    found, open_states = {start}, [start]
    while open_states:
        here = open_states.pop()
        new = {to for (from_, _), to in moves.items() if from_ == here} - found
        found |= new
        open_states += new
    return found


def dead_ends(moves: Moves) -> set[AppealState]:
    leaving = {from_ for (from_, _), to in moves.items() if to != from_}
    return set(AppealState) - leaving
