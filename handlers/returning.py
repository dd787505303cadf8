"""Back to the form that waits, after something else was answered or the rules said no."""

from __future__ import annotations

from dataclasses import replace

from config import wording
from handlers.forms import FORMS
from handlers.replies import Choices, Reply, Silence, Text, say
from handlers.turn import Dialogue, OpenForm, Turn
from services.errors import Refusal

MOST_STRAYS = 3  # after so many other things in a row the form stops asking

Replies = tuple[Reply, ...]


def settled(turn: Turn, replies: Replies, waiting: OpenForm | None) -> Replies:
    """The replies with the question that still stands; `waiting` was open when the message came."""
    dialogue = turn.dialogue
    if all(isinstance(reply, Silence) for reply in replies):
        return replies
    if dialogue.form is None and dialogue.beneath is not None:
        dialogue.form, dialogue.beneath = dialogue.beneath, None
        return _led_back(turn, replies, dialogue.form)
    form = dialogue.form
    if form is None or form is not waiting or turn.has_asked:
        return replies
    form.strays += 1
    if form.strays > MOST_STRAYS:
        key = "manners.put_aside" if dialogue.put_aside() else "manners.put_away"
        return (*replies[:-1], *_with_word(replies[-1], key))
    return _led_back(turn, replies, form)


def refused(turn: Turn, refusal: Refusal, before: Dialogue) -> Replies:
    """Why not, and what can be done: mend the answer that was refused, or go on as before the message."""
    form = turn.finishing
    turn.dialogue, turn.has_asked = before, False
    waiting = before.form
    replies: Replies = (say(refusal.key, **refusal.facts),)
    if form is not None:
        replies = (*replies, *_mended(turn, form, refusal))
    return settled(turn, replies, waiting)


def _mended(turn: Turn, form: OpenForm, refusal: Refusal) -> Replies:
    dialogue = turn.dialogue
    if dialogue.form is not None and dialogue.form.name == form.name:
        dialogue.form = None
    slot = FORMS[form.name].mend.get(refusal.key)
    if slot is None:
        if FORMS[form.name].over(turn, form.answers) is not None:
            return FORMS[form.name].instead(turn, form.answers)
        if form.is_told:
            dialogue.keep(form)
        return ()
    dialogue.put_beneath()
    dialogue.form = form
    return FORMS[form.name].ask_for(turn, slot)


def _led_back(turn: Turn, replies: Replies, form: OpenForm) -> Replies:
    """A question that was just asked comes first; else the open question follows the answer."""
    last = replies[-1]
    if isinstance(last, Choices) and not last.is_aside:
        return (*replies[:-1], *_with_word(last, "manners.resume_later"))
    said = tuple(Text(one.head) if isinstance(one, Choices) else one for one in replies)
    first, *rest = FORMS[form.name].ask_now(turn)
    lead = wording.text("manners.back_to_form")
    match first:
        case Text(text):
            return (*said, Text(f"{lead}\n{text}"), *rest)
        case Choices():
            return (*said, replace(first, head=f"{lead}\n{first.head}"), *rest)
        case _:
            return (*said, first, *rest)


def _with_word(reply: Reply, key: str) -> Replies:
    """A reply with one more sentence at its end."""
    word = wording.text(key)
    if isinstance(reply, Choices):
        return (replace(reply, tail=f"{reply.tail}\n{word}" if reply.tail else word),)
    return (reply, Text(word))
