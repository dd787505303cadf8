"""The pace of sending: so many a second and so many a day, shared by all workers through Redis."""

from __future__ import annotations

import logging
import time
from collections import defaultdict, deque
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

from config.rules import rules
from models.kinds import Channel
from push.errors import Blocked, QuotaUsedUp, Temporary, redis_at_hand

log = logging.getLogger(__name__)

SCRIPT = Path(__file__).with_name("pace.lua").read_text(encoding="utf-8")
UNLIMITED = 10**9  # where the platform counts by minute and member, not by day
ROBOT_A_MINUTE = 18  # of 20 that the platform takes, as its window may slide
BULK_SHARE = 0.9  # of the day's quota: the rest is kept for answers and for notices to one person
LONGEST_WAIT_SECONDS = 2.0  # who would have to wait longer gives the row back
BULK_WAIT_SECONDS = 0.2  # a broadcast asks no further ahead, so that an answer is not kept behind it
BULK_TURNS = 256  # a broadcast asks for so many at once, as far as they come in that time
STALE_SECONDS = 1.0  # a turn that nobody took in time is not taken later
CREDIT_SECONDS = 0.5  # a quiet spell may be made up for by so much
KEPT_SECONDS = 2 * 24 * 3600
HELD_SECONDS = 3600.0  # where the platform does not say how long
HOLD = "push:hold"
HOLD_OF_WECOM = "push:hold:wecom"  # another account, with faults of its own
OF_WECOM = (Channel.WECOM_MESSAGE, Channel.GROUP_ROBOT, Channel.GROUP_CHAT)


class Pace:
    """Says when the next message of a channel may leave."""

    def __init__(self, redis: Redis, *, per_second: float | None = None) -> None:
        self._redis = redis
        self.per_second = per_second or rules().sends_per_second
        self._script = redis.register_script(SCRIPT)
        self._turns: dict[Channel, deque[float]] = defaultdict(deque)  # of a broadcast, asked for together

    def take(self, channel: Channel, now: datetime, *, wanted: int = 0) -> None:
        """Wait for one's turn, briefly. Raises Temporary where that would take long.

        A broadcast says how many turns are wanted, this one included: they are asked for together, as far as they come
        within moments.
        """
        seconds = self._bulk_turn(channel, now, wanted) if wanted else self._turn(channel, now)[0]
        if seconds > 0:
            time.sleep(seconds)

    def take_due(self, channel: Channel, most: int) -> int:
        """Take as many of the turns that were asked for together as are due; at a fast pace nearly all are."""
        turns, moment, taken = self._turns[channel], time.monotonic(), 0
        if turns and turns[0] < moment - STALE_SECONDS:
            return 0
        while taken < most and turns and turns[0] <= moment:
            turns.popleft()
            taken += 1
        return taken

    def _bulk_turn(self, channel: Channel, now: datetime, wanted: int) -> float:
        """Seconds until a turn of those that were asked for together, or of those asked for now."""
        turns, moment = self._turns[channel], time.monotonic()
        while turns and turns[0] < moment - STALE_SECONDS:
            turns.popleft()  # nobody came for it: the account may rest by now
        if not turns:
            seconds, many = self._turn(channel, now, most=min(BULK_TURNS, wanted))
            moment = time.monotonic()
            turns.extend(moment + seconds + place / self.per_second for place in range(many))
        return turns.popleft() - moment

    def _turn(self, channel: Channel, now: datetime, *, most: int = 0) -> tuple[float, int]:
        """Seconds until the first of so many turns at most; none wanted means one to a single person."""
        with redis_at_hand():
            answer, milliseconds, *many = self._ask(channel, now, most)
        seconds = milliseconds / 1000
        if answer == "hold":
            raise Blocked("all sending rests, see the log for the reason", after_seconds=seconds)
        if answer == "quota":
            raise QuotaUsedUp("the quota of the day is used up")
        if answer == "late":
            raise Temporary("too many want to send", after_seconds=seconds)
        return seconds, many[0]

    def take_robot(self, group_id: int) -> None:
        """Wait briefly for the turn of one group's robot. Raises Temporary where that would take long."""
        between = int(60 / ROBOT_A_MINUTE * 1_000_000)
        keys = [HOLD_OF_WECOM, f"push:pace:robot:{group_id}", f"push:quota:robot:{group_id}"]
        with redis_at_hand():
            answer, milliseconds, *_ = self._script(keys=keys, args=[between, 0, 2_000_000, UNLIMITED, 60, 1])
        if int(milliseconds) and (answer.decode() if isinstance(answer, bytes) else answer) != "go":
            raise Temporary("the robot has said enough this minute", after_seconds=int(milliseconds) / 1000)
        time.sleep(int(milliseconds) / 1000)

    def close_day(self, channel: Channel, now: datetime) -> None:
        """The platform says that the day's quota is used up: nobody needs to ask again before midnight."""
        with suppress(RedisError):
            self._redis.set(quota_key(channel, now), calls_a_day(channel), ex=KEPT_SECONDS)

    def heed(self, channel: Channel | None, now: datetime, refusal: Temporary) -> None:
        """The platform, not this pace, said that the account must wait: tell the others.

        No channel is chosen yet where the official account is refused its token.
        """
        if refusal.code is None:
            return
        if isinstance(refusal, QuotaUsedUp):
            log.error("the day's quota for %s is used up", channel or "tokens")
            if channel is not None:
                self.close_day(channel, now)
        elif isinstance(refusal, Blocked) and self.hold(refusal.after_seconds or HELD_SECONDS, channel):
            log.error("the platform refuses to send at all: %s (%s)", refusal, refusal.code)

    def hold(self, seconds: float, channel: Channel | None = None) -> bool:
        """The account of this channel may not send: nobody tries for a while; whether that is news.

        What is held already is held no longer for being asked again: who mends the fault would wait for nothing.
        """
        try:
            return bool(self._redis.set(_hold_of(channel), 1, ex=int(seconds), nx=True))
        except RedisError:
            return True

    def release(self) -> None:
        """Go on at once, for whoever has mended the fault."""
        self._redis.delete(HOLD, HOLD_OF_WECOM)

    def sent_today(self, channel: Channel, now: datetime) -> int:
        """Messages of a channel that were let through since midnight."""
        return int(cast("bytes | None", self._redis.get(quota_key(channel, now))) or 0)

    def _ask(self, channel: Channel, now: datetime, most: int) -> tuple[Any, ...]:
        longest_wait = BULK_WAIT_SECONDS if most else LONGEST_WAIT_SECONDS
        between, credit, longest = (
            int(seconds * 1_000_000) for seconds in (1 / self.per_second, CREDIT_SECONDS, longest_wait)
        )
        quota = int(calls_a_day(channel) * (BULK_SHARE if most else 1))
        keys = [_hold_of(channel), "push:pace", quota_key(channel, now)]
        answer, *rest = self._script(keys=keys, args=[between, credit, longest, quota, KEPT_SECONDS, most or 1])
        return (answer.decode() if isinstance(answer, bytes) else answer), *(int(one) for one in rest)


def _hold_of(channel: Channel | None) -> str:
    return HOLD_OF_WECOM if channel in OF_WECOM else HOLD


def calls_a_day(channel: Channel) -> int:
    """The platform's daily limit for a way, as the centre's rules have it."""
    return rules().calls_a_day.get(channel, UNLIMITED)


def has_quota(channel: Channel) -> bool:
    return channel in rules().calls_a_day


def quota_key(channel: Channel, now: datetime) -> str:
    """Where Redis counts the calls of a day."""
    return f"push:quota:{channel}:{now.astimezone(rules().zone):%Y%m%d}"
