"""What staff do with a broadcast: submit, approve, give it its time, stop it, go on, send anew."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from console import lists
from console.broadcast_form import parse_moment
from console.broadcasts import find, ways
from console.confirm import is_confirmed, typed
from console.here import here
from models.broadcasts import Broadcast
from models.work import Work
from services.broadcasts import archive, drafting, sending

Verb = Callable[[Work, Broadcast], object]


def submit(number: str) -> Response:
    """Hand it in for approval."""
    return _do(number, "submit", lambda work, broadcast: drafting.submit(work, broadcast, ways(broadcast)))


def send_back(number: str) -> Response:
    """Give it back to its author, with the reason."""
    reason = request.form.get("reason", "")
    return _do(number, "send_back", lambda work, broadcast: drafting.send_back(work, broadcast, reason), reason=reason)


def approve(number: str) -> Response | str:
    """Approve the version that was on the page."""
    version = lists.row_id(request.form.get("version", ""))
    if version is None:
        abort(400)
    return _do(number, "approve", lambda work, broadcast: drafting.approve(work, broadcast, version))


def schedule(number: str) -> Response | str:
    """Let it leave at its time, or now: the person is asked once more."""
    at = request.form.get("at", "")
    moment = parse_moment(at) if at else None
    if at and moment is None:
        abort(400)
    if not is_confirmed():
        return _ask(number, "broadcast_schedule")
    return _do(number, "schedule", lambda work, broadcast: drafting.schedule(work, broadcast, moment), at=at)


def unschedule(number: str) -> Response:
    """Take its time away."""
    return _do(number, "unschedule", drafting.unschedule)


def pause(number: str) -> Response:
    """Stop it for now."""
    return _do(number, "pause", sending.pause)


def resume(number: str) -> Response:
    """Go on with those who are left."""
    return _do(number, "resume", sending.resume)


def cancel(number: str) -> Response | str:
    """End it for good."""
    reason = request.form.get("reason", "").strip()
    if reason and not is_confirmed():
        return _ask(number, "broadcast_cancel")
    return _do(number, "cancel", lambda work, broadcast: sending.cancel(work, broadcast, reason), reason=reason)


def resend(number: str) -> Response | str:
    """Send it anew to those for whom it failed, after the person was asked once more."""
    if not is_confirmed():
        return _ask(number, "broadcast_resend")
    return _do(number, "resend", sending.resend)


def uncertain(number: str) -> Response | str:
    """Say what became of those nobody is sure of."""
    has_arrived = request.form.get("arrived") == "yes"
    if not has_arrived and not is_confirmed():
        return _ask(number, "broadcast_uncertain")

    def decide(work: Work, broadcast: Broadcast) -> int:
        return sending.decide_uncertain(work, broadcast, arrived=has_arrived)

    return _do(number, "uncertain", decide, arrived=has_arrived)


def try_out(number: str) -> Response:
    """Send it to one person alone."""
    phone = request.form.get("phone", "")
    return _do(number, "try", lambda work, broadcast: drafting.try_out(work, broadcast, phone))


def public(number: str) -> Response | str:
    """Let everybody read it, after the person was asked once more."""
    if not is_confirmed():
        return _ask(number, "broadcast_public")
    return _do(number, "public", archive.open_up)


def private(number: str) -> Response | str:
    """Take it out of the public archive."""
    if not is_confirmed():
        return _ask(number, "broadcast_private")
    return _do(number, "private", archive.take_back)


def _ask(number: str, what: str) -> str:
    page = url_for("console.broadcast", number=number)
    return render_template("console/confirm.html", ask=what, typed=typed(), back=page)


def _do(number: str, name: str, verb: Verb, **detail: object) -> Response:
    """One deed, with its line in the audit log."""
    page = here().page = url_for("console.broadcast", number=number)
    with here().work() as work:
        broadcast = find(work, number)
        verb(work, broadcast)
        if name == "submit" and broadcast.is_urgent:
            detail = {**detail, "urgent": broadcast.urgent_reason}
        here().record(work, f"broadcast.{name}", broadcast.number, **detail)
    return here().back(page, f"broadcast_{name}")
