"""The queue of messages to learn from: each text once, what the bot made of it, and what a colleague decides."""

from __future__ import annotations

from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import exists, func, select
from werkzeug.wrappers import Response

from console import lists
from console.confirm import is_confirmed, question
from console.here import here
from models.learning import AddedPhrase, Lesson, Sighting
from models.learning_kinds import LessonReason, LessonState
from models.work import Work
from nlp.explain import explain
from nlp.understand import understand
from nlp.veil import unveiled
from services import clock
from services.learning import teaching

SORTS = MappingProxyType({"seen": Lesson.last_seen_at, "times": Lesson.times, "id": Lesson.id})
PHRASE_SORTS = MappingProxyType({"added": AddedPhrase.id, "intent": AddedPhrase.intent})
VIEWS = tuple(LessonState)
GUESSES = 3


def index() -> str:
    with here().reading() as work:
        view = lists.chosen(LessonState, "view") or LessonState.OPEN
        found = select(Lesson).where(Lesson.state == view)
        if words := lists.words():
            found = found.where(Lesson.text.icontains(words, autoescape=True))
        if reason := lists.chosen(LessonReason, "reason"):
            found = found.where(exists().where(Sighting.lesson_id == Lesson.id, Sighting.reason == reason))
        page = lists.sheet(work, found, sorts=SORTS, usual="-seen")
        counts = dict(work.db.execute(select(Lesson.state, func.count()).group_by(Lesson.state)).all())
        return render_template(
            "console/learning.html",
            sheet=page,
            view=view,
            counts={each: counts.get(each, 0) for each in VIEWS},
            reasons=_reasons(work, [lesson.id for lesson in page.rows]),
        )


def detail(lesson_id: int) -> str:
    with here().reading() as work:
        lesson = _find(work, lesson_id)
        text, today = unveiled(lesson.text), clock.local_day(work.now)
        meaning = understand(text, today=today, is_officer=lambda: True)
        return render_template(
            "console/lesson.html",
            lesson=lesson,
            reasons=_reasons(work, [lesson.id]).get(lesson.id, {}),
            meaning=meaning,
            guesses=meaning.ranked[:GUESSES],
            told=explain(text, today=today),
            intents=teaching.TEACHABLE,
            phrases=work.db.scalars(select(AddedPhrase).where(AddedPhrase.lesson_id == lesson.id)).all(),
        )


def decide(lesson_id: int) -> Response:
    """Label it, with or without making it an example phrase."""
    here().page = url_for("console.lesson", lesson_id=lesson_id)
    intent, is_taught = request.form.get("intent", ""), request.form.get("deed") == "teach"
    with here().work() as work:
        lesson = _find(work, lesson_id)
        if is_taught:
            teaching.teach(work, lesson, intent, request.form.get("text", ""))
        else:
            teaching.label(work, lesson, intent)
        here().record(work, "learning.teach" if is_taught else "learning.label", str(lesson.id), intent=intent)
    return here().back(_next(), "lesson_taught" if is_taught else "lesson_labelled")


def ignore(lesson_id: int) -> Response:
    here().page = url_for("console.lesson", lesson_id=lesson_id)
    with here().work() as work:
        lesson = _find(work, lesson_id)
        teaching.ignore(work, lesson)
        here().record(work, "learning.ignore", str(lesson.id))
    return here().back(_next(), "lesson_ignored")


def reopen(lesson_id: int) -> Response | str:
    """Take a decision back."""
    page = here().page = url_for("console.lesson", lesson_id=lesson_id)
    if not is_confirmed():
        return question("lesson_reopen", page)
    with here().work() as work:
        lesson = _find(work, lesson_id)
        teaching.reopen(work, lesson)
        here().record(work, "learning.reopen", str(lesson.id))
    return here().back(page, "lesson_reopened")


def phrases() -> str:
    """The example phrases that were added."""
    with here().reading() as work:
        found = select(AddedPhrase)
        if words := lists.words():
            found = found.where(AddedPhrase.text.icontains(words, autoescape=True))
        if intent := request.args.get("intent"):
            found = found.where(AddedPhrase.intent == intent)
        return render_template(
            "console/learning_phrases.html",
            sheet=lists.sheet(work, found, sorts=PHRASE_SORTS, usual="-added"),
            intents=teaching.TEACHABLE,
        )


def add_phrase() -> Response:
    page = here().page = url_for("console.learning_phrases")
    intent = request.form.get("intent", "")
    with here().work() as work:
        phrase = teaching.add(work, intent, request.form.get("text", ""))
        here().record(work, "learning.phrase_add", str(phrase.id), intent=intent)
    return here().back(page, "phrase_added")


def remove_phrase(phrase_id: int) -> Response | str:
    page = here().page = url_for("console.learning_phrases")
    if not is_confirmed():
        return question("phrase_remove", page)
    with here().work() as work:
        phrase = work.db.get(AddedPhrase, phrase_id)
        if phrase is None:
            abort(404)
        here().record(work, "learning.phrase_remove", str(phrase.id), intent=phrase.intent)
        teaching.remove(work, phrase)
    return here().back(page, "phrase_removed")


def _find(work: Work, lesson_id: int) -> Lesson:
    found = work.db.get(Lesson, lesson_id)
    if found is None:
        abort(404)
    return found


def _next() -> str:
    """The next message that waits, or the list when none does."""
    with here().reading() as work:
        waiting = select(Lesson.id).where(Lesson.state == LessonState.OPEN).order_by(Lesson.last_seen_at.desc())
        following = work.db.scalar(waiting.limit(1))
    return url_for("console.lesson", lesson_id=following) if following else url_for("console.learning")


def _reasons(work: Work, lesson_ids: list[int]) -> dict[int, dict[LessonReason, int]]:
    """Of each text: why it is here, and how often for each reason."""
    counted = (
        select(Sighting.lesson_id, Sighting.reason, func.count())
        .where(Sighting.lesson_id.in_(lesson_ids))
        .group_by(Sighting.lesson_id, Sighting.reason)
    )
    found: dict[int, dict[LessonReason, int]] = {}
    for lesson_id, reason, count in work.db.execute(counted):
        found.setdefault(lesson_id, {})[reason] = count
    return found
