"""What a colleague says in a conversation, leaves for later, or notes for the others."""

from __future__ import annotations

from sqlalchemy import select

from models.handoffs import Handoff, HandoffLine
from models.kinds import HandoffStep, WorkItemKind
from models.people import Follower
from models.work import Work
from push import outbox, window
from services import work_items
from services.errors import Refusal
from services.handoffs.lifecycle import hold_mine, log

LONGEST = 600  # characters, so that every answer is one message of the platform


def say(work: Work, handoff: Handoff, text: str, key: str) -> None:
    """Answer the person (答复), once: `key` tells the page it was written on, which may be sent twice."""
    text = _checked(text)
    hold_mine(work, handoff)
    if _is_said(work, key):
        return
    if not window.is_open(work.db.get(Follower, handoff.openid), work.now):
        raise Refusal("handoff.window_closed")
    line = log(work, handoff, HandoffStep.SAID, text, key=key)
    line.entry = outbox.post(work, handoff.openid, "handoff.said", key=f"handoff:{key}", text=text)
    _answered(work, handoff)


def leave_word(work: Work, handoff: Handoff, text: str, key: str, *, calls: bool) -> None:
    """Leave a word (留言) for somebody who cannot be written to now; with `calls` a template message tells of it.

    Where they wrote meanwhile, it is said at once.
    """
    if window.is_open(work.db.get(Follower, handoff.openid), work.now):
        say(work, handoff, text, key)
        return
    text = _checked(text)
    hold_mine(work, handoff)
    if _is_said(work, key):
        return
    line = log(work, handoff, HandoffStep.LEFT_WORD, text, key=key)
    if calls:
        line.entry = outbox.post(work, handoff.openid, "handoff.word_waits", key=f"handoff:{key}")
    _answered(work, handoff)


def words_waiting(work: Work, handoff: Handoff) -> list[str]:
    """The words that were left for the person, who is here now; each is given once."""
    left = select(HandoffLine).where(
        HandoffLine.handoff_id == handoff.id,
        HandoffLine.step == HandoffStep.LEFT_WORD,
        HandoffLine.given_at.is_(None),
    )
    lines = list(work.db.scalars(left.order_by(HandoffLine.id)))
    for line in lines:
        line.given_at = work.now
    return [line.text for line in lines]


def note(work: Work, handoff: Handoff, text: str) -> None:
    """Write something down for the colleagues (内部备注); it never leaves the house."""
    log(work, handoff, HandoffStep.NOTED, _checked(text))


def register(work: Work, handoff: Handoff, text: str) -> None:
    """Put what cannot be settled at once on the desk (登记为待办), with a date."""
    text = _checked(text)
    hold_mine(work, handoff)
    item = work_items.open_item(work, WorkItemKind.OTHER, handoff.openid, text)
    log(work, handoff, HandoffStep.REGISTERED, f"#{item.id} {text}")


def heard(work: Work, handoff: Handoff) -> bool:
    """The person wrote while a colleague has the conversation; whether they should be told that somebody reads."""
    if handoff.owed_since is None:
        handoff.owed_since = work.now
    is_news = handoff.heard_at is None and handoff.spoke_at is None
    if is_news:
        handoff.heard_at = work.now
    work.db.flush()
    return is_news


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refusal("handoff.text_missing")
    if len(text) > LONGEST:
        raise Refusal("handoff.text_too_long", most=LONGEST)
    return text


def _is_said(work: Work, key: str) -> bool:
    return work.db.scalar(select(HandoffLine.id).where(HandoffLine.key == key)) is not None


def _answered(work: Work, handoff: Handoff) -> None:
    handoff.spoke_at, handoff.owed_since = work.now, None
    work.db.flush()
