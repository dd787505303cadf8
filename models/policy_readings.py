"""What stands beside a policy: readings of it and attachments to it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, kept_as_text
from models.policy_kinds import FileState, ReadingKind


class Reading(Base):
    """An explanation of a policy, by those who made it or by somebody else (解读); shown once it was reviewed."""

    __tablename__ = "policy_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ReadingKind] = mapped_column(kept_as_text(ReadingKind))
    title: Mapped[str] = mapped_column(String(200))
    author: Mapped[str] = mapped_column(String(120))
    written_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(500), default="")
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(80))
    editor_id: Mapped[int | None]  # staff.id of who added it, who may not review it
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(String(80), default="")  # empty: nobody outside sees it
    removal_by: Mapped[str] = mapped_column(String(80), default="")  # who wants a reviewed one to go; empty: nobody
    remover_id: Mapped[int | None]  # staff.id, who may not confirm that


class Attachment(Base):
    """A file that belongs to a policy (附件), kept outside of what the web server serves."""

    __tablename__ = "policy_attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(160))  # as people see it; never a path
    media_type: Mapped[str] = mapped_column(String(100))  # by its content
    size: Mapped[int]  # bytes
    digest: Mapped[str] = mapped_column(String(64))  # sha256 of what is kept, and the name it is kept under
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(80))
    state: Mapped[FileState] = mapped_column(kept_as_text(FileState), default=FileState.KEPT)
    proposed_by: Mapped[str] = mapped_column(String(80), default="")  # who wants it added or removed
    proposer_id: Mapped[int | None]  # staff.id, who may not confirm it
    confirmed_by: Mapped[str] = mapped_column(String(80), default="")
