"""The post room as the centre looks after it: what nobody is sure of is decided, and short quotas are told of."""

from __future__ import annotations

from uuid import uuid4

from config import wording
from models.kinds import OutboxState, WorkItemKind
from models.outbox import OutboxEntry
from models.work import Work
from push import outbox, quotas
from services import work_items
from services.errors import Refusal


def decide(work: Work, entry: OutboxEntry, *, arrived: bool) -> None:
    """Say what became of a notice whose call was cut off: it counts as sent, or leaves anew."""
    work.lock(entry, "state")
    if entry.state is not OutboxState.UNCERTAIN:
        raise Refusal("broadcast.known_meanwhile")
    entry.error, entry.error_code = "", None
    if arrived:
        entry.state, entry.sent_at = OutboxState.SENT, entry.call_began_at or work.now
    else:
        entry.state, entry.due_at, entry.attempts = OutboxState.QUEUED, work.now, 0
        entry.call_began_at, entry.client_msg_id = None, uuid4().hex
        outbox.wake(work, entry.id, entry.lane, entry.due_at)
    work.db.flush()


def warn(work: Work) -> int:
    """Put a work item on the desk for every way that has used most of its day; how many."""
    short = quotas.newly_short(work)
    for use in short:
        channel = wording.text(f"broadcast.way_{use.channel.value}")
        said = wording.text("broadcast.quota_short", way=channel, used=use.used, limit=use.limit)
        work_items.open_item(work, WorkItemKind.OTHER, "", said)
    return len(short)
