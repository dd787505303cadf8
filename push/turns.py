"""Waiting for one's turn in a broadcast."""

from __future__ import annotations

import time
from datetime import datetime

from models.kinds import Channel
from push.errors import Blocked, QuotaUsedUp, Temporary
from push.pace import Pace

PATIENCE_SECONDS = 5.0  # how long a call waits for its turn before the chunk is given back
LONGEST_NAP = 0.25


def wait_for_turn(pace: Pace, channel: Channel, now: datetime, wanted: int) -> None:
    """Wait for one turn; `wanted` says how many are about to be asked for. Raises Temporary where that takes long."""
    if pace.take_due(channel):
        return
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            pace.take(channel, now, wanted=wanted)
            return
        except (Blocked, QuotaUsedUp):
            raise
        except Temporary as late:
            if late.after_seconds is None or time.monotonic() > ends:
                raise
            time.sleep(min(late.after_seconds, LONGEST_NAP))
