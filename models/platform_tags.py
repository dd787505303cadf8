"""The platform's own tags (公众号标签) that are too large for a list, and who carries them, as last asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PlatformTag(Base):
    """A tag that one mass message can go to."""

    __tablename__ = "platform_tags"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # the platform's
    name: Mapped[str] = mapped_column(String(60))
    people: Mapped[int]
    known_at: Mapped[datetime]


class PlatformTagMember(Base):
    """Somebody who carries a tag."""

    __tablename__ = "platform_tag_members"

    tag_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime]
