"""Following, leaving and scanning codes."""

from __future__ import annotations

from config import wording
from handlers import menu
from handlers.replies import Reply, Silence
from handlers.turn import Turn
from models.kinds import WorkItemKind
from services import followers, work_items

SCENE_PREFIX = "qrscene_"


def subscribe(turn: Turn) -> tuple[Reply, ...]:
    """关注: a welcome that says what can be done here."""
    scene = str(turn.fields.get("EventKey") or "").removeprefix(SCENE_PREFIX)
    followers.follow(turn.work, turn.openid, scene[:64])
    is_known = turn.officer is not None or turn.contact is not None
    return (menu.menu_for(turn, "manners.welcome_back" if is_known else "manners.welcome"),)


def unsubscribe(turn: Turn) -> tuple[Reply, ...]:
    """取消关注: nothing is sent any more."""
    followers.unfollow(turn.work, turn.openid)
    return (Silence(),)


def scan(turn: Turn) -> tuple[Reply, ...]:
    """A code was scanned by somebody who follows already."""
    followers.seen(turn.work, turn.openid)
    return (menu.menu_for(turn, "manners.menu"),)


def withdrawn(turn: Turn) -> tuple[Reply, ...]:
    """Consent was withdrawn or the account closed: somebody at the centre has to delete what is kept of the person."""
    openid = str(turn.fields.get("OpenID") or turn.openid)
    key = "privacy.closed" if turn.kind.endswith("cancellation") else "privacy.revoked"
    what = wording.text(key, what=str(turn.fields.get("RevokeInfo") or ""))
    if work_items.open_one(turn.work, WorkItemKind.OTHER, openid, what) is None:
        work_items.open_item(turn.work, WorkItemKind.OTHER, openid, what)
    return (Silence(),)


def silent(turn: Turn) -> tuple[Reply, ...]:
    """Kept; nothing to say."""
    return (Silence(),)
