"""What the handlers say to one message, with all a process needs to ask them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redis import Redis
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import metrics, render
from bot.envelope import Envelope
from bot.inbox import Inbox
from bot.recent import Recent
from bot.render import Message
from bot.rows import Outcome
from config.settings import Settings
from handlers import dispatch
from handlers.replies import Reply, say
from handlers.turn import Dialogue, Turn, closing
from models.kinds import MessageState
from models.work import Office, Work
from push import outbox
from services import followers
from services.errors import Refusal
from services.policies import index
from services.policies.answer import Shelf

log = logging.getLogger(__name__)

# A statement the database refuses is a bug, and must not be tried again and again as if the database were away.
DATABASE_DOWN = (OperationalError, InterfaceError, PoolTimeout)


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

    @classmethod
    def of(cls, settings: Settings, office: Office, redis: Redis) -> Desk:
        """The desk of a process, whose files are in the home of the house."""
        inbox = Inbox(redis, Recent(settings.home / "recent"))
        return cls(settings, office, redis, inbox, Shelf(index.folder_of(settings.home)))


@dataclass
class Answering:
    """One attempt to answer one message."""

    envelope: Envelope
    began: float
    token: str = ""
    is_late: bool = False


def post_rest(work: Work, envelope: Envelope, rest: Sequence[Message], *, key: str = "") -> None:
    """What does not fit into the response leaves as customer messages, in the window this very message opened."""
    followers.note_message(work, envelope.openid, envelope.kind)
    key = key or f"rest:{envelope.key}"
    outbox.post(work, envelope.openid, "conversation.late_reply", key=key, messages=list(rest))


def talk(desk: Desk, attempt: Answering, work: Work, read: Callable[[], Dialogue]) -> tuple[Outcome, Dialogue]:
    """Let the handlers answer; whatever they raise, but for an absent database, becomes an answer.

    `read` gives the dialogue as it was before the message, anew each time.
    """
    envelope = attempt.envelope
    turn = Turn(
        settings=desk.settings,
        office=desk.office,
        shelf=desk.shelf,
        work=work,
        openid=envelope.openid,
        kind=envelope.kind,
        text=envelope.text,
        fields=envelope.fields,
        dialogue=_begun(read, work),
        key=envelope.key,
    )
    state = MessageState.ANSWERED
    with closing(turn):
        try:
            with metrics.handle():
                replies: tuple[Reply, ...] = dispatch.answer(turn)
            after = turn.dialogue
        except Refusal as refusal:
            work.undo()
            replies = dispatch.refused(turn, refusal, _begun(read, work))
            after = turn.dialogue
        except DATABASE_DOWN:
            raise
        except Exception:
            log.exception("a message could not be answered", extra={"message_key": envelope.key})
            work.undo()
            replies, after, state = (say("manners.sorry"),), _begun(read, work), MessageState.FAILED
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


def _begun(read: Callable[[], Dialogue], work: Work) -> Dialogue:
    dialogue = read()
    dialogue.begin_turn(work.now)
    return dialogue
