"""Asking for a person (转人工)."""

from __future__ import annotations

from config import wording
from handlers.dates import spoken_moment
from handlers.replies import Reply, say
from handlers.turn import OpenForm, Turn
from models.kinds import WorkItemKind
from services import work_items

LONGEST = 1000  # characters of what was filled in so far


def request(turn: Turn) -> tuple[Reply, ...]:
    """Put the wish on the centre's desk, once, with what was filled in so far, and ask nothing more."""
    open_one = work_items.open_one(turn.work, WorkItemKind.HANDOFF, turn.openid)
    form = turn.dialogue.form
    has_draft = turn.dialogue.put_aside()
    if open_one is not None and open_one.due_at is not None and not has_draft:
        return (say("talk.handoff_again", due=spoken_moment(open_one.due_at)),)
    item = work_items.open_item(turn.work, WorkItemKind.HANDOFF, turn.openid, _wish(turn, form))
    assert item.due_at is not None
    return (say("talk.handoff_with_draft" if has_draft else "talk.handoff", due=spoken_moment(item.due_at)),)


def _wish(turn: Turn, form: OpenForm | None) -> str:
    said = turn.text.strip() or wording.text("talk.handoff_wish")
    if form is None or not form.is_told:
        return said
    told = "；".join(str(answer) for answer in form.answers.values())[:LONGEST]
    return wording.text("talk.handoff_from_form", said=said, form=_name_of(form), told=told)


def _name_of(form: OpenForm) -> str:
    return wording.text(f"intents.{form.name.replace('.', '_')}")
