"""A dialogue is kept and found again as it was; what was left lying ages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.turn import MOST_DRAFTS, Dialogue, OpenForm

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
answers = st.dictionaries(
    st.text(max_size=8), st.one_of(st.text(max_size=20), st.integers(-(2**53), 2**53), st.lists(st.text()))
)
forms = st.builds(
    OpenForm,
    name=st.sampled_from(["appeal.submit", "event.sign_up"]),
    answers=answers,
    asking=st.text(max_size=8),
    misses=st.integers(0, 9),
    strays=st.integers(0, 9),
    is_told=st.booleans(),
)
dialogues = st.builds(
    Dialogue,
    version=st.integers(0, 9999),
    form=st.none() | forms,
    beneath=st.none() | forms,
    drafts=st.lists(forms, max_size=3),
    choices=st.lists(st.lists(st.text(max_size=9), min_size=2, max_size=2), max_size=4),
    topic=answers,
    misses=st.integers(0, 9),
    touched_at=st.none() | st.just(NOW),
)


@given(dialogues)
def test_a_dialogue_survives_its_journey_through_redis(dialogue: Dialogue) -> None:
    assert Dialogue.from_text(dialogue.as_text()) == dialogue


@given(dialogues, st.integers(0, 20 * 24 * 60))
def test_nothing_told_is_lost_within_a_week(dialogue: Dialogue, minutes: int) -> None:
    dialogue.touched_at = NOW
    before = replace(dialogue)
    dialogue.begin_turn(NOW + timedelta(minutes=minutes))
    if minutes <= 30:
        assert dialogue.form == before.form
    elif minutes <= 7 * 24 * 60:
        told = [form for form in (before.form, before.beneath) if form is not None and form.is_told]
        assert dialogue.form is None
        assert all(any(form.is_same(draft) for draft in dialogue.drafts) for form in told[-MOST_DRAFTS:])
    else:
        assert (dialogue.form, dialogue.beneath, dialogue.drafts) == (None, None, [])


def test_a_dialogue_of_the_time_with_one_draft_is_still_read() -> None:
    kept = Dialogue(drafts=[OpenForm("appeal.submit", {"problem": "停水两天"}, is_told=True)]).as_json()
    kept["d"] = {name: value for name, value in kept["d"][0].items() if name != "w"}
    assert [draft.answers for draft in Dialogue.from_json(kept).drafts] == [{"problem": "停水两天"}]
    assert Dialogue.from_json(kept | {"d": None}).drafts == []


def test_a_form_with_nothing_told_makes_room_without_a_trace() -> None:
    dialogue = Dialogue(form=OpenForm("appeal.submit", {"phone": "13900000000"}))
    dialogue.put_beneath()
    assert (dialogue.form, dialogue.beneath, dialogue.draft) == (None, None, None)


def test_a_form_that_was_told_something_waits_beneath() -> None:
    told = OpenForm("appeal.submit", {"problem": "停水"}, is_told=True)
    dialogue = Dialogue(form=told)
    dialogue.put_beneath()
    assert (dialogue.form, dialogue.beneath) == (None, told)


def test_what_was_spoken_of_last_stands_last_however_a_database_sorts_its_keys() -> None:
    dialogue = Dialogue()
    for kind, value in (("policy", 1), ("appeal", "A1"), ("policy", 2)):
        dialogue.speak_of(kind, value)
    kept = json.loads(json.dumps(dialogue.as_json(), sort_keys=True))
    assert [*Dialogue.from_json(kept).topic.items()] == [("appeal", "A1"), ("policy", 2)]
