"""Broadcasts: what is sent to many, whom each one was for, and who wants to hear of what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.batches import Batch
from models.kinds import BroadcastState, Channel, OutboxState, SkipReason, Topic
from models.people import Staff
from models.templates import TemplateVersion


class Broadcast(Base):
    """One message to many people (群发)."""

    __tablename__ = "broadcasts"
    __table_args__ = (Index(None, "state", "scheduled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    topic: Mapped[Topic] = mapped_column(kept_as_text(Topic))
    state: Mapped[BroadcastState] = mapped_column(kept_as_text(BroadcastState), default=BroadcastState.DRAFT)
    title: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text, default="")  # may hold {name} and {enterprise}
    link: Mapped[str] = mapped_column(String(500), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # time and place of an event, as people read them
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)  # a rule, see services.broadcasts.segments
    template_version_id: Mapped[int | None] = mapped_column(ForeignKey("template_versions.id"))  # it was filled in from
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what was filled into its places
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the filled fields of the template message
    wechat_template: Mapped[str] = mapped_column(String(64), default="")  # empty takes the setting's
    is_urgent: Mapped[bool] = mapped_column(default=False)  # neither quiet hours nor the week's cap hold it back
    urgent_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)  # grows with every change of the draft
    fingerprint: Mapped[str] = mapped_column(String(64), default="", index=True)  # of title and text
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # who changed it last; empty: the house
    editor_ids: Mapped[list[int]] = mapped_column(default=list)  # of all who wrote a part of it
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    scheduled_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]  # since then the recipients stand fast
    frozen_to: Mapped[str] = mapped_column(String(64), default="")  # the last openid looked at while freezing
    resting_until: Mapped[datetime | None]  # quiet hours, or a quota used up
    resting_why: Mapped[str] = mapped_column(String(200), default="")
    tried: Mapped[int] = mapped_column(default=0)  # since the last start; for the brake
    faulted: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[datetime | None]

    author: Mapped[Staff | None] = relationship(foreign_keys=[author_id])
    approver: Mapped[Staff | None] = relationship(foreign_keys=[approver_id])
    template_version: Mapped[TemplateVersion | None] = relationship()
    steps: Mapped[list[BroadcastStep]] = relationship(order_by="BroadcastStep.id")


class BroadcastStep(Base):
    """One step in the life of a broadcast: appended, never changed."""

    __tablename__ = "broadcast_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(30))
    to_state: Mapped[BroadcastState] = mapped_column(kept_as_text(BroadcastState))
    note: Mapped[str] = mapped_column(Text, default="")


class Recipient(Base):
    """One person of a frozen audience (收件人), and what became of the message to them."""

    __tablename__ = "recipients"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "openid"),
        Index(None, "broadcast_id", "state", "due_at"),
        Index(None, "openid", "sent_at"),
        Index(
            None, "batch_id", sqlite_where=text("batch_id IS NOT NULL"), postgresql_where=text("batch_id IS NOT NULL")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"))
    openid: Mapped[str] = mapped_column(String(64))
    state: Mapped[OutboxState] = mapped_column(kept_as_text(OutboxState))
    way: Mapped[Channel | None] = mapped_column(kept_as_text(Channel))  # planned, then the one that was taken
    reason: Mapped[SkipReason | None] = mapped_column(kept_as_text(SkipReason))  # why nothing is sent
    round: Mapped[int] = mapped_column(default=0)  # grows when a refused message is sent anew
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    claim: Mapped[str | None] = mapped_column(String(32))  # the chunk that holds it
    lease_until: Mapped[datetime | None]
    call_began_at: Mapped[datetime | None]  # set just before the call, so a crash can be told from a wait
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]  # told by the platform afterwards
    remote_id: Mapped[str] = mapped_column(String(40), default="")  # msgid of the platform
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))  # the call it shared with others
    error_code: Mapped[int | None]
    error: Mapped[str] = mapped_column(String(200), default="")

    batch: Mapped[Batch | None] = relationship()

    @property
    def client_msg_id(self) -> str:
        """The platform's de-duplication id: the same for every repeat, another one when sent anew."""
        return f"b{self.broadcast_id}-{self.id}-{self.round}"


class AudienceList(Base):
    """A list of people that somebody uploaded (名单)."""

    __tablename__ = "audience_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))
    people: Mapped[int] = mapped_column(default=0)


class AudienceMember(Base):
    """Somebody on an uploaded list."""

    __tablename__ = "audience_members"

    list_id: Mapped[int] = mapped_column(ForeignKey("audience_lists.id"), primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)


class PersonTag(Base):
    """A mark that staff put on somebody (标签)."""

    __tablename__ = "person_tags"

    tag: Mapped[str] = mapped_column(String(30), primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(80))


class Mute(Base):
    """A topic that somebody does not want to hear of (退订)."""

    __tablename__ = "mutes"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    topic: Mapped[Topic] = mapped_column(kept_as_text(Topic), primary_key=True)
    muted_at: Mapped[datetime]


class Consent(Base):
    """How many subscription notices of a template somebody still agreed to (订阅授权)."""

    __tablename__ = "consents"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    template_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    left: Mapped[int] = mapped_column(default=0)
