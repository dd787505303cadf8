"""The public archive: broadcasts that everybody may read afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.broadcasts import Broadcast


class ArchivedBroadcast(Base):
    """A broadcast that somebody has opened to the public (公开存档)."""

    __tablename__ = "archived_broadcasts"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    opened_by: Mapped[str] = mapped_column(String(80))

    broadcast: Mapped[Broadcast] = relationship()
