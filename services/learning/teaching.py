"""What a colleague decides about a message to learn from, and the example phrases that come of it (补充例句)."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select

from models.learning import AddedPhrase, Lesson
from models.learning_kinds import LessonState
from models.work import Work
from nlp.intents import INTENTS, OFFICER_INTENTS
from nlp.lexicon import Additions, additions
from nlp.phrases import phrases, written_at
from nlp.veil import LONGEST, unveiled, veiled
from services.errors import Refusal
from services.learning.gathering import key_of

TEACHABLE = (*INTENTS, *OFFICER_INTENTS)
SHORTEST = 2  # characters


def label(work: Work, lesson: Lesson, intent: str) -> None:
    """Say what it means (标注): routers are asked for it, but not taught it."""
    _decide(work, lesson, LessonState.LABELLED, intent)


def teach(work: Work, lesson: Lesson, intent: str, text: str) -> AddedPhrase:
    """Say what it means, and teach it from the next training on."""
    phrase = add(work, intent, text, lesson=lesson)
    _decide(work, lesson, LessonState.TAUGHT, intent)
    return phrase


def ignore(work: Work, lesson: Lesson) -> None:
    """Nothing is to be learned from it (忽略)."""
    _decide(work, lesson, LessonState.IGNORED, "")


def reopen(work: Work, lesson: Lesson) -> None:
    """Take back what was decided, with the phrases that came of it."""
    for phrase in work.db.scalars(select(AddedPhrase).where(AddedPhrase.lesson_id == lesson.id)):
        work.db.delete(phrase)
    lesson.state, lesson.intent, lesson.decided_at, lesson.decided_by = LessonState.OPEN, "", None, ""
    work.db.flush()


def add(work: Work, intent: str, text: str, *, lesson: Lesson | None = None) -> AddedPhrase:
    """Add an example phrase, veiled like all that is kept for learning."""
    _check(intent)
    text = " ".join(veiled(text).split())
    if not SHORTEST <= len(text) < LONGEST:
        raise Refusal("learning.phrase_length", least=SHORTEST, most=LONGEST)
    key, shipped = key_of(text), _shipped(written_at(), additions())
    if work.db.scalar(select(AddedPhrase.id).where(AddedPhrase.key == key)) or key in shipped:
        raise Refusal("learning.phrase_known")
    return work.add(
        AddedPhrase(
            key=key,
            text=text,
            intent=intent,
            lesson_id=lesson.id if lesson else None,
            added_at=work.now,
            added_by=work.actor.name,
        )
    )


def remove(work: Work, phrase: AddedPhrase) -> None:
    """Take an example phrase away; the message it came from waits again."""
    lesson = work.db.get(Lesson, phrase.lesson_id) if phrase.lesson_id else None
    work.db.delete(phrase)
    work.db.flush()
    if lesson is not None and lesson.state is LessonState.TAUGHT:
        reopen(work, lesson)


def added(work: Work) -> dict[str, list[str]]:
    """Intent → the added phrases, as a router is taught them."""
    found: dict[str, list[str]] = {}
    for phrase in work.db.scalars(select(AddedPhrase).order_by(AddedPhrase.id)):
        found.setdefault(phrase.intent, []).append(unveiled(phrase.text))
    return found


def _decide(work: Work, lesson: Lesson, state: LessonState, intent: str) -> None:
    if intent:
        _check(intent)
    work.lock(lesson, "state", "decided_by")
    if lesson.state is not LessonState.OPEN:
        raise Refusal("learning.decided", by=lesson.decided_by)
    lesson.state, lesson.intent = state, intent
    lesson.decided_at, lesson.decided_by = work.now, work.actor.name
    work.db.flush()


def _check(intent: str) -> None:
    if intent not in TEACHABLE:
        raise Refusal("learning.no_intent")


@lru_cache(maxsize=1)
def _shipped(at: tuple[int, ...], added: Additions) -> frozenset[str]:
    """The keys of the phrases that came with the house: others when the files or the centre's synonyms change."""
    return frozenset(key_of(text) for texts in phrases().values() for text in texts)
