"""Templates of broadcasts (消息模板): drafted, published, archived; a published version never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from config.templates import shipped
from models.kinds import Topic
from models.templates import MessageTemplate, TemplateVersion
from models.templates import TemplateState as S
from models.work import Work
from services import authorship
from services.broadcasts import filling
from services.errors import Refusal


@dataclass(frozen=True)
class Wanted:
    """What somebody writes as a version."""

    title: str
    text: str
    card: Mapping[str, str] = field(default_factory=dict)
    wechat_template: str = ""


def begin(work: Work, name: str, topic: Topic, wanted: Wanted) -> MessageTemplate:
    """A new template with its first draft."""
    if not name.strip():
        raise Refusal("broadcast.template_name_missing")
    template = work.add(MessageTemplate(name=name.strip()[:60], topic=topic, created_at=work.now))
    write(work, template, wanted)
    return template


def write(work: Work, template: MessageTemplate, wanted: Wanted) -> TemplateVersion:
    """Change the draft, or begin the next one: what was published stays as it was."""
    work.lock(template, "name")  # or two might begin the same next one
    version = _held_draft(work, template)
    if version is None:
        last = select(func.max(TemplateVersion.number)).where(TemplateVersion.template_id == template.id)
        number = (work.db.scalar(last) or 0) + 1
        version = TemplateVersion(template_id=template.id, number=number, created_at=work.now)
    version.title, version.text = wanted.title.strip()[:200], wanted.text.strip()
    version.card = {name.strip(): said.strip() for name, said in wanted.card.items() if name.strip() and said.strip()}
    version.wechat_template = wanted.wechat_template.strip()[:64]
    version.author_id = work.actor.staff_id
    authorship.note(work, version)
    filling.check(version)
    work.add(version)
    work.db.expire(template, ["versions"])
    return version


def stamp_of(version: TemplateVersion) -> str:
    """What is other as soon as its words are: who lets it be used agrees to what stood on the page."""
    said = [version.number, version.title, version.text, version.card, version.wechat_template]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


def publish(work: Work, version: TemplateVersion, seen: str) -> None:
    """Let it be used (启用), as it was seen and by nobody who wrote a part; the version in use is archived."""
    work.lock(version, "state", "author_id", "editor_ids", "title", "text", "card", "wechat_template")
    if version.state is not S.DRAFT:
        raise Refusal("broadcast.template_not_now")
    if authorship.is_author(version, work.actor.staff_id):
        raise Refusal("broadcast.own_template")
    if seen != stamp_of(version):
        raise Refusal("broadcast.template_changed")
    filling.check(version)
    for one in version.template.versions:
        if one.state is S.PUBLISHED:
            one.state = S.ARCHIVED
    version.state, version.published_at = S.PUBLISHED, work.now
    work.db.flush()


def archive(work: Work, version: TemplateVersion) -> None:
    """Let it be used no more (停用); broadcasts that were filled in from it keep it."""
    work.lock(version, "state")
    if version.state is S.ARCHIVED:
        raise Refusal("broadcast.template_not_now")
    version.state = S.ARCHIVED
    work.db.flush()


def newest(work: Work, template: MessageTemplate) -> TemplateVersion:
    """What is changed next: the draft, or the last version as the beginning of one."""
    return open_draft(work, template) or template.versions[0]


def open_draft(work: Work, template: MessageTemplate) -> TemplateVersion | None:
    """The version that is being written."""
    return _version(work, template.id, S.DRAFT)


def in_use(work: Work, template_id: int) -> TemplateVersion | None:
    """The published version of a template."""
    return _version(work, template_id, S.PUBLISHED)


def usable(work: Work) -> list[TemplateVersion]:
    """All published versions, to choose from."""
    found = select(TemplateVersion).join(TemplateVersion.template).where(TemplateVersion.state == S.PUBLISHED)
    return list(work.db.scalars(found.order_by(MessageTemplate.id)))


def ship(work: Work) -> int:
    """Put the templates of the house where they are missing, published; how many were."""
    there = set(work.db.scalars(select(MessageTemplate.key).where(MessageTemplate.key.is_not(None))))
    missing = {key: one for key, one in shipped().items() if key not in there}
    for key, one in missing.items():
        template = begin(work, one.name, Topic(one.topic), Wanted(one.title, one.text, one.card))
        template.key = key
        publish(work, template.versions[0], stamp_of(template.versions[0]))
    return len(missing)


def _held_draft(work: Work, template: MessageTemplate) -> TemplateVersion | None:
    """The draft, for this work alone; one that came into use meanwhile is none any more."""
    version = open_draft(work, template)
    if version is not None:
        work.lock(version, "state", "editor_ids")
    return version if version is not None and version.state is S.DRAFT else None


def _version(work: Work, template_id: int, state: S) -> TemplateVersion | None:
    found = select(TemplateVersion).where(TemplateVersion.template_id == template_id, TemplateVersion.state == state)
    return work.db.scalars(found.order_by(TemplateVersion.number.desc())).first()
