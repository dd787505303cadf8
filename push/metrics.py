"""What the post room counts, for Prometheus.

With PROMETHEUS_MULTIPROC_DIR set for web and worker alike, the web's page shows the workers' numbers too.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping

from prometheus_client import Counter, Histogram

ERRORS = Counter("liaison_wechat_errors", "Answers of the platform that were errors, by errcode", ["code"])
SENDS = Counter("liaison_sends", "Attempts to send a notice", ["channel", "outcome"])
CALLS = Histogram(
    "liaison_wechat_call_seconds",
    "Time of a call to the platform",
    ["endpoint"],
    buckets=(0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 8, 12),
)


def count_error(code: int | None) -> None:
    """An error of the platform; no code means the network."""
    ERRORS.labels(str(code) if code is not None else "network").inc()


def count_send(channel: str | None, outcome: str) -> None:
    """What came of an attempt: the state of the row afterwards."""
    SENDS.labels(channel or "none", outcome).inc()


def count_sends(ends: Iterable[tuple[str | None, str]] | Mapping[tuple[str | None, str], int]) -> None:
    """The same of many, by channel and state."""
    for (channel, outcome), count in Tally(ends).items():
        SENDS.labels(channel or "none", outcome).inc(count)
