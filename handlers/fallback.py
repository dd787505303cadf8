"""Ways out of anything, and what is said when a message was not understood."""

from __future__ import annotations

from config import wording
from handlers import handoff
from handlers import menu as menus
from handlers.forms import FORMS
from handlers.replies import Choices, Reply, say
from handlers.turn import Turn
from models.kinds import HandoffReason

MISSES_BEFORE_A_PERSON = 2


def cancel(turn: Turn) -> tuple[Reply, ...]:
    """取消: the open form is put aside; a draft stays for a while."""
    dialogue = turn.dialogue
    if dialogue.form is None:
        return (menus.menu("manners.nothing_to_cancel"),)
    return FORMS[dialogue.form.name].leave(turn)


def to_window(turn: Turn) -> tuple[Reply, ...]:
    """还是去窗口办吧: nothing more is asked; what is filled in stays as a draft."""
    told = say("talk.window")
    return (told, say("manners.put_aside")) if turn.dialogue.put_aside() else (told,)


def back(turn: Turn) -> tuple[Reply, ...]:
    """上一步: the last answer is asked again."""
    if turn.dialogue.form is None:
        return menu(turn)
    return FORMS[turn.dialogue.form.name].step_back(turn)


def menu(turn: Turn) -> tuple[Reply, ...]:
    """菜单: what one can do here; an open form waits as a draft."""
    return (menus.menu_for(turn, "manners.menu_with_draft" if turn.dialogue.put_aside() else "manners.menu"),)


def help_(turn: Turn) -> tuple[Reply, ...]:
    """帮助: how to talk to the bot; an open form goes on."""
    if turn.dialogue.form is not None:
        return (say("manners.help_in_form"), *FORMS[turn.dialogue.form.name].ask_now(turn))
    return (menus.menu("manners.help"),)


def unclear(turn: Turn) -> tuple[Reply, ...]:
    """「您是想…？」: the likely intents, and a person after the second time."""
    meaning = turn.meaning
    assert meaning is not None
    turn.dialogue.misses += 1
    if turn.dialogue.misses >= MISSES_BEFORE_A_PERSON and not turn.dialogue.handoff:
        return handoff.begin(turn, HandoffReason.NOT_UNDERSTOOD)
    turn.dialogue.topic["unclear"] = turn.text[:500]
    choices = [menus.choice_of(intent) for intent in meaning.choices() if intent != "talk.small"]
    if turn.dialogue.misses >= MISSES_BEFORE_A_PERSON and all(one.id != "handoff.request" for one in choices):
        choices.append(menus.choice_of("handoff.request"))
    return (Choices(wording.text("manners.unclear"), tuple(choices), wording.text("manners.unclear_tail")),)


def not_ours(turn: Turn) -> tuple[Reply, ...]:
    """A message that is not for this service."""
    return (menus.menu("manners.not_ours"),)
