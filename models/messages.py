"""What people wrote to the account, what they were answered, and where their conversation stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, kept_as_text
from models.kinds import MessageState, WorkItemKind, WorkItemState


class Message(Base):
    """One push of the platform (消息), kept once however often it arrives."""

    __tablename__ = "messages"
    __table_args__ = (Index(None, "openid", "id"), Index(None, "state", "received_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)  # Envelope.key
    openid: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))  # text, image … or event:subscribe …
    content: Mapped[str] = mapped_column(Text, default="")  # the text, or what stands for it
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)  # all fields as they came
    received_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[MessageState] = mapped_column(kept_as_text(MessageState), default=MessageState.PENDING)
    intent: Mapped[str] = mapped_column(String(40), default="", index=True)
    score: Mapped[float | None]
    reply: Mapped[dict[str, Any] | None]  # the stored answer, as handlers.replies writes it
    is_late: Mapped[bool] = mapped_column(default=False)  # the answer left by the outbox
    answered_at: Mapped[datetime | None]
    took_ms: Mapped[int | None]


class DialogueCopy(Base):
    """The last known dialogue of a person (对话), for the time when Redis is away."""

    __tablename__ = "dialogues"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]  # grows by one a turn
    data: Mapped[dict[str, Any]]
    is_ahead: Mapped[bool] = mapped_column(default=False, index=True)  # written while Redis was away
    updated_at: Mapped[datetime]


class WorkItem(Base):
    """Something a person at the centre has to look at (待办)."""

    __tablename__ = "work_items"
    __table_args__ = (Index(None, "state", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[WorkItemKind] = mapped_column(kept_as_text(WorkItemKind))
    state: Mapped[WorkItemState] = mapped_column(kept_as_text(WorkItemState), default=WorkItemState.OPEN)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(40), default="", server_default="")  # what it is about: policy:12
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(String(80), default="")
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")  # as it was sent
