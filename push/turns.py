"""Waiting for one's turn in a broadcast."""

from __future__ import annotations

import time
from datetime import datetime

from models.kinds import Channel
from push.errors import Blocked, QuotaUsedUp, Temporary
from push.pace import Pace

PATIENCE_SECONDS = 5.0  # how long a call waits for its turn before the chunk is given back
LONGEST_NAP = 0.25


def wait_for_turns(pace: Pace, channel: Channel, now: datetime, wanted: int, most: int = 1) -> int:
    """Wait for one turn and take others that are due by then, so many at most; how many were taken.

    `wanted` says how many are about to be asked for. Raises Temporary where it takes long.
    """
    if due := pace.take_due(channel, most):
        return due
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            pace.take(channel, now, wanted=wanted)
            return 1
        except (Blocked, QuotaUsedUp):
            raise
        except Temporary as late:
            if late.after_seconds is None or time.monotonic() > ends:
                raise
            time.sleep(min(late.after_seconds, LONGEST_NAP))
