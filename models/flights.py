"""Template messages on their way, a few hundred at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Flight(Base):
    """Template messages that one worker calls for side by side (在途).

    Its recipients stay queued until their end is known: so each is written once, not twice.
    """

    __tablename__ = "flights"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)  # of the chunk
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"), index=True)
    recipient_ids: Mapped[list[int]]
    began_at: Mapped[datetime]  # set just before the first call, so a crash can be told from a wait
    lease_until: Mapped[datetime] = mapped_column(index=True)
