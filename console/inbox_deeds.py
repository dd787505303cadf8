"""What a colleague does with a conversation: take it, answer, note, pass it on, put it on the desk, give it back."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from console import lists
from console.here import here
from console.inbox import find
from models.handoffs import Handoff
from models.kinds import HandoffEnd
from models.people import Staff
from models.work import Work
from services.handoffs import filing, lifecycle, speaking

# How a colleague may end a stretch; the other ends happen by themselves.
ENDS = (HandoffEnd.SOLVED, HandoffEnd.REGISTERED, HandoffEnd.NO_REPLY, HandoffEnd.NOT_OURS)

Verb = Callable[[Work, Handoff], object]


def take(handoff_id: int) -> Response:
    """Take it; from a colleague only where that was said."""
    is_over = request.form.get("over") == "yes"
    return _do(handoff_id, "take", lambda work, handoff: lifecycle.take(work, handoff, over=is_over))


def say(handoff_id: int) -> Response:
    """Answer; what is sent twice by one page is said once."""
    text, key = _text(), _key()
    return _do(handoff_id, "say", lambda work, handoff: speaking.say(work, handoff, text, key))


def leave_word(handoff_id: int) -> Response:
    """Leave a word for when the person comes back."""
    text, key, calls = _text(), _key(), request.form.get("calls") == "yes"
    return _do(
        handoff_id, "leave_word", lambda work, handoff: speaking.leave_word(work, handoff, text, key, calls=calls)
    )


def note(handoff_id: int) -> Response:
    """Note something for the colleagues alone."""
    text = _text()
    return _do(handoff_id, "note", lambda work, handoff: speaking.note(work, handoff, text))


def pass_on(handoff_id: int) -> Response:
    """Pass it to a colleague."""
    staff_id, text = lists.row_id(request.form.get("to", "")), _text()

    def verb(work: Work, handoff: Handoff) -> None:
        colleague = work.db.get(Staff, staff_id) if staff_id is not None else None
        if colleague is None:
            abort(400)
        lifecycle.pass_on(work, handoff, colleague, text)

    return _do(handoff_id, "pass", verb)


def register(handoff_id: int) -> Response:
    """Put what needs more time on the desk."""
    text = _text()
    return _do(handoff_id, "register", lambda work, handoff: speaking.register(work, handoff, text))


def file_appeal(handoff_id: int) -> Response:
    """File an appeal for the person, who is told its number."""
    facts = {name: request.form.get(name, "").strip() for name in ("problem", "district", "enterprise_name", "phone")}
    is_anonymous = request.form.get("anonymous") == "yes"

    def verb(work: Work, handoff: Handoff) -> None:
        filing.file_appeal(work, handoff, **facts, is_anonymous=is_anonymous)

    return _do(handoff_id, "appeal", verb)


def give_back(handoff_id: int) -> Response:
    """Give it back to the bot, and say how it ended."""
    chosen = request.form.get("reason", "")
    if chosen not in ENDS:
        abort(400)
    reason = HandoffEnd(chosen)
    return _do(handoff_id, "end", lambda work, handoff: lifecycle.give_back(work, handoff, reason), reason=reason.value)


def _do(handoff_id: int, name: str, verb: Verb, **detail: str) -> Response:
    """One deed, with its line in the audit log; the words themselves stay out of that."""
    page = here().page = url_for("console.conversation", handoff_id=handoff_id)
    with here().work() as work:
        handoff = find(work, handoff_id)
        verb(work, handoff)
        here().record(work, f"handoff.{name}", str(handoff.id), **detail)
    return here().back(f"{page}#talk", f"handoff_{name}")


def _text() -> str:
    return request.form.get("text", "")


def _key() -> str:
    """The key of the page the text was written on."""
    key = request.form.get("key", "")
    if not key.isalnum() or len(key) > 40:
        abort(400)
    return key
