"""What was left half-filled: taken up again, or dropped for good (草稿)."""

from __future__ import annotations

from config import wording
from handlers import menu as menus
from handlers.forms import FORMS
from handlers.replies import Choice, Choices, Reply, ask, say
from handlers.turn import OpenForm, Turn

Replies = tuple[Reply, ...]

SHOWN = 20  # characters of a draft's matter


def resume(turn: Turn) -> Replies:
    """继续: the open form goes on, or the draft; of several one is chosen."""
    dialogue = turn.dialogue
    if dialogue.form is not None:
        return _go_on(turn, dialogue.form)
    if not dialogue.drafts:
        return (menus.menu("manners.nothing_to_resume"),)
    if len(dialogue.drafts) > 1:
        return (Choices(wording.text("manners.which_draft"), _lines(turn)),)
    return _take_up(turn, dialogue.drafts[-1])


def choose(turn: Turn, detail: str) -> Replies:
    """A draft of the list; or the wish, and then the word, to drop them."""
    drafts = turn.dialogue.drafts
    if detail == "gone":
        turn.dialogue.drafts = []
        return (menus.menu("manners.draft_dropped"),)
    if detail == "drop":
        return drop(turn)
    if detail.isdigit() and int(detail) < len(drafts):
        return _take_up(turn, drafts[int(detail)])
    return (menus.menu("manners.nothing_to_resume"),)


def drop(turn: Turn) -> Replies:
    """删除草稿: what was told would be lost, so the person is asked once more; an open form is left first."""
    if turn.dialogue.form is not None:
        return FORMS[turn.dialogue.form.name].leave(turn)
    if not turn.dialogue.drafts:
        return (menus.menu("manners.nothing_to_resume"),)
    lines = (
        Choice("draft:gone", wording.text("manners.choice_drop_sure")),
        Choice("resume", wording.text("manners.choice_resume")),
    )
    told = "\n".join(f"· {line.label}" for line in _lines(turn))
    return (ask("manners.drop_sure", lines, told=told),)


def over(turn: Turn) -> Replies | None:
    """Why the open form cannot be gone on with, and where its words can go instead; None where it can."""
    form = turn.dialogue.form
    ended = ended_for(turn, form) if form is not None else None
    if ended is not None:
        turn.dialogue.form, turn.has_asked = None, False
    return ended


def ended_for(turn: Turn, form: OpenForm) -> Replies | None:
    """What is said of a form whose time is over; None where it is not."""
    refusal = FORMS[form.name].over(turn, form.answers)
    if refusal is None:
        return None
    return (say(refusal.key, **refusal.facts), *FORMS[form.name].instead(turn, form.answers))


def _take_up(turn: Turn, form: OpenForm) -> Replies:
    turn.dialogue.drop(form)
    if (ended := ended_for(turn, form)) is not None:
        why, *instead = ended
        return (why, say("manners.draft_over"), *instead)
    turn.dialogue.form = form
    return _go_on(turn, form)


def _go_on(turn: Turn, form: OpenForm) -> Replies:
    form.strays = 0
    return FORMS[form.name].go_on(turn)


def _lines(turn: Turn) -> tuple[Choice, ...]:
    """The drafts as lines to tap, the last one first."""
    places = reversed(range(len(turn.dialogue.drafts)))
    return tuple(Choice(f"draft:{place}", _line(turn, turn.dialogue.drafts[place])) for place in places)


def _line(turn: Turn, form: OpenForm) -> str:
    name = wording.text(f"intents.{form.name.replace('.', '_')}")
    slot = FORMS[form.name].slots[0]
    lines = slot.choices(turn, form.answers) if slot.choices else ()
    matter = next((line.label for line in lines if line.id == f"slot:{form.matter}"), form.matter)
    return wording.text("manners.draft_line", name=name, matter=matter[:SHOWN]) if matter else name
