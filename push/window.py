"""Whether the platform lets us write to somebody now (客服消息窗口), and what uses that up."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, update

from models.people import Follower
from models.work import Work

WINDOW = timedelta(hours=48)


def is_open(follower: Follower | None, now: datetime) -> bool:
    """Whether a customer message may leave: the person wrote lately, and messages are left in the window."""
    if follower is None or not follower.following or follower.last_message_at is None:
        return False
    return follower.window_left > 0 and follower.last_message_at + WINDOW > now


def open_for(now: datetime, *, leaving: int = 0) -> ColumnElement[bool]:
    """The same as a condition on followers, with so many messages left for others."""
    return and_(Follower.following, Follower.window_left > leaving, Follower.last_message_at > now - WINDOW)


def use_up(work: Work, openid: str) -> None:
    """One message of the window is gone."""
    left = update(Follower).where(Follower.openid == openid, Follower.window_left > 0)
    work.db.execute(left.values(window_left=Follower.window_left - 1))


def close(work: Work, openid: str) -> None:
    """The platform says that the window is shut."""
    work.db.execute(update(Follower).where(Follower.openid == openid).values(window_left=0))


def mark_as_gone(work: Work, openid: str) -> None:
    """The platform says that the person does not follow."""
    here = update(Follower).where(Follower.openid == openid, Follower.following)
    work.db.execute(here.values(following=False, unfollowed_at=work.now, window_left=0))
