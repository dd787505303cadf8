"""Messages in the console: what people wrote and what they were answered."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from flask import abort, render_template, request
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from console import lists
from console.here import here
from models.kinds import MessageState
from models.messages import Message, WorkItem
from models.people import Contact, Follower, Officer
from models.work import Work

SORTS = MappingProxyType({"received": Message.id, "took": Message.took_ms, "score": Message.score})
TALK_SHOWN = 15  # messages of the same person before and after


def index() -> str:
    with here().reading() as work:
        found = select(Message)
        if words := lists.words():
            found = found.where(or_(Message.content.icontains(words, autoescape=True), Message.openid == words))
        if state := lists.chosen(MessageState, "state"):
            found = found.where(Message.state == state)
        if intent := request.args.get("intent"):
            found = found.where(Message.intent == intent)
        if (kind := request.args.get("kind")) in ("text", "event"):
            is_event = Message.kind.startswith("event:")
            found = found.where(is_event if kind == "event" else ~is_event)
        found = lists.between(found, Message.received_at, lists.day("from"), lists.day("to"))
        page = lists.sheet(work, found, sorts=SORTS, usual="-received")
        return render_template(
            "console/messages.html",
            sheet=page,
            people=people_of(work, (message.openid for message in page.rows)),
        )


def detail(message_id: int) -> str:
    with here().reading() as work:
        message = work.db.get(Message, message_id)
        if message is None:
            abort(404)
        return render_template(
            "console/message.html",
            message=message,
            now=work.now,
            conversation=talk_around(work, message.openid, message.id),
            person=people_of(work, [message.openid]).get(message.openid),
            follower=work.db.get(Follower, message.openid),
            items=work.db.scalars(
                select(WorkItem).where(WorkItem.openid == message.openid).order_by(WorkItem.id.desc()).limit(5)
            ).all(),
        )


def talk_around(work: Work, openid: str, message_id: int | None = None) -> list[Message]:
    """What this person wrote before and after a message, or last of all, the oldest first."""
    theirs = select(Message).where(Message.openid == openid)
    if message_id is None:
        return list(reversed(work.db.scalars(theirs.order_by(Message.id.desc()).limit(TALK_SHOWN)).all()))
    before = theirs.where(Message.id <= message_id).order_by(Message.id.desc()).limit(TALK_SHOWN)
    after = theirs.where(Message.id > message_id).order_by(Message.id).limit(TALK_SHOWN)
    return [*reversed(work.db.scalars(before).all()), *work.db.scalars(after)]


def people_of(work: Work, openids: Iterable[str]) -> dict[str, Officer | Contact]:
    """Who is behind an openid, where somebody is bound; an officer before a contact."""
    wanted = set(openids)
    bound = select(Contact).where(Contact.openid.in_(wanted), Contact.unbound_at.is_(None))
    bound = bound.options(joinedload(Contact.enterprise))
    people: dict[str, Officer | Contact] = {contact.openid: contact for contact in work.db.scalars(bound)}
    for officer in work.db.scalars(select(Officer).where(Officer.openid.in_(wanted))):
        people[officer.openid or ""] = officer
    return people
