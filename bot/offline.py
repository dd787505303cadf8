"""Answering while Redis is away: once by the unique key, in order by a lock on the dialogue's row."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import orjson
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisSilent
from sqlalchemy import select, update

from bot import rows
from bot.envelope import Envelope
from bot.inbox import Inbox
from bot.recent import Note
from bot.render import Message
from bot.rows import Outcome
from bot.talking import DATABASE_DOWN, AnsweredBefore, Answering, DatabaseAway, Desk, post_rest, talk
from handlers.turn import Dialogue, chat_actor, compact
from models.messages import DialogueCopy
from models.work import Office
from services import followers


def answer(desk: Desk, attempt: Answering, fault: RedisError) -> list[Message]:
    """The messages that answer a push, from the archive alone. Raises DatabaseAway."""
    try:
        return _answer(desk, attempt, fault)
    except AnsweredBefore:
        return _given_before(desk, attempt.envelope.key)
    except DATABASE_DOWN as fault:
        raise DatabaseAway from fault
    finally:
        desk.inbox.absences.note()


def keep(desk: Desk, envelope: Envelope) -> None:
    """Keep a push nobody answers. Raises DatabaseAway."""
    try:
        with desk.office.work() as work:
            rows.write_silent(work, [(envelope, datetime.fromtimestamp(envelope.created, UTC))])
            followers.note_message(work, envelope.openid, envelope.kind)
    except DATABASE_DOWN as fault:
        raise DatabaseAway from fault


def finish(
    desk: Desk, envelope: Envelope, outcome: Outcome, dialogue: str, fault: RedisError, *, is_kept: bool
) -> bool:
    """Write down what Redis could not be told; False when another gives the answer."""
    with desk.office.work(chat_actor(envelope.openid)) as work:
        if is_kept:
            is_ours = rows.mark_given(work, envelope.key)
        else:
            is_ours = rows.write_answer(work, envelope, outcome, is_given=True)
        if is_ours and dialogue:
            rows.write_dialogue(work, envelope.openid, Dialogue.from_text(dialogue), is_ahead=True)
    if is_ours:
        desk.inbox.recent.note(Note(envelope, compact(outcome.passive), dialogue, ""))
    if is_ours and dialogue:
        _tell(desk, envelope.openid, Dialogue.from_text(dialogue), fault)
    desk.inbox.absences.note()
    return is_ours


def catch_up(desk: Desk, *, since: int) -> bool:
    """Put back what went on without Redis and what Redis has forgotten, when there may be some; whether there may have
    been, or was since so many absences were made good."""
    absences = desk.inbox.absences
    if not absences.are_open:
        return absences.made_good > since
    with absences.lock:
        noted = absences.noted  # before reading, so that a turn that ends meanwhile is not overlooked
        if absences.are_open:
            _restore(desk)
            try:
                heal(desk.office, desk.inbox)
            except DATABASE_DOWN:
                desk.inbox.restore()  # this host knows what it said, and the sweep tells the rest
            absences.made_good = noted
    return True


def _restore(desk: Desk) -> None:
    absences = desk.inbox.absences
    if not absences.is_another:
        return
    absences.is_another = False  # before, so that yet another one is not overlooked
    try:
        desk.inbox.restore()
    except RedisError:
        absences.is_another = True
        raise


def heal(office: Office, inbox: Inbox) -> int:
    """Give Redis the dialogues that went on without it; returns how many there were."""
    with office.reading() as look:
        ahead = look.db.execute(
            select(DialogueCopy.openid, DialogueCopy.version, DialogueCopy.data).where(DialogueCopy.is_ahead)
        ).all()
    for openid, version, data in ahead:
        inbox.heal(openid, compact(data), version)
    if ahead:
        with office.work() as work:
            for openid, version, _ in ahead:
                work.db.execute(
                    update(DialogueCopy)
                    .where(DialogueCopy.openid == openid, DialogueCopy.version == version)
                    .values(is_ahead=False)
                )
    return len(ahead)


def _answer(desk: Desk, attempt: Answering, fault: RedisError) -> list[Message]:
    envelope = attempt.envelope
    given = desk.inbox.recent.answer(envelope.key)
    if given is not None:
        messages: list[Message] = orjson.loads(given)
        return messages
    with desk.office.work(chat_actor(envelope.openid)) as work:
        dialogue = rows.read_dialogue(work, envelope.openid, is_locked=True)
        if rows.answered(work, envelope.key) is not None:
            raise AnsweredBefore
        before = _latest(desk, envelope.openid, dialogue).as_text()
        outcome, dialogue = talk(desk, attempt, work, partial(Dialogue.from_text, before))
        followers.note_message(work, envelope.openid, envelope.kind)
        rest = outcome.messages if outcome.is_late else outcome.messages[1:]
        if rest:
            post_rest(work, envelope, rest)
        if not rows.write_answer(work, envelope, outcome, is_given=not outcome.is_late):
            raise AnsweredBefore
        rows.write_dialogue(work, envelope.openid, dialogue, is_ahead=True)
    desk.inbox.recent.note(Note(envelope, compact(outcome.passive), dialogue.as_text(), ""))
    _tell(desk, envelope.openid, dialogue, fault)
    return outcome.passive


def _tell(desk: Desk, openid: str, dialogue: Dialogue, fault: RedisError) -> None:
    """Redis may be back since, and another process that has made good its absence would not hear of this dialogue."""
    if isinstance(fault, RedisSilent):
        return  # to ask it again may cost as long as before, and the sweep will tell it
    with suppress(RedisError):
        desk.inbox.heal(openid, dialogue.as_text(), dialogue.version)


def _latest(desk: Desk, openid: str, copy: Dialogue) -> Dialogue:
    """The copy of the archive, or what the processes of this host remember when that went on since."""
    text = desk.inbox.recent.dialogue(openid)
    remembered = Dialogue.from_text(text) if text else copy
    return remembered if remembered.version > copy.version else copy


def _given_before(desk: Desk, key: str) -> list[Message]:
    with desk.office.work() as work:
        row = rows.answered(work, key)
        if row is None or not rows.mark_given(work, key):
            return []
        return rows.passive_of(row)
