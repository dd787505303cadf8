"""Following, leaving and scanning codes."""

from __future__ import annotations

from handlers import menu
from handlers.replies import Reply, Silence
from handlers.turn import Turn
from services import followers

SCENE_PREFIX = "qrscene_"


def subscribe(turn: Turn) -> tuple[Reply, ...]:
    """关注: a welcome that says what can be done here."""
    scene = str(turn.fields.get("EventKey") or "").removeprefix(SCENE_PREFIX)
    followers.follow(turn.work, turn.openid, scene[:64])
    return (menu.menu("manners.welcome"),)


def unsubscribe(turn: Turn) -> tuple[Reply, ...]:
    """取消关注: nothing is sent any more."""
    followers.unfollow(turn.work, turn.openid)
    return (Silence(),)


def scan(turn: Turn) -> tuple[Reply, ...]:
    """A code was scanned by somebody who follows already."""
    followers.seen(turn.work, turn.openid)
    return (menu.menu("manners.menu"),)


def silent(turn: Turn) -> tuple[Reply, ...]:
    """Kept; nothing to say."""
    return (Silence(),)
