"""One push, from the envelope to the messages that answer it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
from redis.exceptions import RedisError

from bot import metrics, offline, render, rows
from bot.envelope import Envelope
from bot.inbox import Done, Mine, Orphan
from bot.render import Message
from bot.rows import Outcome
from bot.talking import DATABASE_DOWN, AnsweredBefore, Answering, DatabaseAway, Desk, post_rest, talk
from handlers import dispatch
from handlers.replies import say
from handlers.turn import Dialogue, chat_actor, compact
from models.kinds import MessageState
from models.work import JobCall

log = logging.getLogger(__name__)

POLL_SECONDS = 0.01
LATE_JOB = "conversation.answer_late"
RETRY_LATE_SECONDS = 5.0

# Nobody reads an answer to these, and some come in bursts: they are kept, and looked at by the keeper.
UNANSWERED = frozenset(
    f"event:{name}"
    for name in (
        "view", "view_miniprogram", "location", "templatesendjobfinish", "masssendjobfinish", "publishjobfinish",
        "subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event",
        "kf_create_session", "kf_close_session", "kf_switch_session",
    )
)  # fmt: skip


def receive(desk: Desk, envelope: Envelope) -> list[Message]:
    """The messages that answer a push within the budget; empty means `success`, for now or for good.

    Raises DatabaseAway only when Redis is away as well, so that the platform sends the push again.
    """
    began = desk.clock()
    is_known = dispatch.is_answered(envelope.kind)
    is_answered = is_known and envelope.kind not in UNANSWERED
    if not is_known and envelope.kind not in UNANSWERED:
        log.info("nothing answers a push of the kind %s, it is kept", envelope.kind)
    try:
        if is_answered:
            return _in_order(desk, Answering(envelope, began))
        desk.inbox.keep(envelope)
    except RedisError as fault:
        log.warning("redis is away: %s", fault, extra={"message_key": envelope.key})
        metrics.DEGRADED.labels("redis").inc()
        if is_answered:
            return offline.answer(desk, Answering(envelope, began), fault)
        offline.keep(desk, envelope)
    return []


def answer_late(desk: Desk, key: str) -> None:
    """Answer a message that was left, through the outbox (job `conversation.answer_late`)."""
    envelope = desk.inbox.opened(key)
    if envelope is None:
        return
    began = desk.clock()
    while desk.clock() - began < desk.settings.reply_budget_seconds:
        found = desk.inbox.arrive(envelope, is_new=False)
        match found:
            case Done():
                return
            case Mine():
                try:
                    _answer(desk, Answering(envelope, desk.clock(), found.token, is_late=True), found)
                except DatabaseAway:
                    desk.inbox.leave(key, found.token)  # so that nobody waits for the lease of one who gave up
                    raise
                return
            case Orphan():
                answer_late(desk, found.key)
            case _:
                time.sleep(POLL_SECONDS)
    desk.office.start([JobCall(LATE_JOB, key, RETRY_LATE_SECONDS)])


def _in_order(desk: Desk, attempt: Answering) -> list[Message]:
    while True:
        with metrics.arrive():
            found = desk.inbox.arrive(attempt.envelope)
        try:
            match found:
                case Done():
                    return _stored(found.answer)
                case Mine():
                    attempt.token = found.token
                    return _answer(desk, attempt, found)
                case Orphan():
                    answer_late(desk, found.key)
                case _:
                    time.sleep(POLL_SECONDS)
        except DatabaseAway:
            return _leave(desk, attempt)
        if desk.clock() - attempt.began > desk.settings.reply_budget_seconds:
            return _leave(desk, attempt)


def _leave(desk: Desk, attempt: Answering) -> list[Message]:
    """The worker answers it; the platform hears `success` now."""
    if desk.inbox.leave(attempt.envelope.key, attempt.token):
        metrics.LEFT.inc()
        desk.office.start([JobCall(LATE_JOB, attempt.envelope.key, RETRY_LATE_SECONDS)])
    return []


def _stored(answer: str) -> list[Message]:
    found: list[Message] = orjson.loads(answer) if answer else []
    return found


def _answer(desk: Desk, attempt: Answering, mine: Mine) -> list[Message]:
    """Answer what is ours. Raises DatabaseAway; the message then stays open."""
    try:
        if offline.catch_up(desk, since=mine.since):
            given = _given(desk, attempt)
            if given is not None:
                return given
            mine = replace(mine, dialogue=desk.inbox.dialogue(attempt.envelope.openid))
        if mine.is_repeat:
            before = _answered_before(desk, attempt)
            if before is not None:
                return before
        try:
            outcome, dialogue, is_kept = _turn(desk, attempt, partial(_dialogue, desk, mine, attempt.envelope))
        except AnsweredBefore:
            return _answered_before(desk, attempt) or []
    except DATABASE_DOWN as fault:
        given = _given(desk, attempt) if mine.is_repeat else None
        if given is not None:
            return given
        log.warning("the database is away: %s", fault, extra={"message_key": attempt.envelope.key})
        metrics.DEGRADED.labels("database").inc()
        raise DatabaseAway from fault
    except RedisError:
        raise
    except Exception:  # one message the house cannot bear must not stand in the way of all that follow
        log.exception("a message could not be kept", extra={"message_key": attempt.envelope.key})
        metrics.FAILED.inc()
        sorry = Outcome(MessageState.FAILED, render.messages((say("manners.sorry"),)), is_late=attempt.is_late)
        return _finish(desk, attempt, sorry, "", is_kept=False)
    return _finish(desk, attempt, outcome, dialogue, is_kept=is_kept)


def _given(desk: Desk, attempt: Answering) -> list[Message] | None:
    """What this host answered last, where no store tells; to look for it reads whole files."""
    given = desk.inbox.recent.answer(attempt.envelope.key)
    return None if given is None else _stored(desk.inbox.finish(attempt.envelope, attempt.token, answer=given) or "")


def _dialogue(desk: Desk, mine: Mine, envelope: Envelope) -> Dialogue:
    if mine.dialogue:
        return rows.dialogue_of(_loaded(mine.dialogue))
    with desk.office.reading() as look:
        return rows.read_dialogue(look, envelope.openid)


def _loaded(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return None


def _answered_before(desk: Desk, attempt: Answering) -> list[Message] | None:
    """What a killed process had written down, put back where repeats find it, or sent when it is late for that."""
    envelope = attempt.envelope
    with desk.office.reading() as look:
        row = rows.answered(look, envelope.key)
        if row is None:
            return None
        stored = rows.passive_of(row)
        dialogue = rows.read_dialogue(look, envelope.openid)
    if stored and attempt.is_late:
        with desk.office.work(chat_actor(envelope.openid)) as work:
            missed = rows.take_late(work, envelope.key)
            if missed:
                post_rest(work, envelope, missed, key=f"late:{envelope.key}")
                stored = []
    desk.inbox.heal(envelope.openid, dialogue.as_text(), dialogue.version)
    desk.inbox.finish(envelope, attempt.token, answer=compact(stored))
    return stored


def _turn(desk: Desk, attempt: Answering, read: Callable[[], Dialogue]) -> tuple[Outcome, str, bool]:
    """Let the handlers answer; what they changed is committed together with the answer.

    Returns the outcome, the text of the dialogue after it, and whether both are in the archive already.
    """
    with desk.office.work(chat_actor(attempt.envelope.openid)) as work:
        outcome, dialogue = talk(desk, attempt, work, read)
        rest = outcome.messages if outcome.is_late else outcome.messages[1:]
        if rest:
            post_rest(work, attempt.envelope, rest)
        is_kept = work.is_open
        if is_kept:
            if not rows.write_answer(work, attempt.envelope, outcome):
                raise AnsweredBefore
            rows.write_dialogue(work, attempt.envelope.openid, dialogue)
        text = dialogue.as_text()
    return outcome, text, is_kept


def _finish(desk: Desk, attempt: Answering, outcome: Outcome, dialogue: str, *, is_kept: bool) -> list[Message]:
    """Tell Redis; the answer is ours to give unless another took the message over meanwhile."""
    envelope, passive = attempt.envelope, outcome.passive
    answer = compact(passive)
    try:
        with metrics.finish():
            counts = desk.inbox.finish(
                envelope,
                attempt.token,
                answer=answer,
                dialogue=dialogue,
                outcome="" if is_kept else outcome.as_json(envelope.key),
            )
    except RedisError as fault:
        return passive if offline.finish(desk, envelope, outcome, dialogue, fault, is_kept=is_kept) else []
    return passive if counts == answer else _stored(counts or "")
