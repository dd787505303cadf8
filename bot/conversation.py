"""One push, from the envelope to the messages that answer it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import metrics, render, rows
from bot.envelope import Envelope
from bot.inbox import Done, Inbox, Mine, Orphan
from bot.render import Message
from bot.rows import Outcome
from config.settings import Settings
from handlers import dispatch
from handlers.replies import Reply, joined, say
from handlers.turn import Dialogue, Turn, chat_actor, closing
from models.kinds import MessageState
from models.work import JobCall, Office, Work
from push import outbox
from services import followers
from services.errors import Refusal
from services.policies.answer import Shelf

log = logging.getLogger(__name__)

POLL_SECONDS = 0.01
LATE_JOB = "conversation.answer_late"
DATABASE_DOWN = (DBAPIError, PoolTimeout)
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


class DatabaseAway(Exception):
    """The turn needs the archive, which does not answer."""


class AnsweredBefore(Exception):
    """Another process answered the same message meanwhile."""


@dataclass(frozen=True)
class Desk:
    """What a process needs to answer messages."""

    settings: Settings
    office: Office
    redis: Redis
    inbox: Inbox
    shelf: Shelf
    clock: Callable[[], float] = time.monotonic


@dataclass
class Answering:
    """One attempt to answer one message."""

    envelope: Envelope
    began: float
    token: str = ""
    is_late: bool = False


def receive(desk: Desk, envelope: Envelope) -> list[Message]:
    """The messages that answer a push within the budget; empty means `success`, for now or for good.

    Raises DatabaseAway only when Redis is away as well, so that the platform sends the push again.
    """
    began = desk.clock()
    try:
        if not dispatch.is_answered(envelope.kind) or envelope.kind in UNANSWERED:
            desk.inbox.keep(envelope)
            return []
        return _in_order(desk, Answering(envelope, began))
    except RedisError as fault:
        log.warning("redis is away: %s", fault, extra={"message_key": envelope.key})
        metrics.DEGRADED.labels("redis").inc()
        return _without_redis(desk, Answering(envelope, began))


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
                _answer(desk, Answering(envelope, desk.clock(), found.token, is_late=True), found)
                return
            case Orphan():
                answer_late(desk, found.key)
            case _:
                time.sleep(POLL_SECONDS)
    desk.office.start([JobCall(LATE_JOB, key, RETRY_LATE_SECONDS)])


def _in_order(desk: Desk, attempt: Answering) -> list[Message]:
    envelope = attempt.envelope
    is_waiting = False
    while True:
        found = desk.inbox.arrive(envelope)
        match found:
            case Done():
                return _stored(found.answer)
            case Mine():
                attempt.token = found.token
                try:
                    return _answer(desk, attempt, found)
                except DatabaseAway:
                    return _leave(desk, attempt)
            case Orphan():
                try:
                    answer_late(desk, found.key)
                except DatabaseAway:
                    return _leave(desk, attempt)
            case _:
                is_waiting = True
                time.sleep(POLL_SECONDS)
        if is_waiting and desk.clock() - attempt.began > desk.settings.reply_budget_seconds:
            return _leave(desk, attempt)


def _leave(desk: Desk, attempt: Answering) -> list[Message]:
    """The worker answers it; the platform hears `success` now."""
    if desk.inbox.leave(attempt.envelope.key, attempt.token):
        metrics.LEFT.inc()
        desk.office.start([JobCall(LATE_JOB, attempt.envelope.key, RETRY_LATE_SECONDS)])
    return []


def _stored(answer: str) -> list[Message]:
    found: list[Message] = json.loads(answer) if answer else []
    return found


def _answer(desk: Desk, attempt: Answering, mine: Mine) -> list[Message]:
    """Answer what is ours. Raises DatabaseAway; the message then stays open."""
    envelope = attempt.envelope
    try:
        if mine.is_repeat:
            before = _answered_before(desk, attempt)
            if before is not None:
                return before
        dialogue = _dialogue(desk, mine, envelope)
        try:
            outcome, dialogue, is_kept = _turn(desk, attempt, dialogue)
        except AnsweredBefore:
            return _answered_before(desk, attempt) or []
    except DATABASE_DOWN as fault:
        log.warning("the database is away: %s", fault, extra={"message_key": envelope.key})
        metrics.DEGRADED.labels("database").inc()
        raise DatabaseAway from fault
    return _finish(desk, attempt, outcome, dialogue, is_kept=is_kept)


def _dialogue(desk: Desk, mine: Mine, envelope: Envelope) -> Dialogue:
    if mine.dialogue:
        return Dialogue.from_text(mine.dialogue)
    with desk.office.reading() as look:
        return rows.read_dialogue(look, envelope.openid)


def _answered_before(desk: Desk, attempt: Answering) -> list[Message] | None:
    """What a killed process had already written down, put back where repeats find it."""
    with desk.office.reading() as look:
        row = rows.answered(look, attempt.envelope.key)
        if row is None:
            return None
        stored: list[Message] = [] if row.is_late else (row.reply or {}).get("messages", [])[:1]
        dialogue = rows.read_dialogue(look, attempt.envelope.openid)
    answer = json.dumps(stored, ensure_ascii=False)
    desk.inbox.finish(attempt.envelope, attempt.token, answer=answer, dialogue=dialogue.as_text())
    return stored


def _turn(desk: Desk, attempt: Answering, dialogue: Dialogue) -> tuple[Outcome, Dialogue, bool]:
    """Let the handlers answer; what they changed is committed together with the answer.

    Returns the outcome, the dialogue after it, and whether both are in the archive already.
    """
    with desk.office.work(chat_actor(attempt.envelope.openid)) as work:
        outcome, dialogue = _talk(desk, attempt, work, dialogue)
        rest = outcome.messages if outcome.is_late else outcome.messages[1:]
        if rest:
            _post_rest(work, attempt.envelope, rest)
        is_kept = work.is_open
        if is_kept:
            if not rows.write_answer(work, attempt.envelope, outcome):
                raise AnsweredBefore
            rows.write_dialogue(work, attempt.envelope.openid, dialogue)
    return outcome, dialogue, is_kept


def _post_rest(work: Work, envelope: Envelope, rest: Sequence[Message]) -> None:
    """What does not fit into the response leaves as customer messages, in the window this very message opened."""
    followers.note_message(work, envelope.openid, envelope.kind)
    outbox.post(work, envelope.openid, "conversation.late_reply", key=f"rest:{envelope.key}", messages=list(rest))


def _talk(desk: Desk, attempt: Answering, work: Work, dialogue: Dialogue) -> tuple[Outcome, Dialogue]:
    envelope = attempt.envelope
    dialogue.begin_turn(work.now)
    before = dialogue.as_text()
    turn = Turn(
        settings=desk.settings,
        office=desk.office,
        shelf=desk.shelf,
        work=work,
        openid=envelope.openid,
        kind=envelope.kind,
        text=envelope.text,
        fields=envelope.fields,
        dialogue=dialogue,
        key=envelope.key,
    )
    state = MessageState.ANSWERED
    with closing(turn):
        try:
            replies: tuple[Reply, ...] = dispatch.answer(turn)
            after = turn.dialogue
        except Refusal as refusal:
            work.undo()
            replies = joined((say(refusal.key, **refusal.facts), *turn.after_refusal))
            after = turn.if_refused or Dialogue.from_text(before)
        except DATABASE_DOWN:
            raise
        except Exception:
            log.exception("a message could not be answered", extra={"message_key": envelope.key})
            work.undo()
            replies, after, state = (say("manners.sorry"),), Dialogue.from_text(before), MessageState.FAILED
            metrics.FAILED.inc()
    messages = render.messages(replies)
    if state is MessageState.ANSWERED and not messages:
        state = MessageState.SILENT
    elapsed = desk.clock() - attempt.began
    metrics.TURN.observe(elapsed)
    metrics.INTENTS.labels(turn.intent or envelope.kind).inc()
    return Outcome(
        state=state,
        messages=messages,
        intent=turn.intent,
        score=turn.meaning.score if turn.meaning else None,
        is_late=attempt.is_late or elapsed > desk.settings.reply_budget_seconds,
        took_ms=int(elapsed * 1000),
    ), after


def _finish(desk: Desk, attempt: Answering, outcome: Outcome, dialogue: Dialogue, *, is_kept: bool) -> list[Message]:
    envelope = attempt.envelope
    passive = [] if outcome.is_late else list(outcome.messages[:1])
    try:
        counts = desk.inbox.finish(
            envelope,
            attempt.token,
            answer=json.dumps(passive, ensure_ascii=False),
            dialogue=dialogue.as_text(),
            outcome="" if is_kept else outcome.as_json(envelope.key),
        )
    except RedisError:
        _finish_without_redis(desk, envelope, outcome, dialogue, is_kept=is_kept)
        return passive
    return passive if counts is None and is_kept else _stored(counts or "")


def _finish_without_redis(
    desk: Desk, envelope: Envelope, outcome: Outcome, dialogue: Dialogue, *, is_kept: bool
) -> None:
    with desk.office.work(chat_actor(envelope.openid)) as work:
        if not is_kept:
            rows.write_answer(work, envelope, outcome)
        rows.write_dialogue(work, envelope.openid, dialogue, is_ahead=True)


def _without_redis(desk: Desk, attempt: Answering) -> list[Message]:
    """De-duplication by the unique key, order by a lock on the dialogue's row."""
    envelope = attempt.envelope
    try:
        with desk.office.work(chat_actor(envelope.openid)) as work:
            dialogue = rows.read_dialogue(work, envelope.openid, is_locked=True)
            row = rows.answered(work, envelope.key)
            if row is not None:
                return [] if row.is_late else (row.reply or {}).get("messages", [])[:1]
            outcome, dialogue = _talk(desk, attempt, work, dialogue)
            rest = outcome.messages if outcome.is_late else outcome.messages[1:]
            if rest:
                _post_rest(work, envelope, rest)
            rows.write_answer(work, envelope, outcome)
            rows.write_dialogue(work, envelope.openid, dialogue, is_ahead=True)
    except DATABASE_DOWN as fault:
        raise DatabaseAway from fault
    return [] if outcome.is_late else list(outcome.messages[:1])
