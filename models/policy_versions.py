"""What a policy said before and what it is proposed to say, and every step of its life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.policies import Policy
from models.policy_kinds import VersionState


class PolicyVersion(Base):
    """A whole policy as it was, or as a colleague proposes it to be (政策版本)."""

    __tablename__ = "policy_versions"
    __table_args__ = (UniqueConstraint("policy_id", "number"), Index(None, "state", "publish_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id", ondelete="CASCADE"))
    number: Mapped[int]  # 1, 2, …; a proposal has the number it will get
    state: Mapped[VersionState] = mapped_column(kept_as_text(VersionState))
    facts: Mapped[dict[str, Any]]  # all that is said about the policy, as services.policies.versions writes it
    articles: Mapped[list[Any]]  # its whole text: number, chapter and text of each article
    based_on: Mapped[int] = mapped_column(default=0)  # of a proposal: the version that its writer saw in force
    unchecked: Mapped[list[str]] = mapped_column(default=list)  # where an import says something else, still to look at
    fingerprint: Mapped[str] = mapped_column(
        String(64), default=""
    )  # of what an import proposed, as Policy.fingerprint
    note: Mapped[str] = mapped_column(Text, default="")  # what was changed, and why
    made_at: Mapped[datetime]
    edited_by: Mapped[str] = mapped_column(String(80), default="")
    editor_id: Mapped[int | None]  # staff.id
    editor_ids: Mapped[list[int]] = mapped_column(default=list)  # of all who wrote a part of it
    reviewed_by: Mapped[str] = mapped_column(String(80), default="")
    publish_at: Mapped[datetime | None]  # when a reviewed proposal takes the place of the text in force
    replaced_at: Mapped[datetime | None]  # when a later version took its place

    policy: Mapped[Policy] = relationship()

    @property
    def is_outdated(self) -> bool:
        """Whether something else is in force by now than what the proposal was written for."""
        return self.state is not VersionState.PAST and self.based_on != self.policy.version

    @property
    def needs_look(self) -> bool:
        """Whether somebody has to look at what an import says before it can be handed in."""
        return self.is_outdated or bool(self.unchecked)


class PolicyStep(Base):
    """Something that was done to a policy (办理记录)."""

    __tablename__ = "policy_steps"
    __table_args__ = (Index(None, "policy_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
