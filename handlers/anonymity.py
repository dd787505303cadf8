"""「匿名」 and 「实名」: about the appeal that is filled in, one that was filed, or the next one."""

from __future__ import annotations

import re

from config import wording
from handlers import author_words
from handlers.forms import FORMS
from handlers.menu import choice_of
from handlers.naming import HIDE, REVEAL
from handlers.replies import Choices, Reply, ask, say
from handlers.turn import ANONYMOUS, Turn
from nlp.normal import normalise
from services import access

Replies = tuple[Reply, ...]

FILES = re.compile(r"匿名(?:提|反映|反应|投诉|举报)")  # 我要匿名投诉: another one
MAY_I = re.compile(r"(?:能|可以|可不可以).*匿名|匿名.*(?:吗|行不行|可不可以)")
CHANGES = re.compile(r"还是|改|qq\d")  # one that was filed


def hide(turn: Turn) -> Replies:
    """匿名; 匿名的话还会联系我吗 is told what it means."""
    if author_words.asks(normalise(turn.text)):
        told = say("appeal.anonymous_meaning")
        form = turn.dialogue.form
        return (told, *FORMS[form.name].ask_now(turn)) if form else (told,)
    heard = _heard_by_form(turn)
    if heard is not None:
        return heard
    if _is_of_the_next(turn):
        turn.dialogue.topic[ANONYMOUS] = True
        return (ask("appeal.anonymous_offer", (choice_of("appeal.submit"), choice_of("menu"))),)
    return HIDE.begin(turn)


def _is_of_the_next(turn: Turn) -> bool:
    """Whether an appeal that is yet to be filed is meant: who asks 可以匿名吗 may mean the one just talked about."""
    if not access.appeals_of(turn.look, turn.openid):
        return True
    words = normalise(turn.text)
    if CHANGES.search(words):
        return False
    return FILES.search(words) is not None or ("appeal" not in turn.dialogue.topic and MAY_I.search(words) is not None)


def reveal(turn: Turn) -> Replies:
    """实名."""
    turn.dialogue.topic.pop(ANONYMOUS, None)
    heard = _heard_by_form(turn)
    return REVEAL.begin(turn) if heard is None else heard


def discreet(turn: Turn) -> Replies:
    """我不想让客户知道, 这事别往外说: who must not know is told, and asked whether the author is to be named."""
    form = turn.dialogue.form
    if form is not None and form.name == "appeal.submit":
        key = "appeal.is_anonymous" if form.answers.get(ANONYMOUS) else "appeal.ask_discreet"
        return (say(key), *FORMS[form.name].ask_now(turn))
    heard = _heard_by_form(turn)
    if heard is not None:
        return heard
    lines = (choice_of("appeal.hide_author"), choice_of("menu"))
    return (Choices(wording.text("appeal.ask_discreet"), lines, is_aside=True),)


def _heard_by_form(turn: Turn) -> Replies | None:
    """The answer of the open form: it takes the wish, or 不想让别人知道 objects to what it asks."""
    if turn.dialogue.form is None:
        return None
    form = FORMS[turn.dialogue.form.name]
    is_objection = any(slot.why and slot.name == turn.dialogue.form.asking for slot in form.slots)
    return form.hear(turn) if form.name in ("appeal.submit", REVEAL.name) or is_objection else None
