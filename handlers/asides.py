"""Whether a message answers the open question of a form, or is about something else."""

from __future__ import annotations

import re

from handlers import decision_lists
from handlers.corrections import YES, bare
from handlers.turn import Turn

BARE_NUMBER = re.compile(r"^[\d\s]+$")
QUESTIONS = frozenset({"policy.ask", "event.list", "appeal.progress"})
QUESTION_MARKS = re.compile(r"(?:[?？]\s*$|什么条件|怎么申请|怎么办理|怎么报名|有哪些|多少钱|能不能|是否|吗$|呢$)")
SPEAKING = ("appeal_number", "document_number")  # facts that say by themselves what is wanted
SURE = 0.8  # from this score on even a small-talk word is no answer
# Told as the answer to such a form, a complaint is what it asks for.
COMPLAINED_OF = frozenset({"appeal.rate", "appeal.supplement", "policy.suggest"})
SHORT = 8  # characters; so few are no description of anything


def is_about_something_else(turn: Turn, form: str) -> bool:
    """Whether another intent is certain; courtesies must be quite sure, and a bare 确认 names no wish."""
    meaning = turn.meaning
    if meaning is None or BARE_NUMBER.match(turn.text.strip()) or YES.match(bare(turn.text)):
        return False
    if not meaning.is_certain and any(meaning.first(kind) for kind in SPEAKING):
        return True
    if decision_lists.is_asked(turn):
        return True
    if meaning.intent in (form, "none"):
        return False
    return meaning.score >= SURE if meaning.intent == "talk.small" else meaning.is_certain


def interrupts(turn: Turn, form: str, *, is_free_text: bool, is_name: bool) -> bool:
    """Whether a slot that would take nearly anything must not take this."""
    if is_free_text:
        return _is_clear_question(turn) or is_plain_wish(turn, form) or decision_lists.is_plainly_asked(turn)
    if not is_name or turn.found("enterprise") is not None:
        return False
    return any(turn.found(kind) for kind in SPEAKING) or _is_sure(turn, form)


def is_plain_wish(turn: Turn, form: str) -> bool:
    """Whether a few words surely want something else, and are not the complaint that the form asks for."""
    is_complaint = turn.meaning is not None and turn.meaning.intent == "appeal.submit" and form in COMPLAINED_OF
    return len(turn.text.strip()) <= SHORT and not is_complaint and _is_sure(turn, form)


def _is_sure(turn: Turn, form: str) -> bool:
    return is_about_something_else(turn, form) and turn.meaning is not None and turn.meaning.score >= SURE


def _is_clear_question(turn: Turn) -> bool:
    meaning = turn.meaning
    return (
        meaning is not None
        and meaning.intent in QUESTIONS
        and meaning.score >= SURE
        and QUESTION_MARKS.search(turn.text) is not None
    )
