"""Work items in the console: what waits for a person, answering it, taking it off the desk."""

from __future__ import annotations

from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from console import lists
from console.confirm import is_confirmed, typed
from console.here import here
from console.messages import people_of, talk_around
from models.kinds import WorkItemKind, WorkItemState
from models.messages import WorkItem
from models.people import Follower
from models.work import Work
from services import work_items

SORTS = MappingProxyType({"id": WorkItem.id, "created": WorkItem.created_at, "due": WorkItem.due_at})


def index() -> str:
    with here().reading() as work:
        found = select(WorkItem)
        view = request.args.get("view", "open")
        if view in ("open", "overdue"):
            found = found.where(WorkItem.state == WorkItemState.OPEN)
        if view == "overdue":
            found = found.where(WorkItem.due_at < work.now)
        if view == "done":
            found = found.where(WorkItem.state == WorkItemState.DONE)
        if words := lists.words():
            found = found.where(WorkItem.text.icontains(words, autoescape=True))
        if kind := lists.chosen(WorkItemKind, "kind"):
            found = found.where(WorkItem.kind == kind)
        page = lists.sheet(work, found, sorts=SORTS, usual="-created" if view == "done" else "due")
        return render_template(
            "console/work_items.html",
            sheet=page,
            view=view,
            counts=_counts(work),
            now=work.now,
            people=people_of(work, (item.openid for item in page.rows)),
        )


def detail(item_id: int) -> str:
    with here().reading() as work:
        item = _find(work, item_id)
        return render_template(
            "console/work_item.html",
            item=item,
            now=work.now,
            conversation=talk_around(work, item.openid),
            person=people_of(work, [item.openid]).get(item.openid),
            follower=work.db.get(Follower, item.openid),
        )


def answer(item_id: int) -> Response:
    """Answer whoever asked; the answer leaves by the outbox."""
    here().page = url_for("console.work_item", item_id=item_id)
    with here().work() as work:
        item = _find(work, item_id)
        work_items.answer(work, item, request.form.get("text", ""))
        here().record(work, "work_item.answer", str(item.id))
    return here().back(here().page, "item_answered")


def done(item_id: int) -> Response | str:
    """Take it off the desk without an answer."""
    here().page = url_for("console.work_item", item_id=item_id)
    if not is_confirmed():
        return render_template("console/confirm.html", ask="work_item_done", typed=typed(), back=here().page)
    with here().work() as work:
        item = _find(work, item_id)
        work_items.done(work, item)
        here().record(work, "work_item.done", str(item.id))
    return here().back(here().page, "item_done")


def _find(work: Work, item_id: int) -> WorkItem:
    found = work.db.get(WorkItem, item_id)
    if found is None:
        abort(404)
    return found


def _counts(work: Work) -> dict[str, int]:
    by_state = dict(work.db.execute(select(WorkItem.state, func.count()).group_by(WorkItem.state)).all())
    overdue = select(func.count()).where(WorkItem.state == WorkItemState.OPEN, WorkItem.due_at < work.now)
    return {
        "open": by_state.get(WorkItemState.OPEN, 0),
        "overdue": work.db.scalar(overdue) or 0,
        "done": by_state.get(WorkItemState.DONE, 0),
    }
