"""Batches: one call that goes to many people of a broadcast, and the day's count of calls."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, kept_as_text
from models.kinds import Channel, OutboxState


class Batch(Base):
    """One call for many recipients (合并发送): a mass message, or a message to a group or to many of an application."""

    __tablename__ = "batches"
    __table_args__ = (Index(None, "broadcast_id", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"))
    way: Mapped[Channel] = mapped_column(kept_as_text(Channel))
    group_id: Mapped[int | None]  # of the officers' group it goes to
    tag_id: Mapped[int | None]  # of the platform's tag it goes to, in place of a list
    state: Mapped[OutboxState] = mapped_column(kept_as_text(OutboxState))
    people: Mapped[int]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    call_began_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    remote_id: Mapped[str] = mapped_column(String(80), default="", index=True)  # msg_id of the platform's job
    told_at: Mapped[datetime | None]  # when the platform reported; the counts are its own
    status: Mapped[str] = mapped_column(String(60), default="")
    reached: Mapped[int | None]
    filtered: Mapped[int | None]  # who had their month's share already, or blocked the account
    missed: Mapped[int | None]
    error_code: Mapped[int | None]
    error: Mapped[str] = mapped_column(String(200), default="")

    @property
    def client_id(self) -> str:
        """The platform's de-duplication id, good for a day."""
        return f"liaison-m{self.id}"


class EarlyReport(Base):
    """What the platform told of a mass message before the call's own answer told its id."""

    __tablename__ = "early_reports"

    remote_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    status: Mapped[str] = mapped_column(String(60))
    told_at: Mapped[datetime]
    total: Mapped[int]
    filtered: Mapped[int]
    sent: Mapped[int]
    errors: Mapped[int]


class QuotaDay(Base):
    """Calls of one day by one way (额度台账): outlives Redis, which keeps the count at hand."""

    __tablename__ = "quota_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(kept_as_text(Channel), primary_key=True)
    used: Mapped[int] = mapped_column(default=0)
    warned_at: Mapped[datetime | None]


class HouseMark(Base):
    """Which house this database belongs to, and how far it has come: an old copy is behind what Redis knows."""

    __tablename__ = "house_marks"

    id: Mapped[int] = mapped_column(primary_key=True)  # there is one
    house: Mapped[str] = mapped_column(String(32))
    ticks: Mapped[int] = mapped_column(default=0)
    ticked_at: Mapped[datetime]
    held_since: Mapped[datetime | None]  # nothing is sent until a person has confirmed
    confirmed_by: Mapped[str] = mapped_column(String(80), default="")
