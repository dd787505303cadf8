"""Conversations that people at the centre hold: who has each, since when, what was said, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.kinds import HandoffEnd, HandoffReason, HandoffState, HandoffStep
from models.messages import WorkItem
from models.outbox import OutboxEntry
from models.people import Staff


class Handoff(Base):
    """One stretch of a conversation that is, or shall be, in a person's hands (转人工)."""

    __tablename__ = "handoffs"
    __table_args__ = (Index(None, "openid", "id"), Index(None, "state", "asked_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    openid: Mapped[str] = mapped_column(String(64))
    state: Mapped[HandoffState] = mapped_column(kept_as_text(HandoffState), default=HandoffState.WAITING)
    reason: Mapped[HandoffReason] = mapped_column(kept_as_text(HandoffReason))
    matter: Mapped[str] = mapped_column(Text)  # what the person said last, and what the open form held, in one text
    form: Mapped[dict[str, Any]] = mapped_column(default=dict)  # its name, and its questions with their answers
    begun_at: Mapped[datetime]
    asked_at: Mapped[datetime]  # since when somebody is awaited; later than `begun_at` when asked for again
    deferred_at: Mapped[datetime | None]  # nobody came, or nobody is there: the bot speaks until somebody takes it
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    taken_at: Mapped[datetime | None]  # by the one who has it now
    spoke_at: Mapped[datetime | None]  # the last answer of a colleague
    owed_since: Mapped[datetime | None]  # the first message of the person that no colleague has answered yet
    heard_at: Mapped[datetime | None]  # the person was told that a colleague reads along
    work_item_id: Mapped[int | None] = mapped_column(ForeignKey("work_items.id"))
    ended_at: Mapped[datetime | None]
    end: Mapped[HandoffEnd | None] = mapped_column(kept_as_text(HandoffEnd))
    ended_by: Mapped[str] = mapped_column(String(80), default="")

    staff: Mapped[Staff | None] = relationship()
    work_item: Mapped[WorkItem | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.state is not HandoffState.ENDED

    @property
    def silences_bot(self) -> bool:
        """Whether a colleague has the conversation, or is expected any minute, so that the bot says nothing."""
        return self.state is HandoffState.TAKEN or (self.state is HandoffState.WAITING and self.deferred_at is None)


class HandoffLine(Base):
    """One thing that a colleague said, noted or did in it: appended; only its delivery is told later."""

    __tablename__ = "handoff_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id", ondelete="CASCADE"), index=True)
    step: Mapped[HandoffStep] = mapped_column(kept_as_text(HandoffStep))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str | None] = mapped_column(
        String(80), unique=True
    )  # of the page it was written on: sent twice, kept once
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))  # how it leaves
    given_at: Mapped[datetime | None]  # when a word that was left was given to the person

    entry: Mapped[OutboxEntry | None] = relationship()
