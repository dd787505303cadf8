"""The policy library: policies, their articles and whom they concern."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.kinds import PolicyKind, PolicyState


class Policy(Base):
    """A policy, a law or a reading of one (政策)."""

    __tablename__ = "policies"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)  # natural key for imports: number, or title and date
    kind: Mapped[PolicyKind] = mapped_column(kept_as_text(PolicyKind), default=PolicyKind.POLICY)
    state: Mapped[PolicyState] = mapped_column(kept_as_text(PolicyState), default=PolicyState.PUBLISHED, index=True)
    title: Mapped[str] = mapped_column(String(400), index=True)
    document_number: Mapped[str] = mapped_column(String(80), default="", index=True)
    issuer: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date | None] = mapped_column(index=True)
    effective_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("policies.id"))
    topics: Mapped[list[str]] = mapped_column(default=list)
    summary: Mapped[str] = mapped_column(Text, default="")
    window_opens_on: Mapped[date | None]  # when one may apply
    window_closes_on: Mapped[date | None]
    materials: Mapped[list[str]] = mapped_column(default=list)
    contact: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(200), default="")  # who published it
    url: Mapped[str] = mapped_column(String(500), default="")
    eligibility: Mapped[dict[str, Any]] = mapped_column(default=dict)  # conditions on the enterprise profile
    fingerprint: Mapped[str] = mapped_column(String(64), default="")  # of what was imported, to see changes
    declined: Mapped[str] = mapped_column(String(64), default="")  # of the last import that a colleague dropped
    version: Mapped[int] = mapped_column(default=1)  # of the text in force; older ones are policy_versions
    edited_by: Mapped[str] = mapped_column(String(80), default="")
    editor_id: Mapped[int | None]  # staff.id of whoever wrote the text last
    editor_ids: Mapped[list[int]] = mapped_column(default=list)  # of all who wrote since it came out, see authorship
    reviewed_by: Mapped[str] = mapped_column(String(80), default="")
    reviewed_at: Mapped[datetime | None]
    publish_at: Mapped[datetime | None]  # when a reviewed one is to appear by itself
    published_at: Mapped[datetime | None]  # since when people can see it
    warned_on: Mapped[date | None]  # when the centre was last told that it runs out
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    articles: Mapped[list[Article]] = relationship(
        back_populates="policy",
        order_by="Article.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    replaced_by: Mapped[Policy | None] = relationship(remote_side=[id])


class Article(Base):
    """One article of a policy (条), or one paragraph where the text has no articles."""

    __tablename__ = "articles"
    __table_args__ = (UniqueConstraint("policy_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id", ondelete="CASCADE"))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(40), default="")  # 第三条, 三、, or empty
    chapter: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(Text)

    policy: Mapped[Policy] = relationship(back_populates="articles")
