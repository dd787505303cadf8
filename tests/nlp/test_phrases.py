"""The example phrases: enough of them, each for one intent only, all our own."""

import json
from collections import Counter
from pathlib import Path

import pytest

from nlp.intents import ARTEFACT, INTENTS, OFFICER_INTENTS
from nlp.live import router
from nlp.normal import STEPS, without_slips
from nlp.phrases import fingerprint, phrases

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def test_every_intent_has_its_phrases_and_no_phrase_an_unknown_intent() -> None:
    assert set(phrases()) == {*INTENTS, *OFFICER_INTENTS}


@pytest.mark.parametrize("intent", [*INTENTS, *OFFICER_INTENTS])
def test_an_intent_has_enough_phrases(intent: str) -> None:
    assert len(phrases()[intent]) >= (250 if intent == "none" else 60)


def as_typed(text: str) -> str:
    """Spelt plainly, but with its homophone slips: those are worth teaching."""
    for _, step in STEPS:
        text = text if step is without_slips else step(text)
    return text


def test_no_phrase_stands_twice() -> None:
    counts = Counter(as_typed(text).strip(",.!?。") for texts in phrases().values() for text in texts)
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_phrase_is_copied_from_evaluation_data() -> None:
    sample = SHARED / "intents_sample.jsonl"
    if not sample.exists():
        pytest.skip("no evaluation data beside the repository")
    theirs = {as_typed(json.loads(line)["text"]) for line in sample.read_text(encoding="utf-8").splitlines()}
    ours = {as_typed(text) for texts in phrases().values() for text in texts}
    assert ours & theirs == set()


def test_the_router_was_trained_on_these_very_phrases() -> None:
    assert router().trained_on == fingerprint(), "run `liaison nlp train`"


def test_the_fingerprint_changes_with_a_phrase(tmp_path: Path) -> None:
    (tmp_path / "none.toml").write_text("phrases = '''\n天气\n'''\n", encoding="utf-8")
    before = fingerprint(tmp_path)
    (tmp_path / "none.toml").write_text("phrases = '''\n天气好\n'''\n", encoding="utf-8")
    assert fingerprint(tmp_path) != before


def test_the_artefact_is_small() -> None:
    assert ARTEFACT.stat().st_size <= 3_000_000
