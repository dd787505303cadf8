"""How often policies are opened: counts of days, and nothing about who opened them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, kept_as_text
from models.policy_kinds import Door


class PolicyOpening(Base):
    """The openings of one policy on one day at one door (打开次数)."""

    __tablename__ = "policy_openings"

    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    door: Mapped[Door] = mapped_column(kept_as_text(Door), primary_key=True)
    count: Mapped[int]
