"""Appeals and the departments they are assigned to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.kinds import AppealState, Need, Source, Urgency
from models.people import Department, Enterprise, Officer


class Appeal(Base):
    """A problem an enterprise wants solved (诉求)."""

    __tablename__ = "appeals"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "openid", "submitted_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    state: Mapped[AppealState] = mapped_column(kept_as_text(AppealState), default=AppealState.SUBMITTED)
    source: Mapped[Source] = mapped_column(kept_as_text(Source), default=Source.NETWORK)
    need: Mapped[Need | None] = mapped_column(kept_as_text(Need))
    urgency: Mapped[Urgency] = mapped_column(kept_as_text(Urgency), default=Urgency.NORMAL)
    problem: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(String(20), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    enterprise_name: Mapped[str] = mapped_column(String(200))  # as said when it was filed
    phone: Mapped[str] = mapped_column(String(20))
    openid: Mapped[str | None] = mapped_column(String(64))  # of the person who filed it in chat
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # who filed it on behalf
    is_anonymous: Mapped[bool] = mapped_column(default=False)  # the author is kept from the departments (匿名)
    submitted_at: Mapped[datetime] = mapped_column(index=True)
    accept_due_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(Text, default="")
    satisfaction: Mapped[int | None]  # 1 to 5
    satisfaction_reason: Mapped[str] = mapped_column(Text, default="")

    enterprise: Mapped[Enterprise | None] = relationship()
    officer: Mapped[Officer | None] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(back_populates="appeal", order_by="Assignment.id")
    ledger: Mapped[list[LedgerEntry]] = relationship(back_populates="appeal", order_by="LedgerEntry.id")


class Assignment(Base):
    """One department's share of an appeal (交办)."""

    __tablename__ = "assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    is_lead: Mapped[bool] = mapped_column(default=True)
    assigned_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    appeal: Mapped[Appeal] = relationship(back_populates="assignments")
    department: Mapped[Department] = relationship()


class LedgerEntry(Base):
    """One step of an appeal (台账记录): appended, never changed."""

    __tablename__ = "ledger_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))  # Actor.name
    actor_kind: Mapped[str] = mapped_column(String(8), default="")  # Actor.kind
    verb: Mapped[str] = mapped_column(String(32))
    from_state: Mapped[str] = mapped_column(String(32), default="")
    to_state: Mapped[str] = mapped_column(String(32), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)

    appeal: Mapped[Appeal] = relationship(back_populates="ledger")
