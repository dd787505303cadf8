"""The way over which the link of a broadcast is opened, so that it is known how many did."""

from __future__ import annotations

import re

from flask import abort, redirect, request
from werkzeug.wrappers import Response

from pages.here import here
from push import tap_links
from services.broadcasts import taps

# Machines that fetch an address to show a preview of it, or to look whether it is safe.
MACHINE = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|scan|fetch|monitor|facebookexternalhit|whatsapp|embedly|"
    r"curl|wget|python|java/|okhttp|go-http|libwww|httpclient|axios|node",
    re.IGNORECASE,
)
AHEAD = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")  # headers by which a browser says that it only looks ahead


def follow(token: str) -> Response:
    """Count the tap of a person, and go where their broadcast leads."""
    recipient_id = tap_links.recipient_of(here().settings, token)
    if recipient_id is None:
        abort(404)
    with here().reading() as look:
        target = taps.target(look, recipient_id)
    if target is None or not target.startswith(("https://", "http://")):
        abort(404)
    if is_person():
        with here().work() as work:
            taps.record(work, recipient_id)
    response = redirect(target, 302)
    response.headers["Cache-Control"] = "no-store"
    return response


def is_person() -> bool:
    """Whether somebody has opened it, and no machine that looks ahead for them."""
    agent = request.headers.get("User-Agent", "")
    looks_ahead = any(re.search("prefetch|preview", request.headers.get(name, "")) for name in AHEAD)
    return request.method == "GET" and bool(agent) and not looks_ahead and not MACHINE.search(agent)
