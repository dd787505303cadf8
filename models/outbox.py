"""The outbox: notices that leave by themselves, each a row before it is a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, kept_as_text
from models.kinds import Channel, Lane, OutboxState


class OutboxEntry(Base):
    """One notice to one person (通知)."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "openid", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)  # says what may leave once only
    openid: Mapped[str] = mapped_column(String(64))
    notice: Mapped[str] = mapped_column(String(60))  # key in push.notices.NOTICES
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    lane: Mapped[Lane] = mapped_column(kept_as_text(Lane))
    state: Mapped[OutboxState] = mapped_column(kept_as_text(OutboxState), default=OutboxState.QUEUED)
    channel: Mapped[Channel | None] = mapped_column(kept_as_text(Channel))
    client_msg_id: Mapped[str] = mapped_column(String(32), default="")  # the platform's de-duplication id
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]  # not to be sent before
    lease_until: Mapped[datetime | None]  # while `sending`: who claimed it must be done by then
    attempts: Mapped[int] = mapped_column(default=0)
    call_began_at: Mapped[datetime | None]  # set just before the call, so a crash can be told from a wait
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]  # told by the platform afterwards
    remote_id: Mapped[str] = mapped_column(String(40), default="", index=True)  # msgid of the platform
    error_code: Mapped[int | None]
    error: Mapped[str] = mapped_column(Text, default="")


class Counter(Base):
    """A row per series of numbers, so that numbers have neither gaps nor doubles (编号)."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)  # e.g. appeal-20260105
    value: Mapped[int]
