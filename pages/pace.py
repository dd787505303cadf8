"""How fast one address may open pages: whoever reads never notices, whoever takes everything is slowed down."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

AT_ONCE = 300  # pages; thousands of a carrier's people share one address, and a broadcast brings them all at once
PER_SECOND = 30
LINE = 64  # bits of an IPv6 address that one line keeps; the others it changes as it likes
MOST_KEPT = 10_000  # addresses of a process


class Pace:
    """Counts the pages of each address in one process."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # who → pages left, and when
        self._lock = threading.Lock()

    def is_too_fast(self, address: str, now: datetime) -> bool:
        """Whether this page is one too many; addresses of the house itself and of its proxies are not counted."""
        who = _who(address)
        if who is None:
            return False
        moment = now.timestamp()
        with self._lock:
            left, since = self._left.pop(who, (float(AT_ONCE), moment))
            left = min(AT_ONCE, left + max(0.0, moment - since) * PER_SECOND)
            self._left[who] = (max(0.0, left - 1), moment)
            while len(self._left) > MOST_KEPT:
                self._left.popitem(last=False)
        return left < 1


def _who(address: str) -> str | None:
    """Who is counted: an address, or of IPv6 the net that one line gets; nobody of the house and its proxies."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    if not found.is_global:
        return None
    return str(found) if found.version == 4 else str(ip_network((found, LINE), strict=False))
