"""Who may use a route; the others are told kindly."""

from __future__ import annotations

from collections.abc import Callable

from handlers.replies import Reply, say
from handlers.turn import Turn

Audience = Callable[[Turn], Reply | None]  # None means welcome


def ANYONE(turn: Turn) -> Reply | None:
    """Everybody who writes."""
    return None


def OFFICERS(turn: Turn) -> Reply | None:
    """Liaison officers who are bound."""
    return None if turn.officer else say("person.officers_only")
