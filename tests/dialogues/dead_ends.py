"""Whether a reply says what can be done next, or ends a finished matter, and shows no unfilled fact."""

from __future__ import annotations

import re

# What a reply must hold one of. Asking, or offering lines to tap, or naming words to say …
ASKS = re.compile(r"[？?]|请(?:说|发|留|选|再|用|换|精简|把|对照|直接|核对|按|先|马上打)|麻烦|^\d+\. ", re.MULTILINE)
OFFERS = re.compile(r"[“](?:[^”]{1,12})[”]|直接(?:说|写)|随时|回复")
# … or telling that the matter is settled, and what happens by itself now.
SETTLES = re.compile(
    r"在这里(?:回复|告诉|答复)您|承办同事会看到|报名成功|已取消|保留着|不客气|再见|会马上告诉您|通知您"
)
UNFILLED = re.compile(r"\{\w*\}|\bNone\b")


def fault_of(reply: str) -> str:
    """Why a reply leaves somebody standing, or nothing."""
    if not reply:
        return ""
    if UNFILLED.search(reply):
        return "a fact is missing"
    is_open = ASKS.search(reply) or OFFERS.search(reply) or SETTLES.search(reply)
    return "" if is_open else "nobody knows what to do next"
