"""Events and the people who signed up for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.kinds import EventState, EventType, SignupState
from models.people import Enterprise


class Event(Base):
    """A gathering the centre holds (活动)."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "state", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)  # natural key for imports
    type: Mapped[EventType] = mapped_column(kept_as_text(EventType))
    state: Mapped[EventState] = mapped_column(kept_as_text(EventState), default=EventState.DRAFT)
    title: Mapped[str] = mapped_column(String(120))
    theme: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    district: Mapped[str] = mapped_column(String(20), default="")
    host: Mapped[str] = mapped_column(String(120), default="")
    capacity: Mapped[int]  # seats in all
    seats_per_enterprise: Mapped[int] = mapped_column(default=2)
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    officers_only: Mapped[bool] = mapped_column(default=False)
    signup_closes_at: Mapped[datetime]
    created_at: Mapped[datetime]

    signups: Mapped[list[Signup]] = relationship(back_populates="event", order_by="Signup.id")


class Signup(Base):
    """One person's sign-up (报名), for one seat or more; `id` orders the waiting list."""

    __tablename__ = "signups"
    __table_args__ = (
        Index(
            "uq_signups_event_id_openid_active",
            "event_id",
            "openid",
            unique=True,
            sqlite_where=text("state != 'cancelled'"),
            postgresql_where=text("state != 'cancelled'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20), default="")
    seats: Mapped[int] = mapped_column(default=1)
    state: Mapped[SignupState] = mapped_column(kept_as_text(SignupState))
    signed_up_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship(back_populates="signups")
    enterprise: Mapped[Enterprise | None] = relationship()
