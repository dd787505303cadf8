"""Broadcasts in the console: the list, one broadcast with its preview, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from types import MappingProxyType

from flask import Response, abort, render_template
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from config import wording
from console import exports, lists, words
from console.here import here
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, Channel, OutboxState, Topic
from models.people import Contact, Officer
from models.taps import Tap
from models.work import Work
from push import circulars
from push.circulars import Addressee, Ways
from push.hours import after_quiet
from services import authorship, links
from services.broadcasts import archive, audience, drafting, echoes, flow, planner, results
from services.broadcasts.audience import Example
from services.broadcasts.planner import Forecast
from services.errors import Refusal

SORTS = MappingProxyType({"number": Broadcast.id, "scheduled": Broadcast.scheduled_at})
VERBS = (
    "submit", "send_back", "approve", "schedule", "unschedule", "pause", "resume", "cancel", "resend",
)  # fmt: skip
BEFORE = (BroadcastState.DRAFT, BroadcastState.SUBMITTED, BroadcastState.APPROVED, BroadcastState.SCHEDULED)


def index() -> str:
    with here().reading() as work:
        found = select(Broadcast).options(joinedload(Broadcast.author), joinedload(Broadcast.approver))
        if typed := lists.words():
            columns = (Broadcast.number, Broadcast.title)
            found = found.where(or_(*(column.icontains(typed, autoescape=True) for column in columns)))
        if state := lists.chosen(BroadcastState, "state"):
            found = found.where(Broadcast.state == state)
        if topic := lists.chosen(Topic, "topic"):
            found = found.where(Broadcast.topic == topic)
        page = lists.sheet(work, found, sorts=SORTS, usual="-number")
        return render_template("console/broadcasts.html", sheet=page)


def detail(number: str) -> str:
    with here().reading() as work:
        return show(work, find(work, number))


def live(number: str) -> str:
    """How far it is, for the part of the page that renews itself."""
    with here().reading() as work:
        broadcast = find(work, number)
        return render_template(
            "console/broadcast_progress.html", broadcast=broadcast, progress=results.progress(work, broadcast)
        )


def is_moving(broadcast: Broadcast, progress: results.Progress) -> bool:
    """Whether its figures still change by themselves: also while the last calls of a paused one are under way."""
    return broadcast.state is BroadcastState.SENDING or bool(progress.by_state.get(OutboxState.SENDING))


def export(number: str) -> Response:
    """A row for each recipient as a CSV file; who was written to, by which way, with what end."""
    with here().work() as work:
        here().record(work, "broadcast.export", find(work, number).number)
    with here().reading() as work:
        return exports.csv_file("broadcast", _rows(work, find(work, number)))


def find(work: Work, number: str) -> Broadcast:
    found = work.db.scalar(select(Broadcast).where(Broadcast.number == number))
    if found is None:
        abort(404)
    return found


def ways(broadcast: Broadcast) -> Ways:
    """The ways out that the settings of this house open to it."""
    return circulars.ways_of(here().settings, broadcast)


def show(work: Work, broadcast: Broadcast) -> str:
    is_before = broadcast.state in BEFORE
    forecast, examples = _whom(work, broadcast) if is_before else (None, [])
    progress = None if is_before else results.progress(work, broadcast)
    return render_template(
        "console/broadcast.html",
        broadcast=broadcast,
        verbs={verb for verb in VERBS if flow.may(broadcast, verb)},
        is_mine=authorship.is_author(broadcast, here().me.id),
        fault=_fault(broadcast) if is_before else None,
        text=circulars.text(broadcast, _addressee(examples[0]) if examples else Addressee()),
        fields=_fields(broadcast, work),
        has_template=bool(ways(broadcast).template_id),
        forecast=forecast,
        examples=examples,
        called=audience.called(work, broadcast.audience),
        alike=drafting.alike(work, broadcast) if is_before else [],
        progress=progress,
        is_moving=progress is not None and is_moving(broadcast, progress),
        echoes=None if is_before else echoes.counted(work, broadcast),
        public_page=links.page(here().settings, f"news/{broadcast.number}") if archive.is_open(work, broadcast) else "",
        may_be_public=broadcast.state in archive.GONE_OUT,
        channels=list(Channel),
        rests_until=_rests_until(broadcast, work.now),
        leaves_at=_rests_until(broadcast, broadcast.scheduled_at) if broadcast.scheduled_at and is_before else None,
    )


def _rests_until(broadcast: Broadcast, moment: datetime) -> datetime | None:
    """When it leaves, if its moment falls into the quiet hours."""
    later = after_quiet(moment)
    return None if broadcast.is_urgent or later == moment else later


def _fault(broadcast: Broadcast) -> str | None:
    """Why it could not be submitted as it is."""
    try:
        drafting.check(broadcast)
    except Refusal as refusal:
        return wording.text(refusal.key, **refusal.facts)
    return None


def _whom(work: Work, broadcast: Broadcast) -> tuple[Forecast | None, list[Example]]:
    """Whom it would reach now, and a few of them; nothing while the audience is not one yet."""
    try:
        forecast = planner.forecast(work, broadcast, ways(broadcast))
    except Refusal:
        return None, []
    return forecast, audience.sample(work, broadcast, ways(broadcast))


def _addressee(example: Example) -> Addressee:
    """The first of its people, as the preview addresses them."""
    if example.contact is not None:
        return Addressee(example.contact.name, example.contact.enterprise.name)
    officer = example.officer
    return Addressee(officer.name, officer.organisation) if officer is not None else Addressee()


def _fields(broadcast: Broadcast, work: Work) -> dict[str, str]:
    """What stands in the template's fields, by its source, as far as they can be filled yet."""
    facts = {"time": "—", "place": "—", **broadcast.facts}
    shown = Broadcast(
        number=broadcast.number, topic=broadcast.topic, title=broadcast.title, text=broadcast.text, facts=facts,
        card=broadcast.card,
    )  # fmt: skip
    filled = circulars.fields(shown, Channel.TEMPLATE_MESSAGE, broadcast.scheduled_at or work.now)
    if broadcast.card:
        return filled
    return {source: filled[name] for name, source in circulars.FORMS[broadcast.topic].fields.items()}


def _rows(work: Work, broadcast: Broadcast) -> Iterator[Sequence[object]]:
    for row in results.rows(work, broadcast):
        yield _row(*row)


def _row(recipient: Recipient, contact: Contact | None, officer: Officer | None, tap: Tap | None) -> Sequence[object]:
    person = contact or officer
    serving = contact.enterprise.officer if contact else None
    return (
        person.name if person else "",
        contact.enterprise.name if contact else officer.organisation if officer else "",
        serving.name if serving else "",
        words.brief(recipient.openid),
        words.name_of(recipient.state),
        words.name_of(recipient.way) if recipient.way else "",
        words.name_of(recipient.reason) if recipient.reason else "",
        recipient.attempts,
        exports.moment(recipient.sent_at),
        exports.moment(recipient.delivered_at),
        exports.moment(tap.first_at) if tap else "",
        tap.times if tap else 0,
        recipient.error_code,
        recipient.error,
        recipient.client_msg_id,
        recipient.remote_id,
    )
