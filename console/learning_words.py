"""The words the centre added to the dictionary and the synonyms: in force at once, without a restart."""

from __future__ import annotations

from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from console import lists
from console.confirm import is_confirmed, question
from console.here import here
from models.learning import AddedWord
from models.learning_kinds import WordKind
from nlp import live
from nlp.lexicon import subjects
from services.learning import following, vocabulary

SORTS = MappingProxyType({"added": AddedWord.id, "word": AddedWord.word})


def index() -> str:
    with here().reading() as work:
        found = select(AddedWord)
        if words := lists.words():
            found = found.where(AddedWord.word.icontains(words, autoescape=True))
        if kind := lists.chosen(WordKind, "kind"):
            found = found.where(AddedWord.kind == kind)
        return render_template(
            "console/learning_words.html",
            sheet=lists.sheet(work, found, sorts=SORTS, usual="-added"),
            subjects=sorted(set(subjects().values())),
        )


def add() -> Response:
    page = here().page = url_for("console.learning_words")
    try:
        kind = WordKind(request.form.get("kind", ""))
    except ValueError:
        abort(400)
    with here().work() as work:
        word = vocabulary.add(work, kind, request.form.get("word", ""), request.form.get("meaning", ""))
        here().record(work, "learning.word_add", word.word, meaning=word.meaning)
    take_up()
    return here().back(page, "word_added")


def remove(word_id: int) -> Response | str:
    page = here().page = url_for("console.learning_words")
    if not is_confirmed():
        return question("word_remove", page)
    with here().work() as work:
        word = work.db.get(AddedWord, word_id)
        if word is None:
            abort(404)
        here().record(work, "learning.word_remove", word.word, meaning=word.meaning)
        vocabulary.remove(work, word)
    take_up()
    return here().back(page, "word_removed")


def take_up() -> None:
    """Put what was just changed to work on this host; the others see it within seconds."""
    following.follow(here().office, following.folder_of(here().settings.home))
    live.refresh()
