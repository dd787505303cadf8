"""Messages and dialogues in the archive, written by the door itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot import reports
from bot.envelope import Envelope
from bot.render import Message as Rendered
from handlers.turn import Dialogue, compact
from models.base import Base
from models.kinds import MessageState
from models.messages import DialogueCopy, Message
from models.upserts import insert_into
from models.work import Work

log = logging.getLogger(__name__)

Upsert = sqlite.Insert | postgresql.Insert

LONGEST_CONTENT = 4000
TABLE = Base.metadata.tables[Message.__tablename__]
OUTCOME = update(TABLE).where(TABLE.c.key == bindparam("which"), TABLE.c.state == MessageState.PENDING)
IS_COPIED = select(DialogueCopy.openid).where(DialogueCopy.openid == bindparam("who"))
ANSWER_COLUMNS = ("state", "intent", "score", "reply", "is_late", "answered_at", "took_ms")
GIVEN = {"given": True}  # beside the messages of a stored answer


@dataclass(frozen=True)
class Outcome:
    """What became of one message."""

    state: MessageState
    messages: Sequence[Rendered]
    intent: str = ""
    score: float | None = None
    is_late: bool = False
    took_ms: int = 0

    @property
    def passive(self) -> list[Rendered]:
        """What goes back in the response."""
        return [] if self.is_late else list(self.messages[:1])

    def as_json(self, key: str) -> str:
        raw = {
            "i": key,
            "s": self.state,
            "r": list(self.messages),
            "n": self.intent,
            "p": self.score,
            "l": self.is_late,
            "ms": self.took_ms,
        }
        return compact(raw)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Outcome:
        return cls(MessageState(raw["s"]), raw["r"], raw["n"], raw["p"], raw["l"], raw["ms"])


def arrival_values(envelope: Envelope, received_at: datetime, state: MessageState) -> dict[str, Any]:
    """The columns that are known when a push comes in."""
    return {
        "key": envelope.key,
        "openid": envelope.openid,
        "kind": envelope.kind[:40],
        "content": content_of(envelope)[:LONGEST_CONTENT],
        "fields": envelope.fields,
        "received_at": received_at,
        "state": state,
        "intent": "",
        "is_late": False,
    }


def outcome_values(outcome: Outcome, answered_at: datetime) -> dict[str, Any]:
    """The columns that are known when it is answered."""
    return {
        "state": outcome.state,
        "intent": outcome.intent,
        "score": outcome.score,
        "reply": {"messages": list(outcome.messages)},
        "is_late": outcome.is_late,
        "answered_at": answered_at,
        "took_ms": outcome.took_ms,
    }


def content_of(envelope: Envelope) -> str:
    """What staff read of a message: its words, or what stands for them."""
    fields = envelope.fields
    if envelope.text:
        return envelope.text
    for name in ("Label", "Title", "EventKey", "PicUrl", "MediaId", "Url"):
        value = fields.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def write_arrivals(work: Work, arrived: Sequence[tuple[Envelope, datetime]]) -> None:
    """Keep pushes that are to be answered, each once, by one statement."""
    values = [arrival_values(envelope, received_at, MessageState.PENDING) for envelope, received_at in arrived]
    if values:
        work.db.connection().execute(insert_into(work.db, Message).on_conflict_do_nothing(), values)


def write_answered(work: Work, answered: Sequence[tuple[Envelope, datetime, dict[str, Any]]]) -> None:
    """Keep pushes with what became of them, each once, by one statement; those that wait already are closed."""
    values = [
        arrival_values(envelope, received_at, MessageState.PENDING) | outcome_values(Outcome.from_json(raw), work.now)
        for envelope, received_at, raw in answered
    ]
    if values:
        work.db.connection().execute(_closing(insert_into(work.db, Message)), values)


def write_outcomes(work: Work, outcomes: Sequence[dict[str, Any]]) -> None:
    """Set what became of messages that are still open, by one statement."""
    values = [{"which": raw["i"], **outcome_values(Outcome.from_json(raw), work.now)} for raw in outcomes]
    if values:
        work.db.connection().execute(OUTCOME, values)


def write_silent(work: Work, arrived: Sequence[tuple[Envelope, datetime]]) -> None:
    """Keep pushes nobody answers, each once, by one statement; what they tell is noted with them."""
    if not arrived:
        return
    values = [arrival_values(envelope, received_at, MessageState.SILENT) for envelope, received_at in arrived]
    insert = insert_into(work.db, Message).on_conflict_do_nothing().returning(Message.key)
    new = set(work.db.connection().execute(insert, values).scalars())
    reports.take_note(work, list({one.key: one for one, _ in arrived if one.key in new}.values()))


def write_answer(work: Work, envelope: Envelope, outcome: Outcome, *, is_given: bool = False) -> bool:
    """Keep the message with its answer, in the transaction of what it caused; False when it was answered before.

    `is_given` when the answer goes back in the response for certain, though Redis is not told.
    """
    received_at = datetime.fromtimestamp(envelope.created, UTC) if outcome.is_late else work.now
    values = arrival_values(envelope, received_at, outcome.state)
    values |= outcome_values(outcome, work.now)
    if is_given:
        values["reply"] = values["reply"] | GIVEN
    statement = _closing(insert_into(work.db, Message).values(values)).returning(Message.id)
    return work.db.execute(statement).first() is not None


def _closing(insert: Upsert) -> Upsert:
    """Where the message is kept already, only what is known of its answer is set, and only while it is open."""
    return insert.on_conflict_do_update(
        index_elements=["key"],
        set_={name: insert.excluded[name] for name in ANSWER_COLUMNS},
        where=Message.state == MessageState.PENDING,
    )


def answered(work: Work, key: str) -> Message | None:
    """The row of a message that was answered before."""
    row = work.db.scalars(select(Message).where(Message.key == key)).one_or_none()
    return row if row is not None and row.state is not MessageState.PENDING else None


def passive_of(row: Message) -> list[Rendered]:
    """What of a stored answer goes into the response."""
    return [] if row.is_late else list((row.reply or {}).get("messages", [])[:1])


def mark_given(work: Work, key: str) -> bool:
    """Note that the answer goes back in the response; False when it leaves by the outbox."""
    row = work.db.scalars(select(Message).where(Message.key == key).with_for_update()).one()
    if row.is_late:
        return False
    row.reply = (row.reply or {}) | GIVEN
    return True


def take_late(work: Work, key: str) -> list[Rendered]:
    """The part of a stored answer that nobody gave, to be sent instead; empty when somebody did."""
    row = work.db.scalars(select(Message).where(Message.key == key).with_for_update()).one()
    missed = [] if (row.reply or {}).get("given") else passive_of(row)
    row.is_late = row.is_late or bool(missed)
    return missed


def copy_dialogues(work: Work, latest: Mapping[str, dict[str, Any]]) -> None:
    """Keep what Redis knows of dialogues, except where as late a one is kept."""
    values = [
        {"openid": openid, "version": raw["v"], "data": raw, "is_ahead": False, "updated_at": work.now}
        for openid, raw in latest.items()
    ]
    insert = insert_into(work.db, DialogueCopy)
    statement = insert.on_conflict_do_update(
        index_elements=["openid"],
        set_={name: insert.excluded[name] for name in ("version", "data", "is_ahead", "updated_at")},
        where=DialogueCopy.version < insert.excluded["version"],
    )
    if values:
        work.db.connection().execute(statement, values)


def write_dialogue(work: Work, openid: str, dialogue: Dialogue, *, is_ahead: bool = False) -> None:
    """Keep a copy of the dialogue, unless a later one is kept."""
    values = {
        "openid": openid,
        "version": dialogue.version,
        "data": dialogue.as_json(),
        "is_ahead": is_ahead,
        "updated_at": work.now,
    }
    statement = insert_into(work.db, DialogueCopy).values(values)
    work.db.execute(
        statement.on_conflict_do_update(
            index_elements=["openid"],
            set_={name: statement.excluded[name] for name in ("version", "data", "is_ahead", "updated_at")},
            where=DialogueCopy.version <= statement.excluded["version"],
        )
    )


def read_dialogue(work: Work, openid: str, *, is_locked: bool = False) -> Dialogue:
    """The copy of a dialogue, or a new one; locked, nobody else answers this person meanwhile."""
    if is_locked:
        start = {
            "openid": openid,
            "version": 0,
            "data": Dialogue().as_json(),
            "is_ahead": False,
            "updated_at": work.now,
        }
        work.db.execute(insert_into(work.db, DialogueCopy).values(start).on_conflict_do_nothing())
        query = select(DialogueCopy.data).where(DialogueCopy.openid == openid).with_for_update()
        raw = work.db.scalar(query)
    elif work.has(IS_COPIED, who=openid):
        raw = work.db.scalar(select(DialogueCopy.data).where(DialogueCopy.openid == openid))
    else:
        raw = None
    return dialogue_of(raw) if raw is not None else Dialogue()


def dialogue_of(raw: Any) -> Dialogue:
    """A stored dialogue; what another version of the house wrote and this one cannot read is begun anew."""
    try:
        return Dialogue.from_json(raw)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        log.warning("a stored dialogue cannot be read and is begun anew")
        version = raw.get("v") if isinstance(raw, dict) else None
        return Dialogue(version=version if isinstance(version, int) else 0)
