"""Finds the messages the house can learn from, and keeps each text once (待学消息)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from models.handoffs import Handoff
from models.kinds import HandoffReason
from models.learning import Lesson, Sighting
from models.learning_kinds import LessonReason
from models.messages import Message
from models.upserts import insert_into
from models.work import Work
from nlp.intents import INTENTS, OFFICER_INTENTS
from nlp.normal import normalise
from nlp.veil import bare, veiled
from services import heard

BATCH = 500
SETTLES = timedelta(minutes=10)  # until then a message may get a successor that says how it was meant
RECENT = timedelta(minutes=10)  # what was said so long before somebody came may be why they came
LOOKED_AT = ("unclear", "none", "useful")
MEANT = frozenset({*INTENTS, *OFFICER_INTENTS}) - {"none", "handoff.request"}
USELESS = "useful:no"  # the id of the line 没用 begins so
MESSAGES, HANDOFFS = "learning.messages", "learning.handoffs"  # how far all is gathered
SPOKEN = ("text", "voice")
SHORTEST = 2

Found = tuple[Message, LessonReason, str]  # a message, why it is kept, and what was chosen instead


def gather(work: Work) -> int:
    """Look at what came since the last time; returns what was new. A message counts once for a reason."""
    found = [*_from_messages(work), *_from_handoffs(work)]
    return sum(_keep(work, message, reason, chosen) for message, reason, chosen in found)


def key_of(text: str) -> str:
    """The same for all spellings of a text."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()


def _from_messages(work: Work) -> Iterator[Found]:
    wanted = select(Message).where(Message.id > heard.mark(work, MESSAGES), Message.intent.in_(LOOKED_AT))
    rows = work.db.scalars(wanted.order_by(Message.id).limit(BATCH)).all()
    for message in rows:
        yield from _useless(work, message) if message.intent == "useful" else _not_understood(work, message)
    heard.advance(work, MESSAGES, [row.id for row in rows if row.received_at <= work.now - SETTLES])


def _useless(work: Work, message: Message) -> Iterator[Found]:
    before = heard.before(work, message)
    if before is None or not heard.chosen(message, before).startswith(USELESS):
        return
    asked = select(Message).where(
        Message.openid == message.openid, Message.id < message.id, Message.intent == "policy.ask"
    )
    question = work.db.scalars(asked.order_by(Message.id.desc()).limit(1)).first()
    if question is not None:
        yield question, LessonReason.USELESS, ""


def _not_understood(work: Work, message: Message) -> Iterator[Found]:
    after = select(Message).where(Message.openid == message.openid, Message.id > message.id)
    answer = work.db.scalars(after.order_by(Message.id).limit(1)).first()
    chosen = answer.intent if answer is not None and heard.chosen(answer, message) == answer.intent else ""
    if chosen in MEANT:
        yield message, LessonReason.CORRECTED, chosen
    if message.intent == "unclear":
        yield message, LessonReason.UNCLEAR, ""


def _from_handoffs(work: Work) -> Iterator[Found]:
    rows = work.db.scalars(
        select(Handoff).where(Handoff.id > heard.mark(work, HANDOFFS)).order_by(Handoff.id).limit(BATCH)
    ).all()
    for handoff in rows:
        message = None if handoff.form else _said_before(work, handoff)
        if message is not None:
            yield message, LessonReason.HANDED_OVER, ""
    heard.advance(work, HANDOFFS, [row.id for row in rows if row.begun_at <= work.now - SETTLES])


def _said_before(work: Work, handoff: Handoff) -> Message | None:
    """What somebody wanted before they wanted a person; who was filling in a form was understood."""
    wanted = ("unclear", "none", *MEANT) if handoff.reason is not HandoffReason.NOT_UNDERSTOOD else ("unclear",)
    said = select(Message).where(
        Message.openid == handoff.openid,
        Message.received_at.between(handoff.begun_at - RECENT, handoff.begun_at + timedelta(seconds=1)),
        Message.kind.in_(SPOKEN),
        Message.intent.in_(wanted),
    )
    return work.db.scalars(said.order_by(Message.id.desc()).limit(1)).first()


def _keep(work: Work, message: Message, reason: LessonReason, chosen: str) -> bool:
    if message.kind not in SPOKEN or message.fields.get("bizmsgmenuid"):
        return False
    text = veiled(message.content, heard.names_of(work, message.openid))
    if len(normalise(bare(text))) < SHORTEST:
        return False
    lesson_id = _lesson_of(work, text, message)
    is_first = work.db.scalar(select(func.count()).where(Sighting.message_id == message.id)) == 0
    sighting = insert_into(work.db, Sighting).values(
        lesson_id=lesson_id, message_id=message.id, reason=reason, at=message.received_at
    )
    is_new = work.db.execute(sighting.on_conflict_do_nothing().returning(Sighting.id)).first() is not None
    if is_new:
        lesson = work.db.get_one(Lesson, lesson_id)
        lesson.times += is_first
        lesson.chosen = chosen or lesson.chosen
        if message.received_at >= lesson.last_seen_at:
            lesson.last_seen_at, lesson.did, lesson.score = message.received_at, message.intent, message.score
        work.db.flush()
    return is_new


def _lesson_of(work: Work, text: str, message: Message) -> int:
    key, at = key_of(text), message.received_at
    row = insert_into(work.db, Lesson).values(
        key=key, text=text, state="open", times=0, first_seen_at=at, last_seen_at=at,
        did=message.intent, score=message.score, chosen="", intent="", decided_by="",
    )  # fmt: skip
    work.db.execute(row.on_conflict_do_nothing())
    return work.db.scalars(select(Lesson.id).where(Lesson.key == key)).one()
