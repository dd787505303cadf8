"""The inbox: conversations that wait for a person, are in a colleague's hands, or were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from flask import abort, render_template, request
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from console import lists
from console.here import here
from console.messages import people_of
from console.permissions import PERMISSIONS
from models.handoffs import Handoff, HandoffLine
from models.kinds import HandoffState, WorkItemState
from models.messages import Message, WorkItem
from models.people import Follower, Staff
from models.work import Work
from nlp.lexicon import districts
from push import window
from services import access

SORTS = MappingProxyType({"ended": Handoff.ended_at, "id": Handoff.id})
VIEWS = ("waiting", "mine", "all", "ended")
SHOWN = 100  # open conversations on one page; nobody has more in hand
TALK_SHOWN = 60  # messages
MATTERS_SHOWN = 5
OWED = func.coalesce(Handoff.owed_since, Handoff.spoke_at, Handoff.asked_at)


@dataclass(frozen=True)
class Said:
    """One thing in the course of a conversation: a message with the bot's answer, or a line of a colleague."""

    at: datetime
    message: Message | None = None
    line: HandoffLine | None = None


def index() -> str:
    with here().reading() as work:
        return render_template("console/inbox.html", **_listed(work))


def live() -> str:
    """Only the list, for the page to renew itself."""
    with here().reading() as work:
        return render_template("console/inbox_list.html", **_listed(work))


def count() -> str:
    """How many conversations want this colleague's attention, for the menu; empty when none does."""
    with here().reading() as work:
        return str(attention(work) or "")


def detail(handoff_id: int) -> str:
    with here().reading() as work:
        handoff = find(work, handoff_id)
        follower = work.db.get(Follower, handoff.openid)
        return render_template(
            "console/conversation.html",
            handoff=handoff,
            now=work.now,
            course=_course(work, handoff),
            is_mine=handoff.state is HandoffState.TAKEN and handoff.staff_id == here().me.id,
            key=uuid4().hex,
            follower=follower,
            may_write=window.is_open(follower, work.now),
            may_call=bool(here().settings.wechat_template_notice),
            colleagues=_colleagues(work),
            districts=districts(),
            person=people_of(work, [handoff.openid]).get(handoff.openid),
            **_matters(work, handoff),
        )


def talk(handoff_id: int) -> str:
    """Only what was said, for the page to renew itself."""
    with here().reading() as work:
        handoff = find(work, handoff_id)
        return render_template("console/conversation_talk.html", handoff=handoff, course=_course(work, handoff))


def find(work: Work, handoff_id: int) -> Handoff:
    found = work.db.get(Handoff, handoff_id)
    if found is None:
        abort(404)
    return found


def attention(work: Work) -> int:
    """Conversations nobody has taken, and this colleague's own in which an answer is owed."""
    wanting = or_(_of("waiting"), and_(_of("mine"), Handoff.owed_since.is_not(None)))
    return work.db.scalar(select(func.count()).select_from(Handoff).where(wanting)) or 0


def _of(view: str) -> ColumnElement[bool]:
    mine = and_(Handoff.state == HandoffState.TAKEN, Handoff.staff_id == here().me.id)
    return {
        "waiting": Handoff.state == HandoffState.WAITING,
        "mine": mine,
        "all": Handoff.state != HandoffState.ENDED,
        "ended": Handoff.state == HandoffState.ENDED,
    }[view]


def _listed(work: Work) -> dict[str, Any]:
    view = request.args.get("view", "")
    if view not in VIEWS:
        view = "waiting"
    wanted: Select[Handoff] = select(Handoff).where(_of(view)).options(joinedload(Handoff.staff))
    sheet = lists.sheet(work, wanted, sorts=SORTS, usual="-ended") if view == "ended" else None
    rows = sheet.rows if sheet else work.db.scalars(wanted.order_by(OWED, Handoff.id).limit(SHOWN)).all()
    counts = {name: work.db.scalar(select(func.count()).select_from(Handoff).where(_of(name))) for name in VIEWS[:3]}
    return {
        "view": view,
        "rows": rows,
        "sheet": sheet,
        "counts": counts,
        "now": work.now,
        "people": people_of(work, (row.openid for row in rows)),
    }


def _course(work: Work, handoff: Handoff) -> list[Said]:
    """What was said by all three, the oldest first: the person, the bot, and the colleagues of every stretch."""
    theirs = select(Message).where(Message.openid == handoff.openid)
    if handoff.ended_at is not None:
        theirs = theirs.where(Message.received_at <= handoff.ended_at)
    messages = work.db.scalars(theirs.order_by(Message.id.desc()).limit(TALK_SHOWN)).all()
    stretches = select(Handoff.id).where(Handoff.openid == handoff.openid, Handoff.id <= handoff.id)
    lines = select(HandoffLine).where(HandoffLine.handoff_id.in_(stretches)).options(joinedload(HandoffLine.entry))
    if len(messages) == TALK_SHOWN:
        lines = lines.where(HandoffLine.at >= messages[-1].received_at)
    said = [Said(message.received_at, message=message) for message in reversed(messages)]
    said += [Said(line.at, line=line) for line in work.db.scalars(lines.order_by(HandoffLine.id))]
    return sorted(said, key=lambda one: one.at)


def _matters(work: Work, handoff: Handoff) -> dict[str, Sequence[Any]]:
    """What else is on its way for the same person."""
    items = select(WorkItem).where(WorkItem.openid == handoff.openid, WorkItem.state == WorkItemState.OPEN)
    before = select(Handoff).where(Handoff.openid == handoff.openid, Handoff.id < handoff.id)
    return {
        "appeals": [one for one in access.appeals_of(work, handoff.openid) if not one.is_anonymous][:MATTERS_SHOWN],
        "signups": access.signups_of(work, handoff.openid)[:MATTERS_SHOWN],
        "items": work.db.scalars(items.order_by(WorkItem.id.desc()).limit(MATTERS_SHOWN)).all(),
        "stretches": work.db.scalars(before.order_by(Handoff.id.desc()).limit(MATTERS_SHOWN)).all(),
    }


def _colleagues(work: Work) -> Sequence[Staff]:
    """Who else may hold a conversation."""
    may_answer = Staff.role.in_(PERMISSIONS["console.inbox_say"])
    others = select(Staff).where(may_answer, Staff.active, Staff.id != here().me.id)
    return work.db.scalars(others.order_by(Staff.name)).all()
