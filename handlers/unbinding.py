"""Ending a binding to an enterprise, or that of an officer (解绑)."""

from __future__ import annotations

import re

from config import wording
from handlers.deeds import done
from handlers.form import Form
from handlers.menu import choice_of
from handlers.replies import Choice, Choices, Reply
from handlers.slot import Slot
from handlers.turn import Json, Turn
from services import bindings, people
from services.errors import Refusal

OFFICER = "officer"


def begin(turn: Turn) -> tuple[Reply, ...]:
    """解绑; who is bound to nothing has nothing to end."""
    if not _lines(turn, {}):
        return (Choices(wording.text("person.not_bound"), (choice_of("person.bind"),)),)
    return UNBIND.begin(turn)


def _lines(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    contacts = people.contacts_of(turn.look, turn.openid)
    lines = [Choice(f"slot:{contact.id}", contact.enterprise.name) for contact in contacts]
    if turn.officer:
        lines.append(Choice(f"slot:{OFFICER}", wording.text("person.choice_officer")))
    return tuple(lines)


def _known(turn: Turn) -> str | None:
    lines = _lines(turn, {})
    return lines[0].id.partition(":")[2] if len(lines) == 1 else None


def _read(turn: Turn, text: str) -> str:
    fitting = [line for line in _lines(turn, {}) if line.id == f"slot:{text}" or (len(text) > 1 and text in line.label)]
    if len(fitting) != 1:
        raise Refusal("person.which_binding_unclear")
    return fitting[0].id.partition(":")[2]


def _summary(turn: Turn, answers: Json) -> str:
    chosen = next((line.label for line in _lines(turn, {}) if line.id == f"slot:{answers['binding']}"), "")
    return wording.text("person.unbind_summary", binding=chosen)


def _unbind(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    if answers["binding"] == OFFICER:
        bindings.unbind(turn.work, turn.openid, None)
        return (Choices(wording.text("person.unbound_officer"), (choice_of("person.bind"),), is_aside=True),)
    contact_id = int(answers["binding"])
    name = next(line.label for line in _lines(turn, {}) if line.id == f"slot:{contact_id}")
    bindings.unbind(turn.work, turn.openid, contact_id)
    said = wording.text("person.unbound", enterprise=name)
    return (done(turn, "person.unbind", contact_id, said, what=name, more=(choice_of("person.bind"),)),)


UNBIND = Form(
    name="person.unbind",
    slots=(Slot("binding", ask="person.ask_which_binding", read=_read, prefill=_known, choices=_lines),),
    finish=_unbind,
    summary=_summary,
    yes="person.choice_unbind_yes",
    no="person.choice_unbind_no",
    agree=re.compile(r"^(?:确认|确定|是|对)?(?:解绑|解除绑定|解除)(?:吧|掉|了)*$"),
    dropped="person.binding_kept",
)
