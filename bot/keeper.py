"""Writes what the stream in Redis holds into the archive, and finds what nobody answered."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from redis import Redis
from sqlalchemy import select, update

from bot import rows
from bot.conversation import LATE_JOB, Desk
from bot.envelope import Envelope
from bot.inbox import KEPT, Inbox
from bot.rows import Outcome
from models.kinds import MessageState
from models.messages import DialogueCopy, Message
from models.upserts import insert_into
from models.work import JobCall, Office, Work
from push import receipts
from services import followers

log = logging.getLogger(__name__)

BATCH = 500
FORGOTTEN_SECONDS = 20.0  # three tries of the platform take fifteen

Entry = tuple[bytes, dict[bytes, bytes]]


def keep(office: Office, redis: Redis) -> int:
    """Write one batch of the stream into the table; returns how many entries it held.

    May run twice without harm: arrivals are kept once by their key, outcomes are set only on what is open.
    """
    entries: Sequence[Entry] = redis.xrange(KEPT, count=BATCH)  # type: ignore[assignment]  # the client is not async
    if not entries:
        return 0
    with office.work() as work:
        for _, fields in entries:
            if b"m" in fields:
                _arrived(work, fields)
            else:
                _answered(work, json.loads(fields[b"o"]))
    redis.xdel(KEPT, *(entry_id for entry_id, _ in entries))
    return len(entries)


def _arrived(work: Work, fields: dict[bytes, bytes]) -> None:
    envelope = Envelope.from_json(json.loads(fields[b"m"]))
    received_at = datetime.fromtimestamp(int(fields[b"t"]) / 1000, UTC)
    state = MessageState.SILENT if b"s" in fields else MessageState.PENDING
    values = rows.arrival_values(envelope, received_at, state)
    statement = insert_into(work.db, Message).values(values).on_conflict_do_nothing().returning(Message.id)
    is_new = work.db.execute(statement).first() is not None
    if is_new and b"s" in fields:
        _take_note(work, envelope)
    if envelope.kind != "event:unsubscribe":
        followers.note_message(work, envelope.openid, envelope.kind)


def _take_note(work: Work, envelope: Envelope) -> None:
    """Pushes nobody answers may still tell something: receipts of what was sent."""
    if envelope.kind == "event:templatesendjobfinish":
        fields = envelope.fields
        receipts.template_finished(work, str(fields.get("MsgID", "")), envelope.openid, str(fields.get("Status", "")))


def _answered(work: Work, raw: dict[str, Any]) -> None:
    outcome = Outcome.from_json(raw)
    work.db.execute(
        update(Message)
        .where(Message.key == raw["i"], Message.state == MessageState.PENDING)
        .values(**rows.outcome_values(outcome, work.now))
    )


def sweep(desk: Desk) -> int:
    """Start again what came and was not answered; put dialogues back that went on while Redis was away."""
    heal(desk.office, desk.inbox)
    keys = desk.inbox.unfinished(FORGOTTEN_SECONDS)
    desk.office.start([JobCall(LATE_JOB, key) for key in keys])
    if keys:
        log.warning("%s messages were not answered in time and are started again", len(keys))
    return len(keys)


def heal(office: Office, inbox: Inbox) -> int:
    """Give Redis the dialogues that went on without it; returns how many there were."""
    with office.reading() as look:
        ahead = look.db.execute(
            select(DialogueCopy.openid, DialogueCopy.version, DialogueCopy.data).where(DialogueCopy.is_ahead)
        ).all()
    for openid, version, data in ahead:
        inbox.heal(openid, json.dumps(data, ensure_ascii=False, separators=(",", ":")), version)
    if ahead:
        with office.work() as work:
            for openid, version, _ in ahead:
                work.db.execute(
                    update(DialogueCopy)
                    .where(DialogueCopy.openid == openid, DialogueCopy.version == version)
                    .values(is_ahead=False)
                )
    return len(ahead)
