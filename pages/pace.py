"""How fast one address may open pages: whoever reads never notices, whoever takes everything is slowed down."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime
from ipaddress import ip_address

AT_ONCE = 300  # pages; thousands of a carrier's people share one address, and a broadcast brings them all at once
PER_SECOND = 30
MOST_KEPT = 10_000  # addresses of a process


class Pace:
    """Counts the pages of each address in one process."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address → pages left, and when
        self._lock = threading.Lock()

    def is_too_fast(self, address: str, now: datetime) -> bool:
        """Whether this page is one too many; addresses of the house itself and of its proxies are not counted."""
        if not _is_of_the_world(address):
            return False
        moment = now.timestamp()
        with self._lock:
            left, since = self._left.pop(address, (float(AT_ONCE), moment))
            left = min(AT_ONCE, left + max(0.0, moment - since) * PER_SECOND)
            self._left[address] = (max(0.0, left - 1), moment)
            while len(self._left) > MOST_KEPT:
                self._left.popitem(last=False)
        return left < 1


def _is_of_the_world(address: str) -> bool:
    try:
        return ip_address(address).is_global
    except ValueError:
        return False
