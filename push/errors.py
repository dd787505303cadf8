"""The ways a delivery can fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from redis.exceptions import RedisError

REDIS_AWAY_SECONDS = 2.0  # the house waits for its own Redis: that is nobody's failed attempt, and no broadcast's fault


class DeliveryError(Exception):
    """A notice could not be handed over; `code` is the platform's errcode where there is one."""

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


class Temporary(DeliveryError):
    """May work later; `after_seconds` says when to try again, None leaves it to the ladder."""

    def __init__(self, message: str, code: int | None = None, *, after_seconds: float | None = None) -> None:
        super().__init__(message, code)
        self.after_seconds = after_seconds


class QuotaUsedUp(Temporary):
    """Nothing more of this kind today: may work after midnight, when the platform counts anew."""


class Blocked(Temporary):
    """The account itself may not send (secret, address, ban): everything waits, and somebody must look."""


class Permanent(DeliveryError):
    """Will not work for this person or this message by this way."""


class Uncertain(DeliveryError):
    """The call was cut off: nobody knows whether it arrived. Shown, never repeated silently."""


class Unreachable(StrEnum):
    """Why no way out was left, as kept in `OutboxEntry.error`."""

    NOT_FOLLOWING = "not_following"  # 未关注
    NO_WAY = "no_way"  # 超出客服消息时限，且没有可用的模板
    TRIAL = "trial"  # 试运行，没有真发


@contextmanager
def redis_at_hand() -> Iterator[None]:
    """Where a call is prepared with the help of Redis: without it nothing was sent, so it may be tried later."""
    try:
        yield
    except RedisError as error:
        raise Temporary(f"Redis: {error}", after_seconds=REDIS_AWAY_SECONDS) from error
