"""What a person at the centre has to look at (待办): opened by chat, answered or done by staff."""

from __future__ import annotations

from sqlalchemy import select

from config.rules import rules
from models.kinds import WorkItemKind, WorkItemState
from models.messages import WorkItem
from models.work import Work
from push import outbox
from services import clock
from services.errors import Refusal

LONGEST_ANSWER = 1500  # characters, so that with the question it fits into the messages a window allows


def open_item(work: Work, kind: WorkItemKind, openid: str, text: str, subject: str = "") -> WorkItem:
    """Put something on the centre's desk, due within the days an answer may take."""
    return work.add(
        WorkItem(
            kind=kind,
            openid=openid,
            text=text,
            subject=subject,
            created_at=work.now,
            due_at=clock.add_working_days(work.now, rules().answer_days),
        )
    )


def open_one(work: Work, kind: WorkItemKind, openid: str, text: str | None = None) -> WorkItem | None:
    """What a person already has on the desk of this kind, in these words where they are given."""
    waiting = select(WorkItem).where(
        WorkItem.kind == kind, WorkItem.openid == openid, WorkItem.state == WorkItemState.OPEN
    )
    same = waiting if text is None else waiting.where(WorkItem.text == text)
    return work.db.scalars(same.order_by(WorkItem.id.desc()).limit(1)).first()


def reword(work: Work, item: WorkItem, text: str) -> None:
    """Something else is wanted now (改期), before anybody dealt with it: its days begin anew."""
    work.lock(item, "state", "done_by")
    if item.state is WorkItemState.DONE:
        raise Refusal("work_item.already_done", by=item.done_by)
    item.text, item.due_at = text, clock.add_working_days(work.now, rules().answer_days)
    work.db.flush()


def answer(work: Work, item: WorkItem, text: str) -> None:
    """Send the answer to whoever asked; the item is done with it."""
    if not text.strip():
        raise Refusal("work_item.answer_missing")
    if len(text.strip()) > LONGEST_ANSWER:
        raise Refusal("work_item.answer_too_long", most=LONGEST_ANSWER)
    if not item.openid:
        raise Refusal("work_item.nobody_asked")
    done(work, item)
    item.answer = text.strip()
    key = f"work_item.answered:{item.id}"
    outbox.post(work, item.openid, "work_item.answered", key=key, question=item.text, answer=item.answer)


def settle(work: Work, kind: WorkItemKind, subject: str) -> None:
    """Take off the desk what waits about this: it was dealt with where it stands."""
    waiting = select(WorkItem).where(
        WorkItem.kind == kind, WorkItem.subject == subject, WorkItem.state == WorkItemState.OPEN
    )
    for item in work.db.scalars(waiting.with_for_update()):
        item.state, item.done_at, item.done_by = WorkItemState.DONE, work.now, work.actor.name
    work.db.flush()


def done(work: Work, item: WorkItem) -> None:
    """Take an item off the desk, once."""
    work.lock(item, "state", "done_by")
    if item.state is WorkItemState.DONE:
        raise Refusal("work_item.already_done", by=item.done_by)
    item.state, item.done_at, item.done_by = WorkItemState.DONE, work.now, work.actor.name
    work.db.flush()
