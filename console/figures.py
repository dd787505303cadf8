"""Today's figures: each is counted from rows, and the page says how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, select

from config.rules import rules
from console.appeals import OPEN, is_overdue
from console.events import seats_taken
from console.lists import begin_of
from models.appeals import Appeal
from models.events import Event
from models.kinds import AppealState, EventState, MessageState, OutboxState, SignupState, WorkItemState
from models.messages import Message, WorkItem
from models.outbox import OutboxEntry
from models.people import Staff
from models.work import Work
from services.access import visible_appeals

DAYS = 7  # of the chart of messages
INTENTS = 8  # shown by name, the rest together
EVENTS = 5
WAITS = timedelta(minutes=2)  # a message or a notice older than this should have been answered or sent


@dataclass(frozen=True)
class DayOfMessages:
    """The messages of one day."""

    day: date
    answered: int
    pending: int
    failed: int

    @property
    def total(self) -> int:
        return self.answered + self.pending + self.failed


@dataclass(frozen=True)
class Load:
    """Open appeals in one state."""

    state: AppealState
    total: int
    overdue: int


@dataclass(frozen=True)
class Ahead:
    """An event to come and its seats."""

    event: Event
    taken: int
    waiting: int


@dataclass(frozen=True)
class Post:
    """The state of the outbox."""

    sent_today: int
    queued: int
    late: int
    uncertain: int
    failed_today: int
    oldest: datetime | None


def messages_by_day(work: Work) -> list[DayOfMessages]:
    """Messages people wrote (events of the platform left out), the last seven days, today last."""
    today = work.now.astimezone(rules().zone).date()
    return [_messages_of(work, today - timedelta(days=ago)) for ago in range(DAYS - 1, -1, -1)]


def _messages_of(work: Work, on: date) -> DayOfMessages:
    found = select(Message.state, func.count()).where(*_written(on)).group_by(Message.state)
    counts = dict(work.db.execute(found).all())
    return DayOfMessages(
        on,
        answered=counts.get(MessageState.ANSWERED, 0) + counts.get(MessageState.SILENT, 0),
        pending=counts.get(MessageState.PENDING, 0),
        failed=counts.get(MessageState.FAILED, 0),
    )


def _written(on: date) -> tuple[ColumnElement[bool], ...]:
    """What people wrote on a day; what the platform reports by itself is left out."""
    return (
        Message.received_at >= begin_of(on),
        Message.received_at < begin_of(on + timedelta(days=1)),
        ~Message.kind.startswith("event:"),
    )


def intents_today(work: Work) -> list[tuple[str, int]]:
    """What people wanted today, the most wanted first; what is left over stands under an empty name."""
    today = work.now.astimezone(rules().zone).date()
    found = select(Message.intent, func.count()).where(*_written(today), Message.intent != "").group_by(Message.intent)
    counted = sorted(work.db.execute(found).all(), key=lambda each: (-each[1], each[0]))
    rest = sum(count for _, count in counted[INTENTS:])
    return [*counted[:INTENTS], *([("", rest)] if rest else [])]


def median_answer_ms(work: Work) -> int | None:
    """The median time an answer took today."""
    today = work.now.astimezone(rules().zone).date()
    took = select(Message.took_ms).where(*_written(today), Message.took_ms.is_not(None))
    count = work.db.scalar(select(func.count()).select_from(took.subquery())) or 0
    return work.db.scalar(took.order_by(Message.took_ms).limit(1).offset(count // 2)) if count else None


def appeals_by_state(work: Work, person: Staff) -> list[Load]:
    """Open appeals this person may see, and how many of them are late."""
    late = func.sum(case((is_overdue(work), 1), else_=0))
    seen = visible_appeals(person).with_only_columns(Appeal.state, func.count(), late)
    rows = work.db.execute(seen.where(Appeal.state.in_(OPEN)).group_by(Appeal.state))
    counts = {state: (total, int(overdue)) for state, total, overdue in rows}
    return [Load(state, *counts.get(state, (0, 0))) for state in OPEN]


def most_late(work: Work, person: Staff) -> list[Appeal]:
    """The appeals that wait longest beyond their due time."""
    due = case((Appeal.state == AppealState.SUBMITTED, Appeal.accept_due_at), else_=Appeal.due_at)
    return list(work.db.scalars(visible_appeals(person).where(is_overdue(work)).order_by(due).limit(5)))


def closed_since(work: Work, person: Staff, since: datetime) -> tuple[int, float | None, int]:
    """How many appeals were resolved since then, how satisfied those were who said so, and how many these are."""
    resolved = visible_appeals(person).where(Appeal.resolved_at >= since)
    counted = (func.count(), func.avg(Appeal.satisfaction), func.count(Appeal.satisfaction))
    total, mean, rated = work.db.execute(resolved.with_only_columns(*counted)).one()
    return int(total), float(mean) if mean is not None else None, int(rated)


def submitted_today(work: Work, person: Staff) -> int:
    today = work.now.astimezone(rules().zone).date()
    return _count(work, visible_appeals(person).where(Appeal.submitted_at >= begin_of(today)))


def events_ahead(work: Work) -> list[Ahead]:
    """The next events that people can come to."""
    states = (EventState.PUBLISHED, EventState.SIGNUP_CLOSED)
    coming = select(Event).where(Event.state.in_(states), Event.starts_at > work.now).order_by(Event.starts_at)
    events = list(work.db.scalars(coming.limit(EVENTS)))
    seats = seats_taken(work, [event.id for event in events])
    return [
        Ahead(event, seats[event.id].get(SignupState.SIGNED_UP, 0), seats[event.id].get(SignupState.WAITING, 0))
        for event in events
    ]


def outbox(work: Work) -> Post:
    today = begin_of(work.now.astimezone(rules().zone).date())
    waiting = OutboxEntry.state.in_((OutboxState.QUEUED, OutboxState.SENDING))
    is_late = waiting & (OutboxEntry.due_at < work.now - WAITS)
    return Post(
        sent_today=_entries(work, OutboxEntry.state == OutboxState.SENT, OutboxEntry.sent_at >= today),
        queued=_entries(work, waiting),
        late=_entries(work, is_late),
        uncertain=_entries(work, OutboxEntry.state == OutboxState.UNCERTAIN),
        failed_today=_entries(work, OutboxEntry.state == OutboxState.FAILED, OutboxEntry.created_at >= today),
        oldest=work.db.scalar(select(func.min(OutboxEntry.due_at)).where(is_late)),
    )


def open_items(work: Work) -> tuple[int, int]:
    """Work items on the desk, and how many of them are late."""
    is_open = select(WorkItem).where(WorkItem.state == WorkItemState.OPEN)
    return _count(work, is_open), _count(work, is_open.where(WorkItem.due_at < work.now))


def _entries(work: Work, *conditions: ColumnElement[bool]) -> int:
    return _count(work, select(OutboxEntry).where(*conditions))


def _count(work: Work, found: Select[Appeal] | Select[WorkItem] | Select[OutboxEntry]) -> int:
    return work.db.scalar(select(func.count()).select_from(found.subquery())) or 0
