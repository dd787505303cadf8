"""The outbox in the console: what left, what failed and why, and what nobody is sure of."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from flask import abort, render_template, request
from sqlalchemy import ColumnElement, func, or_, select

from console import lists
from console.here import here
from console.messages import people_of
from models.appeals import Appeal
from models.kinds import Channel, OutboxState
from models.outbox import OutboxEntry
from models.work import Work

NUMBER = OutboxEntry.facts["number"].as_string()  # of the appeal that a notice is about

SORTS = MappingProxyType(
    {
        "id": OutboxEntry.id,
        "created": OutboxEntry.created_at,
        "sent": OutboxEntry.sent_at,
        "tries": OutboxEntry.attempts,
    }
)


def index() -> str:
    with here().reading() as work:
        found = select(OutboxEntry)
        if state := lists.chosen(OutboxState, "state"):
            found = found.where(OutboxEntry.state == state)
        if channel := lists.chosen(Channel, "channel"):
            found = found.where(OutboxEntry.channel == channel)
        if notice := request.args.get("notice"):
            found = found.where(OutboxEntry.notice == notice)
        if words := lists.words():
            found = found.where(OutboxEntry.openid == words, or_(NUMBER.is_(None), ~_is_anonymous()))
        found = lists.between(found, OutboxEntry.created_at, lists.day("from"), lists.day("to"))
        page = lists.sheet(work, found, sorts=SORTS, usual="-created")
        by_state = select(OutboxEntry.state, func.count()).group_by(OutboxEntry.state)
        return render_template(
            "console/outbox.html",
            sheet=page,
            counts=dict(work.db.execute(by_state).all()),
            people=people_of(work, (entry.openid for entry in page.rows)),
            nameless=_nameless(work, page.rows),
        )


def detail(entry_id: int) -> str:
    with here().reading() as work:
        entry = work.db.get(OutboxEntry, entry_id)
        if entry is None:
            abort(404)
        person = people_of(work, [entry.openid]).get(entry.openid)
        nameless = _nameless(work, [entry])
        return render_template("console/outbox_entry.html", entry=entry, person=person, nameless=nameless)


def _is_anonymous() -> ColumnElement[bool]:
    """Whether a notice is about an appeal whose author is not to be known by it."""
    is_theirs: ColumnElement[bool] = NUMBER.in_(select(Appeal.number).where(Appeal.is_anonymous))
    return is_theirs


def _nameless(work: Work, entries: Sequence[OutboxEntry]) -> set[int]:
    """Those of these notices."""
    ids = [entry.id for entry in entries]
    return set(work.db.scalars(select(OutboxEntry.id).where(OutboxEntry.id.in_(ids), _is_anonymous())))
