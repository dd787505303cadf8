"""Templates of broadcasts: what is written once and filled in many times, version by version."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.kinds import Topic
from models.people import Staff


class TemplateState(StrEnum):
    """Life of a version of a template (模板状态)."""

    DRAFT = "draft"  # 草稿
    PUBLISHED = "published"  # 启用
    ARCHIVED = "archived"  # 停用


class MessageTemplate(Base):
    """A kind of message that is sent again and again (消息模板)."""

    __tablename__ = "message_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(40), unique=True)  # of those that come with the house
    name: Mapped[str] = mapped_column(String(60))
    topic: Mapped[Topic] = mapped_column(kept_as_text(Topic))
    created_at: Mapped[datetime]

    versions: Mapped[list[TemplateVersion]] = relationship(
        back_populates="template", order_by="TemplateVersion.number.desc()"
    )


class TemplateVersion(Base):
    """What a template said at a time (模板版本): changed while it is a draft, never afterwards."""

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("template_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("message_templates.id"))
    number: Mapped[int]
    state: Mapped[TemplateState] = mapped_column(kept_as_text(TemplateState), default=TemplateState.DRAFT)
    title: Mapped[str] = mapped_column(String(200), default="")  # like the text with places to fill: {截止时间:time}
    text: Mapped[str] = mapped_column(Text, default="")
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)  # field of the WeChat template → what stands in it
    wechat_template: Mapped[str] = mapped_column(String(64), default="")  # its id; empty takes the setting's
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # who changed it last
    editor_ids: Mapped[list[int]] = mapped_column(default=list)  # of all who wrote a part of it
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    template: Mapped[MessageTemplate] = relationship(back_populates="versions")
    author: Mapped[Staff | None] = relationship()
