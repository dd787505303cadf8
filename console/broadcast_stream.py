"""Live progress of a broadcast as server-sent events; a page that finds no place asks every few seconds instead."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

from flask import Response, abort, render_template, stream_with_context

from console.broadcasts import find, is_moving
from console.here import here
from services.broadcasts import results

PLACES = threading.BoundedSemaphore(2)  # of a process: each holds a thread that messages need as well
LASTS_SECONDS = 30.0  # then the page asks again, and somebody else may have the place
EVERY_SECONDS = 1.0
REST = 9  # times as long as a look took: among a million recipients it takes a while, and the database has other work


def stream(number: str) -> Response:
    """The part of the page that shows how far it is, whenever it changes."""
    with here().reading() as work:
        find(work, number)
    if not PLACES.acquire(blocking=False):
        abort(503)
    response = Response(stream_with_context(_events(number)), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # a proxy in front hands each event on at once
    response.call_on_close(PLACES.release)
    return response


def _events(number: str) -> Iterator[str]:
    ends, shown = time.monotonic() + LASTS_SECONDS, ""
    while True:
        began = time.monotonic()
        html, is_going = _part(number)
        took = time.monotonic() - began
        yield f"data: {json.dumps(html)}\n\n" if html != shown else ":\n\n"
        shown = html
        if not is_going:
            yield "event: end\ndata:\n\n"
            return
        if time.monotonic() > ends:
            return
        time.sleep(max(EVERY_SECONDS, REST * took))


def _part(number: str) -> tuple[str, bool]:
    with here().reading() as work:
        broadcast = find(work, number)
        progress = results.progress(work, broadcast)
        html = render_template("console/broadcast_progress.html", broadcast=broadcast, progress=progress)
        return html, is_moving(broadcast, progress)
