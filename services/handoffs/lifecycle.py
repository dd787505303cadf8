"""A conversation is handed over, taken, passed on and given back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.handoffs import Handoff, HandoffLine
from models.kinds import HandoffEnd, HandoffReason, HandoffState, HandoffStep, WorkItemKind, WorkItemState
from models.people import Follower, Staff
from models.work import Work
from push import outbox, window
from services import clock, work_items
from services.errors import Refusal


def begin(
    work: Work, openid: str, reason: HandoffReason, matter: str, *, form: dict[str, Any] | None = None
) -> Handoff:
    """Hand a conversation over (转人工): a colleague is expected, or, when nobody is there, it goes on the desk."""
    handoff = work.add(
        Handoff(
            openid=openid,
            state=HandoffState.WAITING,
            reason=reason,
            matter=matter,
            form=form or {},
            begun_at=work.now,
            asked_at=work.now,
            owed_since=work.now,
        )
    )
    if not clock.is_office_open(work.now):
        defer(work, handoff)
    return handoff


def open_of(work: Work, openid: str) -> Handoff | None:
    """The stretch a person is in now, held for this work alone."""
    theirs = select(Handoff).where(Handoff.openid == openid, Handoff.state != HandoffState.ENDED)
    return work.db.scalars(theirs.order_by(Handoff.id.desc()).limit(1).with_for_update()).first()


def locked(work: Work, handoff_id: int) -> Handoff | None:
    """A stretch as it is now, held for this work alone."""
    wanted = select(Handoff).where(Handoff.id == handoff_id).with_for_update().execution_options(populate_existing=True)
    return work.db.scalars(wanted).first()


def ask_again(work: Work, handoff: Handoff) -> None:
    """Somebody asks for a person once more: while the office is open, a colleague is expected anew."""
    if handoff.state is not HandoffState.WAITING or handoff.deferred_at is None:
        return
    if clock.is_office_open(work.now):
        handoff.asked_at, handoff.owed_since, handoff.deferred_at = work.now, work.now, None
        log(work, handoff, HandoffStep.ASKED_AGAIN)


def defer(work: Work, handoff: Handoff) -> None:
    """Nobody is there for it now: it goes on the desk with a date, and the bot speaks again meanwhile."""
    handoff.deferred_at = work.now
    put_on_desk(work, handoff)
    log(work, handoff, HandoffStep.DEFERRED)


def put_on_desk(work: Work, handoff: Handoff) -> None:
    """See that a work item with a date stands for it."""
    if handoff.work_item is None or handoff.work_item.state is WorkItemState.DONE:
        handoff.work_item = work_items.open_item(work, WorkItemKind.HANDOFF, handoff.openid, handoff.matter)


def take(work: Work, handoff: Handoff, *, over: bool = False) -> None:
    """Take a conversation (接入): from now on it is this colleague's, and the bot is silent."""
    _hold(work, handoff)
    if handoff.state is HandoffState.TAKEN and not over:
        raise Refusal("handoff.taken_by", by=work.db.get_one(Staff, handoff.staff_id).name)
    _give_to(work, handoff, work.db.get_one(Staff, work.actor.staff_id))
    log(work, handoff, HandoffStep.TAKEN)


def pass_on(work: Work, handoff: Handoff, to: Staff, text: str = "") -> None:
    """Pass a conversation to a colleague (转交), with a word on what it is about."""
    hold_mine(work, handoff)
    if not to.active or to.id == handoff.staff_id:
        raise Refusal("handoff.pass_to_another")
    _give_to(work, handoff, to)
    log(work, handoff, HandoffStep.PASSED, f"{to.name} {text}".strip())


def give_back(work: Work, handoff: Handoff, reason: HandoffEnd) -> None:
    """Give the conversation back to the bot; the person hears who answers from now on."""
    hold_mine(work, handoff)
    end(work, handoff, reason)
    if window.is_open(work.db.get(Follower, handoff.openid), work.now):
        outbox.post(work, handoff.openid, "handoff.given_back_with_draft" if handoff.form else "handoff.given_back")


def end(work: Work, handoff: Handoff, reason: HandoffEnd) -> None:
    """End the stretch, with the reason on record; what lies on the desk for it is done, unless an answer is owed."""
    handoff.state, handoff.end = HandoffState.ENDED, reason
    handoff.ended_at, handoff.ended_by = work.now, work.actor.name
    item = handoff.work_item
    if reason is HandoffEnd.STAFF_SILENT:
        put_on_desk(work, handoff)
    elif item is not None and item.state is WorkItemState.OPEN:
        work_items.done(work, item)
    log(work, handoff, HandoffStep.ENDED, reason.value)


def hold_mine(work: Work, handoff: Handoff) -> None:
    """Hold it, if it is this colleague's."""
    _hold(work, handoff)
    if handoff.state is not HandoffState.TAKEN or handoff.staff_id != work.actor.staff_id:
        raise Refusal("handoff.not_yours")


def log(work: Work, handoff: Handoff, step: HandoffStep, text: str = "", *, key: str | None = None) -> HandoffLine:
    """One more line of what happened in it."""
    return work.add(HandoffLine(handoff_id=handoff.id, step=step, at=work.now, by=work.actor.name, text=text, key=key))


def _hold(work: Work, handoff: Handoff) -> None:
    work.lock(handoff, "state", "staff_id")
    if handoff.state is HandoffState.ENDED:
        raise Refusal("handoff.ended")


def _give_to(work: Work, handoff: Handoff, staff: Staff) -> None:
    handoff.state, handoff.staff, handoff.taken_at = HandoffState.TAKEN, staff, work.now
    work.db.flush()
