"""Who follows the account, and how long the platform lets us write to them (客服消息窗口)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from models.base import Base
from models.people import Follower
from models.upserts import insert_into
from models.work import Work

TABLE = Base.metadata.tables[Follower.__tablename__]
LONGEST_WINDOW = timedelta(hours=48)


@dataclass(frozen=True)
class Window:
    """So many customer-service messages, for so long after what the person did."""

    messages: int
    lasts: timedelta


AFTER_MESSAGE = Window(5, LONGEST_WINDOW)
AFTER_TAP = Window(3, timedelta(minutes=1))
# Every message of every person comes by here, so for those who are known it is one statement, built once.
NOTE = (
    update(TABLE)
    .where(TABLE.c.openid == bindparam("who"), TABLE.c.following)
    .values(last_message_at=bindparam("moment"), window_left=AFTER_MESSAGE.messages)
)
TAPS = frozenset({"click", "scan", "subscribe", "scancode_push", "scancode_waitmsg"})


def seen(work: Work, openid: str) -> Follower:
    """The follower behind an openid; whoever turns up follows."""
    follower = work.db.get(Follower, openid) or _begin(work, openid)
    if not follower.following:
        follower.following, follower.followed_at, follower.unfollowed_at = True, work.now, None
    return follower


def follow(work: Work, openid: str, scene: str = "") -> Follower:
    """Somebody follows the account (关注); the scene is that of the code they scanned, and the first one stays."""
    follower = seen(work, openid)
    follower.scene = follower.scene or scene
    return follower


def unfollow(work: Work, openid: str) -> None:
    """Somebody left (取消关注): nothing can be sent to them any more."""
    follower = work.db.get(Follower, openid) or _begin(work, openid)
    follower.following, follower.unfollowed_at, follower.window_left = False, work.now, 0


def note_message(work: Work, openid: str, kind: str) -> None:
    """Open the window that a message, or a tap, of this kind opens. Other events open none."""
    window = _window_of(kind)
    if window is None:
        return
    if window is AFTER_MESSAGE and _note_at_once(work, openid):
        return
    follower = seen(work, openid)
    if not _outlasts(follower, window, work.now):
        # The table knows one length of window; a shorter one is kept as if it had been opened longer ago.
        follower.last_message_at = work.now - (LONGEST_WINDOW - window.lasts)
        follower.window_left = window.messages


def note_messages(work: Work, moments: Mapping[str, datetime]) -> None:
    """Open the window of everybody who wrote, each at their moment; who is new follows, and who left stays away."""
    if not moments:
        return
    work.db.flush()
    connection = work.db.connection()
    known = set(connection.scalars(select(TABLE.c.openid).where(TABLE.c.openid.in_(moments))))
    new = [
        {"openid": openid, "following": True, "followed_at": moment}
        for openid, moment in moments.items()
        if openid not in known
    ]
    if new:
        connection.execute(insert_into(work.db, Follower).on_conflict_do_nothing(), new)
    connection.execute(NOTE, [{"who": openid, "moment": moment} for openid, moment in moments.items()])


def _note_at_once(work: Work, openid: str) -> bool:
    """Whether the person is known and follows, so that one statement was enough."""
    work.db.flush()
    return work.db.connection().execute(NOTE, {"who": openid, "moment": work.now}).rowcount == 1


def _window_of(kind: str) -> Window | None:
    what, _, event = kind.partition(":")
    if what != "event":
        return AFTER_MESSAGE
    return AFTER_TAP if event.lower() in TAPS else None


def _outlasts(follower: Follower, window: Window, now: datetime) -> bool:
    """Whether the window that is open serves better than a new one."""
    if window is AFTER_MESSAGE or follower.last_message_at is None or not follower.window_left:
        return False
    return follower.last_message_at + LONGEST_WINDOW > now + window.lasts


def _begin(work: Work, openid: str) -> Follower:
    """A new follower, unless another worker has just met the same person."""
    try:
        with work.db.begin_nested():
            return work.add(Follower(openid=openid, following=True, followed_at=work.now))
    except IntegrityError:
        return work.db.get_one(Follower, openid)
