"""Whom staff gather for broadcasts in the console: tags on people, and groups of officers with their WeCom."""

from __future__ import annotations

from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from config import wording
from console import lists, seen
from console.confirm import is_confirmed, question, typed
from console.here import here
from models.officer_groups import OfficerGroup
from models.people import Officer
from models.work import Work
from services import officer_groups
from services.broadcasts import tags
from services.broadcasts.lists import CheckedRow

SORTS = MappingProxyType({"name": OfficerGroup.name})
SHOWN_FAULTS = 100


def tag_list() -> str:
    """The tags there are; with lines, a tag on everybody they name."""
    here().page = url_for("console.broadcast_tags")
    checked: list[CheckedRow] = []
    if request.method == "POST":
        name = request.form.get("tag", "")
        with here().reading() as work:  # a long look must keep nobody from writing
            checked = tags.check(work, name, request.form.get("people", ""))
        with here().work() as work:
            tags.put_on(work, name, checked)
            here().record(work, "broadcast.tag", name.strip(), rows=len(checked))
    with here().reading() as work:
        faults = [row for row in checked if row.fault]
        return render_template(
            "console/broadcast_tags.html", known=tags.known(work), checked=checked, faults=faults[:SHOWN_FAULTS],
            wrong=len(faults),
        )  # fmt: skip


def remove_tag() -> Response | str:
    """Take a tag off everybody."""
    page = here().page = url_for("console.broadcast_tags")
    tag = request.form.get("tag", "")
    if not is_confirmed():
        return render_template("console/confirm.html", ask="tag_remove", typed=typed(), back=page)
    with here().work() as work:
        count = tags.take_off(work, tag)
        here().record(work, "broadcast.tag_remove", tag, rows=count)
    return here().back(page, "tag_removed")


def index() -> Response | str:
    """The groups there are; with a name, one more."""
    here().page = url_for("console.broadcast_groups")
    if request.method == "POST":
        with here().work() as work:
            group = officer_groups.begin(work, request.form.get("name", ""))
            here().record(work, "officer_group.begin", group.name)
            page = url_for("console.broadcast_group", group_id=group.id)
        return here().back(page, "group_saved")
    with here().reading() as work:
        sheet = lists.sheet(work, select(OfficerGroup), sorts=SORTS, usual="name")
        sizes = officer_groups.sizes(work, [group.id for group in sheet.rows])
        return render_template("console/broadcast_groups.html", sheet=sheet, sizes=sizes)


def detail(group_id: int) -> Response | str:
    """One group: its members and its WeCom, to look at and to change."""
    page = here().page = url_for("console.broadcast_group", group_id=group_id)
    if request.method == "POST":
        with here().work() as work:
            group = _find(work, group_id)
            seen.expect(work, group, _stamp)
            unknown = officer_groups.change(work, group, request.form.get("name", ""), request.form.get("members", ""))
            if district := request.form.get("district", ""):
                officer_groups.fill(work, group, district)
            here().record(work, "officer_group.change", group.name, rows=len(group.members))
        if unknown:
            return here().back(page, wording.text("broadcast.group_unknown", lines="、".join(unknown[:10])), "wrong")
        return here().back(page, "group_saved")
    with here().reading() as work:
        group = _find(work, group_id)
        districts = work.db.scalars(select(Officer.district).distinct().order_by(Officer.district))
        return render_template(
            "console/broadcast_group.html", group=group, stamp=_stamp(group), districts=list(districts),
            has_wecom=here().settings.has_wecom,
        )  # fmt: skip


def _stamp(group: OfficerGroup) -> str:
    people = sorted((one.officer.number, one.officer.wecom_userid) for one in group.members)
    return seen.digest(group.name, people)


def robot(group_id: int) -> Response | str:
    """Register the robot of its WeCom group, or take it away."""
    page = here().page = url_for("console.broadcast_group", group_id=group_id)
    if not request.form.get("robot", "").strip() and not is_confirmed():
        return question("group_robot", page)
    with here().work() as work:
        group = _find(work, group_id)
        officer_groups.register_robot(work, group, here().settings, request.form.get("robot", ""))
        here().record(work, "officer_group.robot", group.name, registered=bool(group.robot))
    return here().back(page, "group_saved")


def chat(group_id: int) -> Response:
    """Have a chat made in WeCom."""
    page = here().page = url_for("console.broadcast_group", group_id=group_id)
    with here().work() as work:
        group = _find(work, group_id)
        officer_groups.ask_for_chat(work, group, here().settings)
        here().record(work, "officer_group.chat", group.name)
    return here().back(page, "group_chat")


def remove(group_id: int) -> Response | str:
    """Dissolve it."""
    page = here().page = url_for("console.broadcast_group", group_id=group_id)
    if not is_confirmed():
        return render_template("console/confirm.html", ask="group_remove", typed=typed(), back=page)
    with here().work() as work:
        group = _find(work, group_id)
        here().record(work, "officer_group.remove", group.name)
        officer_groups.remove(work, group)
    return here().back(url_for("console.broadcast_groups"), "group_removed")


def _find(work: Work, group_id: int) -> OfficerGroup:
    group = work.db.get(OfficerGroup, group_id)
    if group is None:
        abort(404)
    return group
