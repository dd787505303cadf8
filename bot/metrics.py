"""What the chat door counts, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import count

from prometheus_client import Counter, Histogram

SAMPLED = 16  # of so many turns one is timed stage by stage: to time all would cost a twentieth of each
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4, 5)

TURN = Histogram("liaison_turn_seconds", "From the arrival of a message to its answer", buckets=BUCKETS)
STAGE = Histogram("liaison_stage_seconds", "One stage of a turn, of one turn in 16", ["stage"], buckets=BUCKETS)
INTENTS = Counter("liaison_intents", "Messages by what was acted on", ["intent"])
REJECTED = Counter("liaison_rejected_pushes", "Pushes refused, by status", ["status"])
LEFT = Counter("liaison_left_for_later", "Messages left for the worker")
FAILED = Counter("liaison_failed_turns", "Messages answered with an apology because of a bug")
DEGRADED = Counter("liaison_degraded_turns", "Messages met while a store was away", ["store"])


def _sampled(stage: str) -> Callable[[], AbstractContextManager[object]]:
    timed, turns, untimed = STAGE.labels(stage), count(), nullcontext()
    return lambda: untimed if next(turns) % SAMPLED else timed.time()


unseal, arrive, handle, finish, seal = map(_sampled, ("unseal", "arrive", "handle", "finish", "seal"))
