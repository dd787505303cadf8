"""Why a message was understood as it was, told so that a clerk can read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from config import wording
from nlp import live
from nlp.bare_words import meanings_of
from nlp.exits import exit_of
from nlp.features import NOT_MEANT, masked
from nlp.lexicon import cues
from nlp.meaning import Meaning
from nlp.normal import changes
from nlp.understand import aside_of, understand

MOST_WORDS = 6
MOST_INTENTS = 3
_WEAKEST = 0.05


def explain(text: str, *, today: date) -> str:
    """Spelling, rules, intents with the words that spoke for and against them, facts; a line each."""
    meaning = understand(text, today=today, is_officer=lambda: True)
    return "\n".join([*_spelling(text, meaning), *_rules(meaning), *_intents(meaning), *_facts(meaning)])


def _spelling(text: str, meaning: Meaning) -> Iterator[str]:
    yield wording.text("explain.spelling", normal=meaning.normal)
    for step, before, after in changes(text):
        yield wording.text("explain.change", name=wording.text(f"explain.change_{step}"), before=before, after=after)


def _rules(meaning: Meaning) -> Iterator[str]:
    seen = masked(meaning.normal)
    if exit_of(meaning.normal):
        yield wording.text("explain.way_out")
    if meanings_of(meaning.normal):
        yield wording.text("explain.bare_word")
    if NOT_MEANT in seen:
        yield wording.text("explain.not_meant", masked=seen)
    head = aside_of(meaning.normal)
    if head:
        yield wording.text("explain.aside", head=head)


def _intents(meaning: Meaning) -> Iterator[str]:
    router = live.router()
    for intent, score in meaning.ranked[:MOST_INTENTS]:
        yield wording.text("explain.intent", name=_name(intent), intent=intent, score=f"{score:.2f}")
        if intent in router.labels and not exit_of(meaning.normal):
            pulls = [(piece, pull) for piece, pull in router.pulls(meaning.normal, intent) if _is_readable(piece)]
            yield wording.text("explain.words_for", words=_told([pair for pair in pulls if pair[1] > _WEAKEST]))
            yield wording.text("explain.words_against", words=_told([pair for pair in pulls if pair[1] < -_WEAKEST]))
    if meaning.also:
        yield wording.text("explain.also", names="、".join(map(_name, meaning.also)))


def _facts(meaning: Meaning) -> Iterator[str]:
    for fact in meaning.found:
        yield wording.text("explain.fact", kind=fact.kind, value=fact.value, text=fact.text)


def _name(intent: str) -> str:
    key = intent.replace(".", "_")
    return next((wording.text(at) for at in (f"intents.{key}", f"explain.{key}") if at in wording.sentences()), intent)


def _is_readable(piece: str) -> bool:
    """Sounds are signs of their own that nobody can read."""
    return not any("\ue000" <= sign <= "\uf8ff" for sign in piece)


def _told(pulls: Sequence[tuple[str, float]]) -> str:
    """The strongest pieces, none inside another that was told; a star marks a cue word."""
    told: list[str] = []
    chosen: list[str] = []
    for piece, pull in pulls:
        bare = piece.strip("^$ ,.;!?")
        if bare and not any(bare in other or other in bare for other in chosen):
            chosen.append(bare)
            told.append(f"{bare}{'*' if bare in cues() else ''} {pull:+.2f}")
    return "  ".join(told[:MOST_WORDS]) or wording.text("explain.nothing")
