"""The decision lists in the console: written by one, published by another, taken down when they no longer hold."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import func, or_, select
from werkzeug.wrappers import Response

from console import lists, seen
from console.confirm import is_confirmed, typed
from console.here import here
from models.decision_lists import DecisionEntry
from models.round_kinds import DecisionKind, DecisionState
from models.work import Work
from services import authorship, decision_lists
from services.decision_lists import Content

SORTS = MappingProxyType(
    {"place": DecisionEntry.position, "matter": DecisionEntry.matter, "updated": DecisionEntry.updated_at}
)


def index() -> str:
    with here().reading() as work:
        found = select(DecisionEntry)
        if words := lists.words():
            columns = (DecisionEntry.matter, DecisionEntry.answer, DecisionEntry.clause)
            found = found.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
        kind = lists.chosen(DecisionKind, "kind")
        if kind:
            found = found.where(DecisionEntry.kind == kind)
        if state := lists.chosen(DecisionState, "state"):
            found = found.where(DecisionEntry.state == state)
        page = lists.sheet(work, found, sorts=SORTS, usual="place" if kind else "-updated")
        return render_template("console/decision_lists.html", sheet=page, kind=kind, counts=_counts(work))


def detail(decision_id: int) -> str:
    with here().reading() as work:
        entry = _find(work, decision_id)
        is_mine = authorship.is_author(entry, here().me.id)
        return render_template("console/decision.html", entry=entry, is_mine=is_mine)


def new() -> Response | str:
    if request.method == "GET":
        kind = lists.chosen(DecisionKind, "kind") or DecisionKind.MAY
        return render_template("console/decision_form.html", entry=None, content=Content(kind, "", ""))
    here().page = url_for("console.decision_new")
    with here().work() as work:
        entry = decision_lists.draft(work, content_of(request.form))
        here().record(work, "decision.draft", entry.matter)
        decision_id = entry.id
    return here().back(url_for("console.decision", decision_id=decision_id), "decision_saved")


def edit(decision_id: int) -> Response | str:
    if request.method == "GET":
        with here().reading() as work:
            entry = _find(work, decision_id)
            return render_template("console/decision_form.html", entry=entry, content=entry)
    here().page = url_for("console.decision_edit", decision_id=decision_id)
    with here().work() as work:
        entry = _find(work, decision_id)
        seen.expect(work, entry, lambda held: str(held.version))
        decision_lists.edit(work, entry, content_of(request.form))
        here().record(work, "decision.edit", entry.matter, version=entry.version)
    return here().back(url_for("console.decision", decision_id=decision_id), "decision_saved")


def publish(decision_id: int) -> Response:
    page = here().page = url_for("console.decision", decision_id=decision_id)
    with here().work() as work:
        entry = _find(work, decision_id)
        decision_lists.publish(work, entry, lists.row_id(request.form.get("version", "")) or 0)
        here().record(work, "decision.publish", entry.matter, version=entry.version)
    return here().back(page, "decision_published")


def withdraw(decision_id: int) -> Response | str:
    page = here().page = url_for("console.decision", decision_id=decision_id)
    if not is_confirmed():
        return render_template("console/confirm.html", ask="decision_withdraw", typed=typed(), back=page)
    with here().work() as work:
        entry = _find(work, decision_id)
        decision_lists.withdraw(work, entry)
        here().record(work, "decision.withdraw", entry.matter)
    return here().back(page, "decision_withdrawn")


def content_of(form: Mapping[str, str]) -> Content:
    """What was typed; conditions and phrases stand one in a line."""
    kind = form.get("kind", "")
    if kind not in set(DecisionKind):
        abort(400)
    return Content(
        kind=DecisionKind(kind),
        matter=form.get("matter", ""),
        answer=form.get("answer", ""),
        conditions=_lines(form.get("conditions", "")),
        phrases=_lines(form.get("phrases", "")),
        clause=form.get("clause", "")[:300],
        clause_text=form.get("clause_text", "")[:2000],
    )


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())


def _counts(work: Work) -> dict[str, int]:
    by_kind = select(DecisionEntry.kind, func.count()).where(DecisionEntry.state == DecisionState.PUBLISHED)
    return {kind.value: count for kind, count in work.db.execute(by_kind.group_by(DecisionEntry.kind)).all()}


def _find(work: Work, decision_id: int) -> DecisionEntry:
    found = work.db.get(DecisionEntry, decision_id)
    if found is None:
        abort(404)
    return found
