"""Groups of officers, and where a message to a whole group goes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Officer


class OfficerGroup(Base):
    """Officers who are written to together (联络员群组), with their group in WeCom."""

    __tablename__ = "officer_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    robot: Mapped[str] = mapped_column(Text, default="")  # the key of its robot, sealed
    chat_id: Mapped[str] = mapped_column(String(32), default="")  # of the group chat our application made
    created_at: Mapped[datetime]

    members: Mapped[list[OfficerGroupMember]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class OfficerGroupMember(Base):
    """An officer in a group."""

    __tablename__ = "officer_group_members"

    group_id: Mapped[int] = mapped_column(ForeignKey("officer_groups.id", ondelete="CASCADE"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"), primary_key=True, index=True)

    officer: Mapped[Officer] = relationship()
