"""Templates of broadcasts in the console: the list, one with its versions, writing, publishing, archiving."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from console import lists, seen
from console.confirm import is_confirmed, question
from console.here import here
from models.broadcasts import Broadcast
from models.kinds import Channel, Topic
from models.templates import MessageTemplate, TemplateState, TemplateVersion
from models.work import Work
from push import circulars, fields
from push.circulars import Addressee
from services import authorship
from services.broadcasts import filling, templates
from services.broadcasts.templates import Wanted

SORTS = MappingProxyType({"id": MessageTemplate.id, "name": MessageTemplate.name})
MOST_FIELDS = 6  # of a card that the form offers


def index() -> str:
    with here().reading() as work:
        found = select(MessageTemplate).options(selectinload(MessageTemplate.versions))
        sheet = lists.sheet(work, found, sorts=SORTS, usual="id")
        used = (
            select(TemplateVersion.template_id, func.count())
            .join(Broadcast, Broadcast.template_version_id == TemplateVersion.id)
            .where(TemplateVersion.template_id.in_([one.id for one in sheet.rows]))
            .group_by(TemplateVersion.template_id)
        )
        return render_template("console/broadcast_templates.html", sheet=sheet, used=dict(work.db.execute(used).all()))


def detail(template_id: int) -> str:
    """One template as the phone shows it, filled with examples; `version` looks at an older one."""
    with here().reading() as work:
        template = _find(work, template_id)
        wanted = lists.row_id(request.args.get("version", ""))
        version = next((one for one in template.versions if one.number == wanted), template.versions[0])
        return render_template(
            "console/broadcast_template.html",
            template=template,
            version=version,
            places=filling.places(version),
            is_mine=authorship.is_author(version, here().me.id),
            stamp=templates.stamp_of(version),
            **_preview(work, version),
        )


def new() -> Response | str:
    if request.method == "GET":
        return _form(None, None)
    here().page = url_for("console.broadcast_template_new")
    with here().work() as work:
        topic = request.form.get("topic", "")
        kind = Topic(topic) if topic in set(Topic) else Topic.NOTICE
        template = templates.begin(work, request.form.get("name", ""), kind, _wanted(request.form))
        here().record(work, "broadcast.template", template.name, version=1)
        template_id = template.id
    return here().back(url_for("console.broadcast_template", template_id=template_id), "template_saved")


def edit(template_id: int) -> Response | str:
    """The draft, or the newest version as the beginning of the next one."""
    if request.method == "GET":
        with here().reading() as work:
            template = _find(work, template_id)
            return _form(template, templates.newest(work, template))
    here().page = url_for("console.broadcast_template_edit", template_id=template_id)
    with here().work() as work:
        template = _find(work, template_id)
        seen.expect(work, template, lambda held: templates.stamp_of(templates.newest(work, held)))
        version = templates.write(work, template, _wanted(request.form))
        here().record(work, "broadcast.template", template.name, version=version.number)
    return here().back(url_for("console.broadcast_template", template_id=template_id), "template_saved")


def publish(template_id: int) -> Response:
    """Let the draft be used from now on, as it stood on the page."""
    page = here().page = url_for("console.broadcast_template", template_id=template_id)
    with here().work() as work:
        version = _version(work, template_id, TemplateState.DRAFT)
        templates.publish(work, version, request.form.get("seen", ""))
        here().record(work, "broadcast.template_publish", version.template.name, version=version.number)
    return here().back(page, "template_published")


def archive(template_id: int) -> Response | str:
    """Offer it no more."""
    page = here().page = url_for("console.broadcast_template", template_id=template_id)
    if not is_confirmed():
        return question("template_archive", page)
    with here().work() as work:
        version = _version(work, template_id, TemplateState.PUBLISHED)
        templates.archive(work, version)
        here().record(work, "broadcast.template_archive", version.template.name, version=version.number)
    return here().back(page, "template_archived")


def _find(work: Work, template_id: int) -> MessageTemplate:
    template = work.db.get(MessageTemplate, template_id)
    if template is None:
        abort(404)
    return template


def _version(work: Work, template_id: int, state: TemplateState) -> TemplateVersion:
    found = next((one for one in _find(work, template_id).versions if one.state is state), None)
    if found is None:
        abort(409)
    return found


def _wanted(form: MultiDict[str, str]) -> Wanted:
    card = dict(zip(form.getlist("field"), form.getlist("said"), strict=False))
    return Wanted(
        title=form.get("title", ""),
        text=form.get("text", "").replace("\r\n", "\n"),
        card=card,
        wechat_template=form.get("wechat_template", ""),
    )


def _form(template: MessageTemplate | None, version: TemplateVersion | None) -> str:
    card = list(version.card.items()) if version else [("thing1", ""), ("time4", "{sent_at}")]
    blank = [("", "")] * max(1, MOST_FIELDS - len(card))
    return render_template(
        "console/broadcast_template_form.html",
        template=template,
        version=version,
        stamp=templates.stamp_of(version) if version else "",
        card=[*card, *blank],
        kinds_of_fields=[*fields.KINDS, filling.TEXT],
        examples=filling.EXAMPLES,
    )


def _preview(work: Work, version: TemplateVersion) -> dict[str, Any]:
    """The message and the card with an example in every place."""
    filled = filling.fill(version, filling.example(version))
    shown = Broadcast(
        number="QF20260105-0001",
        topic=version.template.topic,
        title=filled.title,
        text=filled.text,
        card=filled.card,
        facts={},
        link="",
    )
    return {
        "text": circulars.text(shown, Addressee("李敏", "云川恒远机械有限公司")),
        "fields": circulars.fields(shown, Channel.TEMPLATE_MESSAGE, work.now) if filled.card else {},
    }
