"""Decision lists: what officials may and must not do with enterprises, and which first offences go unpunished."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, kept_as_text
from models.round_kinds import DecisionKind, DecisionState


class DecisionEntry(Base):
    """One entry of a list (清单条目): a matter, what holds for it, and the clause that says so."""

    __tablename__ = "decision_entries"
    __table_args__ = (Index(None, "state", "kind", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(kept_as_text(DecisionKind))
    state: Mapped[DecisionState] = mapped_column(kept_as_text(DecisionState), default=DecisionState.DRAFT)
    position: Mapped[int] = mapped_column(default=0)  # within its list
    matter: Mapped[str] = mapped_column(String(120))
    answer: Mapped[str] = mapped_column(Text)  # what holds, in plain words
    conditions: Mapped[list[str]] = mapped_column(default=list)  # all of them must be met
    phrases: Mapped[list[str]] = mapped_column(default=list)  # how people ask for it
    clause: Mapped[str] = mapped_column(String(300), default="")  # 《…》第三十三条第一款
    clause_text: Mapped[str] = mapped_column(Text, default="")  # its own words
    version: Mapped[int] = mapped_column(default=1)  # grows with every change
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    editor: Mapped[str] = mapped_column(String(80), default="")  # who changed it last
    editor_ids: Mapped[list[int]] = mapped_column(default=list)  # staff.id of all who wrote since it was published
    publisher: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
