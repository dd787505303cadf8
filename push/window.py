"""Whether the platform lets us write to somebody now (客服消息窗口)."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.people import Follower

WINDOW = timedelta(hours=48)


def is_open(follower: Follower | None, now: datetime) -> bool:
    """Whether a customer message may leave: the person wrote lately, and messages are left in the window."""
    if follower is None or not follower.following or follower.last_message_at is None:
        return False
    return follower.window_left > 0 and follower.last_message_at + WINDOW > now
