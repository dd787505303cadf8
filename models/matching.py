"""What is known of an enterprise beyond its line in the roster, and what it applied for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Double, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.matching_kinds import ApplicationState, FactSource
from models.people import Enterprise
from models.policies import Policy


class EnterpriseFact(Base):
    """One fact on an enterprise (企业信息): the span in which a number lies, or a word; with its source and date."""

    __tablename__ = "enterprise_facts"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(80), primary_key=True)  # see services.policies.fields
    least: Mapped[float | None] = mapped_column(Double)  # a number: from here on
    below: Mapped[float | None] = mapped_column(Double)  # and under this; the next one after `least` where it is exact
    word: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[FactSource] = mapped_column(kept_as_text(FactSource))
    told_at: Mapped[datetime]
    told_by: Mapped[str] = mapped_column(String(80), default="")


class Application(Base):
    """An enterprise's application for what a policy gives (申报), as far as the centre was told of it."""

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("policy_id", "enterprise_id"), Index(None, "state", "moved_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    state: Mapped[ApplicationState] = mapped_column(kept_as_text(ApplicationState))
    department: Mapped[str] = mapped_column(String(200), default="", index=True)  # who decides on it
    openid: Mapped[str | None] = mapped_column(String(64))  # who told of it, and is asked about it
    applied_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    moved_at: Mapped[datetime]

    policy: Mapped[Policy] = relationship()
    enterprise: Mapped[Enterprise] = relationship()
    steps: Mapped[list[ApplicationStep]] = relationship(order_by="ApplicationStep.id")


class ApplicationStep(Base):
    """One step of an application: appended, never changed."""

    __tablename__ = "application_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(30))
    to_state: Mapped[ApplicationState] = mapped_column(kept_as_text(ApplicationState))
    note: Mapped[str] = mapped_column(String(200), default="")
