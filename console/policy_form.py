"""Writing a policy in the console: from a file or by hand, field by field and article by article, with a preview."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Any

from flask import render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from config import wording
from console import lists
from console.here import here
from console.policies import find
from models.kinds import PolicyKind
from models.policies import Policy
from models.work import Work
from services.errors import Refusal
from services.imports import documents_apart
from services.imports.found import record_of
from services.imports.places import place
from services.policies import flow, library, review, versions
from services.policies.library import PolicyRecord
from services.policies.merging import Merged
from services.policies.split import Cut, split

LARGEST_FILE = 10 * 1024 * 1024  # bytes
LARGEST_TEXT = 8 * 1024 * 1024  # bytes of a form that holds a whole law
WINDOW = 40  # articles on one page of the editor
SPARE = 2  # empty articles at its end
PREVIEWED = 60  # articles in the preview
WORDS = ("title", "document_number", "issuer", "replaced_by", "summary", "contact", "source", "url")
LISTS = ("topics", "materials")
DAYS = ("issued_on", "effective_on", "expires_on", "window_opens_on", "window_closes_on")


@dataclass(frozen=True)
class Window:
    """The articles that one page of the editor shows, of all there are."""

    first: int
    last: int
    total: int

    @property
    def pages(self) -> list[tuple[int, int]]:
        starts = range(0, self.total, WINDOW)
        return [(start, min(start + WINDOW, self.total)) for start in starts]


def new() -> Response | str | tuple[str, int]:
    """An empty form, or what was typed into it as a draft."""
    if request.method == "GET":
        return render_template("console/policy_new.html", record=None, most=LARGEST_FILE // 1024 // 1024)
    record = content_of(request.form, PolicyRecord(title="", text=request.form.get("text", "")))
    try:
        check_days(request.form)
        with here().work() as work:
            drafted = review.draft(work, record)
            here().record(work, "policy.draft", drafted.policy.title[:100])
            policy_id, change = drafted.policy.id, drafted.change
    except Refusal as no:
        return _checked(record, fault=no), 422
    return here().back(url_for("console.policy", policy_id=policy_id), f"policy_{change}")


def read() -> str | Response:
    """What an uploaded file says, in a form to be checked; nothing is saved yet."""
    here().page = url_for("console.policy_new")
    file = request.files.get("file")
    name = PurePath((file.filename or "") if file else "").name
    if file is None or not name:
        raise Refusal("library.no_file")
    try:
        with place(here().settings.home):
            paper = documents_apart.read(file.read(LARGEST_FILE + 1), name)
    except Refusal as no:
        raise Refusal("imports.not_taken", name=name[:80], why=_said(no)) from no
    return _checked(record_of(paper, PurePath(name).stem), name=name, unread=paper.pages_unread)


def edit(policy_id: int) -> Response | str | tuple[str, int]:
    """The fields and a window of the articles; a policy that people can see gets a proposed change."""
    page = here().page = url_for("console.policy", policy_id=policy_id)
    if request.method == "GET":
        with here().reading() as work:
            policy = find(work, policy_id)
            if (flow.proposal_of(work, policy) or policy).state.value in ("review", "scheduled"):
                raise Refusal("library.in_review")
            return _editor(work, policy, _current(work, policy))
    here().page = url_for("console.policy_edit", policy_id=policy_id, **_first())
    with here().work() as work:
        policy = find(work, policy_id)
        versions.hold(work, policy)  # of two who save at once the second is told
        if request.form.get("seen") != _stamp(work, policy):
            raise Refusal("staff.edited_meanwhile")
        current = _current(work, policy)
        record = _typed(current.record)
        try:
            check_days(request.form)
            with work.db.begin_nested():
                review.edit(work, policy, record, request.form.get("note", ""), _unchecked(current))
        except Refusal as no:
            return _editor(work, policy, replace(current, record=record), fault=no), 422
        here().record(work, "policy.edit", policy.title[:100])
    if goes_on := lists.row_id(request.form.get("next", "")):
        where: dict[str, Any] = {"from": goes_on - 1}
        page = url_for("console.policy_edit", policy_id=policy_id, **where)
    return here().back(page, "policy_saved")


def _unchecked(merged: Merged) -> list[str]:
    """What is still to be looked at; a text on one page is looked at whole."""
    if len(merged.record.articles) <= WINDOW:
        return []
    checked = set(request.form.getlist("checked"))
    return [name for name in merged.unseen if name not in checked]


def _first() -> dict[str, Any]:
    """Where the window begins that was sent."""
    first = lists.row_id(request.form.get("first", ""))
    return {"from": first} if first else {}


def preview() -> str:
    """What the form holds as a phone shows it."""
    if "number" in request.form:
        record = content_of(request.form, PolicyRecord(title="", articles=tuple(_rows(request.form))))
        cuts = list(record.articles)
    else:
        record = content_of(request.form, PolicyRecord(title=""))
        cuts = split(request.form.get("text", ""))
    return render_template("console/policy_phone.html", record=record, cuts=cuts[:PREVIEWED], total=len(cuts))


def content_of(form: MultiDict[str, str], base: PolicyRecord) -> PolicyRecord:
    """What was typed, on top of what the form does not show; a day that is none is left out, see `check_days`."""
    kind = form.get("kind", "")
    typed: dict[str, Any] = {name: form.get(name, "").strip() for name in WORDS}
    typed |= {name: tuple(line.strip() for line in _parts(name, form) if line.strip()) for name in LISTS}
    typed |= {name: _day_or_none(form.get(name, "")) for name in DAYS}
    return replace(base, **typed, kind=PolicyKind(kind) if kind in set(PolicyKind) else base.kind)


def _parts(name: str, form: MultiDict[str, str]) -> list[str]:
    typed = form.get(name, "")
    return typed.splitlines() if name == "materials" else typed.replace("，", "、").replace(",", "、").split("、")


def check_days(form: MultiDict[str, str]) -> None:
    """Refuse days that are none."""
    for name in DAYS:
        day_of(form.get(name, ""))


def day_of(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refusal("library.bad_day", day=typed) from None
    if found is not None and found.year not in lists.YEARS:
        raise Refusal("library.bad_day", day=typed)
    return found


def _day_or_none(typed: str) -> date | None:
    try:
        return day_of(typed)
    except Refusal:
        return None


def _stamp(work: Work, policy: Policy) -> str:
    return review.stamp_of(flow.proposal_of(work, policy) or policy)


def _current(work: Work, policy: Policy) -> Merged:
    """What is being edited, and where it does not go together with what was imported meanwhile."""
    proposal = flow.proposal_of(work, policy)
    return versions.merged(work, proposal) if proposal is not None else Merged(versions.record_of(work, policy))


def _typed(record: PolicyRecord) -> PolicyRecord:
    """The record with what the form holds in place of its window."""
    first = lists.row_id(request.form.get("first", "")) or 0
    last = lists.row_id(request.form.get("last", "")) or 0
    articles = (*record.articles[:first], *_rows(request.form), *record.articles[max(first, last) :])
    return content_of(request.form, replace(record, articles=articles))


def _rows(form: MultiDict[str, str]) -> list[Cut]:
    """The articles of the form; one whose text was emptied is gone."""
    rows = zip(form.getlist("number"), form.getlist("chapter"), form.getlist("article"), strict=False)
    return [
        Cut(number.strip()[:40], chapter.strip()[:120], text.replace("\r\n", "\n").strip())
        for number, chapter, text in rows
        if text.strip()
    ]


def _editor(work: Work, policy: Policy, merged: Merged, fault: Refusal | None = None) -> str:
    record = merged.record
    window = _asked_for(record) if fault is None else _sent(record)
    shown = record.articles[window.first : window.last] if fault is None else _rows(request.form)
    return render_template(
        "console/policy_edit.html",
        policy=policy,
        record=record,
        merged=merged,
        proposal=flow.proposal_of(work, policy),
        rows=[*shown, *[Cut("", "", "")] * SPARE],
        cuts=shown[:PREVIEWED],
        total=len(record.articles),
        window=window,
        checked=request.form.getlist("checked"),
        is_seen=policy.state in library.SHOWN,
        stamp=_stamp(work, policy),
        fault=_said(fault),
    )


def _asked_for(record: PolicyRecord) -> Window:
    total = len(record.articles)
    first = min(lists.row_id(request.args.get("from", "")) or 0, max(0, total - 1)) // WINDOW * WINDOW
    return Window(first, min(first + WINDOW, total), total)


def _sent(record: PolicyRecord) -> Window:
    """The window that the form was made for: what was typed takes its place, be it more articles or fewer."""
    first, last = (lists.row_id(request.form.get(name, "")) or 0 for name in ("first", "last"))
    last = max(first, last)
    return Window(first, last, len(record.articles) - len(_rows(request.form)) + last - first)


def _checked(record: PolicyRecord, *, name: str = "", unread: int = 0, fault: Refusal | None = None) -> str:
    """The form of a new policy with what was found in it, and the policy of the library it would change."""
    with here().reading() as work:
        known = _known(work, record)
        cuts = split(record.text)
        return render_template(
            "console/policy_new.html",
            record=record,
            cuts=cuts[:PREVIEWED],
            total=len(cuts),
            known=known,
            file_name=name,
            unread=unread,
            fault=_said(fault),
            most=LARGEST_FILE // 1024 // 1024,
        )


def _known(work: Work, record: PolicyRecord) -> Policy | None:
    return library.find_by_key(work, library.key_of(record)) if record.title else None


def _said(fault: Refusal | None) -> str:
    return wording.text(fault.key, **fault.facts) if fault is not None else ""
