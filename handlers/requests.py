"""Requests that people at the centre carry out by hand: recorded with a date, never dropped."""

from __future__ import annotations

from collections.abc import Callable

from config import wording
from handlers.dates import spoken_moment
from handlers.deeds import done
from handlers.menu import choice_of
from handlers.replies import Choice, Reply, ask, say
from handlers.turn import Turn
from models.kinds import WorkItemKind
from services import work_items

LONGEST = 500


def _offer(kind: WorkItemKind) -> Callable[[Turn], tuple[Reply, ...]]:
    def offer(turn: Turn) -> tuple[Reply, ...]:
        turn.dialogue.topic["request"] = turn.text.strip()[:LONGEST]
        return (
            ask(
                f"requests.offer_{kind.value}",
                (
                    Choice(f"request:{kind.value}", wording.text("requests.choice_yes")),
                    choice_of("menu"),
                ),
                text=turn.text.strip()[:60],
            ),
        )

    return offer


match = _offer(WorkItemKind.MATCH)
room = _offer(WorkItemKind.ROOM)
suggest = _offer(WorkItemKind.SUGGESTION)
other = _offer(WorkItemKind.OTHER)


def confirm(turn: Turn, kind: str) -> tuple[Reply, ...]:
    """Put the request on the centre's desk."""
    text = turn.dialogue.topic.pop("request", None)
    if not text:
        return (say("requests.say_it_again"),)
    item = work_items.open_item(turn.work, WorkItemKind(kind), turn.openid, str(text))
    assert item.due_at is not None
    said = wording.text("requests.recorded", due=spoken_moment(item.due_at))
    return (done(turn, "request", item.id, said),)
