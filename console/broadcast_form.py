"""Writing a broadcast in the console: the form, whom it means counted while it is filled in, and uploaded lists."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from config import wording
from config.rules import rules
from console import broadcast_offers, seen
from console import lists as lists_of_rows
from console.broadcast_offers import EXCLUDED
from console.broadcasts import find, ways
from console.here import here
from models.broadcasts import Broadcast
from models.events import Event
from models.kinds import BroadcastState, EventState, Topic
from models.templates import TemplateVersion
from models.work import Work
from push.outbox import as_json
from services.broadcasts import audience, drafting, filling, lists, planner, templates
from services.broadcasts.drafting import Content
from services.errors import Refusal
from services.imports.tables import read_rows

ROLES = ("contact", "officer", "follower")
FIELDS = (
    "district",
    "industry",
    "size",
    "qualification",
    "event",
    "list",
    "tag",
    "group",
    "spoke",
    "round",
    "applied",
    "asked",
    "policy",
)
EVENTS_OFFERED = 30
SHOWN_FAULTS = 200
LIST_FILES = (".xlsx", ".csv", ".tsv", ".txt")
SHOWN_NAME = 60  # characters of a file's name that a refusal says
LARGEST_LIST = 4 * 1024 * 1024  # bytes
MOST_UNPACKED = 10 * LARGEST_LIST


def new() -> Response | str:
    if request.method == "GET":
        with here().reading() as work:
            start = Content(audience=rule_of(MultiDict({"role": "contact"})), version=_chosen_template(work))
            return _form(work, None, start)
    here().page = url_for("console.broadcast_new")
    with here().work() as work:
        broadcast = drafting.draft(work, content_of(request.form, _version(work)))
        here().record(work, "broadcast.draft", broadcast.number)
        number = broadcast.number
    return here().back(url_for("console.broadcast", number=number), "broadcast_saved")


def edit(number: str) -> Response | str:
    page = here().page = url_for("console.broadcast", number=number)
    if request.method == "GET":
        with here().reading() as work:
            broadcast = find(work, number)
            if broadcast.state is not BroadcastState.DRAFT:
                raise Refusal("broadcast.not_now", number=number)
            chosen_one = _chosen_template(work)
            content = _content(broadcast)
            return _form(work, broadcast, replace(content, version=chosen_one) if chosen_one else content)
    here().page = url_for("console.broadcast_edit", number=number)
    with here().work() as work:
        broadcast = find(work, number)
        seen.expect(work, broadcast, lambda held: str(held.version))
        drafting.edit(work, broadcast, content_of(request.form, _version(work)))
        here().record(work, "broadcast.edit", broadcast.number, version=broadcast.version)
    return here().back(page, "broadcast_saved")


def count() -> str:
    """How many the form means as it stands, by which way, and a few of them."""
    with here().reading() as work:
        given = content_of(request.args)
        broadcast = Broadcast(topic=given.topic, audience=given.audience, is_urgent=given.is_urgent)
        try:
            forecast = planner.forecast(work, broadcast, ways(broadcast))
            examples = audience.sample(work, broadcast, ways(broadcast))
        except Refusal as refusal:
            return wording.text(refusal.key, **refusal.facts)
        called = audience.called(work, given.audience)
        return render_template("console/broadcast_forecast.html", forecast=forecast, examples=examples, called=called)


def upload() -> str:
    """The lists there are; with a file, one more, and what is wrong with its rows."""
    here().page = url_for("console.broadcast_lists")
    checked: list[lists.CheckedRow] = []
    if request.method == "POST":
        with here().reading() as work:  # a long look must keep nobody from writing
            checked = _check_file(work)
    is_kept = bool(lists.people_of(checked))
    if is_kept:
        with here().work() as work:
            kept = lists.save(work, request.form.get("name", ""), checked)
            here().record(work, "broadcast.list", kept.name, rows=len(checked))
    with here().reading() as work:
        faults = [row for row in checked if row.fault]
        return render_template(
            "console/broadcast_lists.html",
            known=lists.newest(work),
            checked=checked,
            is_kept=is_kept,
            faults=faults[:SHOWN_FAULTS],
            wrong=len(faults),
        )


def content_of(form: MultiDict[str, str], version: TemplateVersion | None = None) -> Content:
    """What was typed, as it stands: the services say what is wrong with it."""
    topic = form.get("topic", "")
    places = filling.places(version) if version else []
    return Content(
        topic=Topic(topic) if topic in set(Topic) else Topic.NOTICE,
        title=form.get("title", "")[:200],
        text=form.get("text", "").replace("\r\n", "\n"),
        link=form.get("link", "")[:500],
        facts=_facts(form),
        audience=rule_of(form),
        is_urgent=form.get("is_urgent") == "yes",
        urgent_reason=form.get("urgent_reason", "")[:200],
        version=version,
        given={place.name: form.get(f"place_{number}", "")[:600] for number, place in enumerate(places)},
    )


def _facts(form: MultiDict[str, str]) -> dict[str, Any]:
    """When and where it is, and which event one may sign up for with a tap."""
    facts: dict[str, Any] = {}
    if form.get("topic") == Topic.EVENT:
        time = parse_moment(form.get("time", ""))
        facts = {"time": as_json(time) if time else "", "place": form.get("place", "").strip()}
        facts["starts"] = form.get("time", "")
    if event_id := lists_of_rows.row_id(form.get("event_id", "")):
        facts["event_id"] = event_id
    return facts


def rule_of(form: MultiDict[str, str]) -> dict[str, Any]:
    """The audience as a rule: who, which of them, and who of them not."""
    match = "any" if form.get("match") == "any" else "all"
    return {
        "all": [
            {"field": "role", "in": [role for role in form.getlist("role") if role in ROLES]},
            {match: _leaves(form, "")},
            {"not": {"any": excluded}} if (excluded := _leaves(form, EXCLUDED)) else {"all": []},
        ]
    }


def chosen(rule: Mapping[str, Any]) -> dict[str, list[str]]:
    """The same rule as the form shows it."""
    who, which, without = rule["all"]
    found = {"role": who["in"], "match": ["any" if "any" in which else "all"]}
    for prefix, leaves in (("", next(iter(which.values()))), (EXCLUDED, without.get("not", {}).get("any", []))):
        found |= {prefix + leaf["field"]: leaf["in"] for leaf in leaves}
    return found


def parse_moment(typed: str) -> datetime | None:
    """A moment as a form sends it, on the centre's clock."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=rules().zone).astimezone(UTC)
    except ValueError:
        return None


def _leaves(form: MultiDict[str, str], prefix: str) -> list[dict[str, Any]]:
    given = ((field, [value for value in form.getlist(prefix + field) if value]) for field in FIELDS)
    return [{"field": field, "in": values} for field, values in given if values]


def _content(broadcast: Broadcast) -> Content:
    return Content(
        topic=broadcast.topic,
        title=broadcast.title,
        text=broadcast.text,
        link=broadcast.link,
        facts=broadcast.facts,
        audience=broadcast.audience,
        is_urgent=broadcast.is_urgent,
        urgent_reason=broadcast.urgent_reason,
        version=broadcast.template_version,
        given=broadcast.given,
    )


def _version(work: Work) -> TemplateVersion | None:
    """The version that the form was filled in for."""
    version_id = lists_of_rows.row_id(request.form.get("version", ""))
    return work.db.get(TemplateVersion, version_id) if version_id else None


def _chosen_template(work: Work) -> TemplateVersion | None:
    """The version in use of the template that was asked for."""
    template_id = lists_of_rows.row_id(request.args.get("template", ""))
    if template_id is None:
        return None
    version = templates.in_use(work, template_id)
    if version is None:
        raise Refusal("broadcast.template_old")
    return version


def _newer(work: Work, version: TemplateVersion | None) -> TemplateVersion | None:
    newest = templates.in_use(work, version.template_id) if version else None
    return newest if newest is not None and newest is not version else None


def _form(work: Work, broadcast: Broadcast | None, content: Content) -> str:
    held = chosen(content.audience)
    called = audience.called(work, content.audience)
    return render_template(
        "console/broadcast_form.html",
        broadcast=broadcast,
        content=content,
        chosen=held,
        called=called,
        offered=broadcast_offers.with_held(broadcast_offers.offered(work), held, called),
        version=content.version,
        newer=_newer(work, content.version),
        places=filling.places(content.version) if content.version else [],
        usable=templates.usable(work),
        open_events=_open_events(work, content.facts.get("event_id")),
    )


def _open_events(work: Work, held: int | None) -> list[Event]:
    """The next ones to sign up for, and the one that a draft holds."""
    found = select(Event).where(Event.state == EventState.PUBLISHED).order_by(Event.starts_at)
    following = work.db.scalars(found.limit(EVENTS_OFFERED)).all()
    return [*following, *(one for one in work.db.scalars(found.where(Event.id == held)) if one not in following)]


def _check_file(work: Work) -> list[lists.CheckedRow]:
    file = request.files.get("file")
    name = Path(file.filename or "").name if file else ""
    if file is None or not name:
        raise Refusal("library.no_file")
    suffix = Path(name).suffix.lower()
    if suffix not in LIST_FILES:
        raise Refusal("broadcast.list_format", name=name[-SHOWN_NAME:])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{suffix}"
        file.save(path)
        return lists.check(work, read_rows(path, MOST_UNPACKED))
