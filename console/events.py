"""Events in the console: the list, one event with its sign-ups, publishing and cancelling it."""

from __future__ import annotations

from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import func, or_, select
from werkzeug.wrappers import Response

from console import lists
from console.confirm import is_confirmed, typed
from console.here import here
from models.events import Event, Signup
from models.kinds import EventState, EventType, SignupState
from models.work import Work
from services.events import lifecycle

SORTS = MappingProxyType({"number": Event.id, "starts": Event.starts_at, "capacity": Event.capacity})


def index() -> str:
    with here().reading() as work:
        found = select(Event)
        if words := lists.words():
            columns = (Event.number, Event.title, Event.theme, Event.place)
            found = found.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
        if state := lists.chosen(EventState, "state"):
            found = found.where(Event.state == state)
        if type_ := lists.chosen(EventType, "type"):
            found = found.where(Event.type == type_)
        if request.args.get("view") == "ahead":
            found = found.where(Event.starts_at > work.now, Event.state != EventState.CANCELLED)
        found = lists.between(found, Event.starts_at, lists.day("from"), lists.day("to"))
        page = lists.sheet(work, found, sorts=SORTS, usual="-starts")
        seats = seats_taken(work, [event.id for event in page.rows])
        return render_template("console/events.html", sheet=page, seats=seats)


def seats_taken(work: Work, event_ids: list[int]) -> dict[int, dict[SignupState, int]]:
    """Seats by event: signed up and waiting."""
    counted = (
        select(Signup.event_id, Signup.state, func.sum(Signup.seats))
        .where(Signup.event_id.in_(event_ids))
        .group_by(Signup.event_id, Signup.state)
    )
    taken: dict[int, dict[SignupState, int]] = {event_id: {} for event_id in event_ids}
    for event_id, state, seats in work.db.execute(counted):
        taken[event_id][state] = int(seats)
    return taken


def detail(number: str) -> str:
    with here().reading() as work:
        return _show(work, _find(work, number))


def publish(number: str) -> Response:
    here().page = url_for("console.event", number=number)
    with here().work() as work:
        event = _find(work, number)
        lifecycle.publish(work, event)
        here().record(work, "event.publish", event.number)
    return here().back(here().page, "event_published")


def cancel(number: str) -> Response | str:
    """Cancel an event; everyone signed up is told, so the person is asked twice."""
    here().page = url_for("console.event", number=number)
    reason = request.form.get("reason", "").strip()
    if not reason:
        return here().back(here().page, "reason_missing", "note")
    if not is_confirmed():
        return render_template("console/confirm.html", ask="event_cancel", typed=typed(), back=here().page)
    with here().work() as work:
        event = _find(work, number)
        lifecycle.cancel(work, event, reason)
        here().record(work, "event.cancel", event.number, reason=reason)
    return here().back(here().page, "event_cancelled")


def signup_phone(number: str, signup_id: int) -> str:
    with here().work() as work:
        event = _find(work, number)
        if signup_id not in {signup.id for signup in event.signups}:
            abort(404)
        here().record(work, "signup.phone", event.number, signup_id=signup_id)
        return _show(work, event, shown=signup_id)


def _find(work: Work, number: str) -> Event:
    found = work.db.scalar(select(Event).where(Event.number == number))
    if found is None:
        abort(404)
    return found


def _show(work: Work, event: Event, *, shown: int | None = None) -> str:
    return render_template(
        "console/event.html",
        event=event,
        seats=seats_taken(work, [event.id])[event.id],
        shown=shown,
        may_publish=(event.state, "publish") in lifecycle.MOVES,
        may_cancel=(event.state, "cancel") in lifecycle.MOVES,
    )
