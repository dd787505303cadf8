"""Asking for a person (转人工)."""

from __future__ import annotations

from handlers.dates import spoken_moment
from handlers.replies import Reply, say
from handlers.turn import Turn
from models.kinds import WorkItemKind
from services import work_items


def request(turn: Turn) -> tuple[Reply, ...]:
    """Put the wish on the centre's desk and say when somebody answers."""
    item = work_items.open_item(turn.work, WorkItemKind.HANDOFF, turn.openid, turn.text or "转人工")
    assert item.due_at is not None
    return (say("talk.handoff", due=spoken_moment(item.due_at)),)
