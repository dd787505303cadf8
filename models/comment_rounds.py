"""Comment rounds: what people are asked about, whom, and what they said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.broadcasts import Broadcast
from models.people import Enterprise, Staff
from models.policies import Policy
from models.round_kinds import RoundKind, RoundState, Verdict


class CommentRound(Base):
    """One round of asking (征求意见), or the survey how a policy works (实施评估)."""

    __tablename__ = "comment_rounds"
    __table_args__ = (Index(None, "state", "closes_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[RoundKind] = mapped_column(kept_as_text(RoundKind), default=RoundKind.COMMENT)
    state: Mapped[RoundState] = mapped_column(kept_as_text(RoundState), default=RoundState.DRAFT)
    title: Mapped[str] = mapped_column(String(120), default="")
    issuer: Mapped[str] = mapped_column(String(120), default="")  # who asks
    intro: Mapped[str] = mapped_column(Text, default="")
    articles: Mapped[list[Any]] = mapped_column(default=list)  # of the draft: [{"number", "text"}]
    questions: Mapped[list[Any]] = mapped_column(default=list)  # [{"kind", "text", "options"}]
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)  # a rule, see services.broadcasts.segments
    sample_size: Mapped[int | None]  # None: open to everybody
    sample_by: Mapped[str] = mapped_column(String(20), default="")  # the field whose shares the sample keeps
    seed: Mapped[int | None]  # of the draw, so that it can be repeated
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    conclusion: Mapped[str] = mapped_column(Text, default="")  # what the centre says at the end, to everybody
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcasts.id"))  # the invitation
    review_of_id: Mapped[int | None] = mapped_column(ForeignKey("policies.id"), unique=True)  # once for each policy

    author: Mapped[Staff | None] = relationship()
    broadcast: Mapped[Broadcast | None] = relationship()
    review_of: Mapped[Policy | None] = relationship()

    @property
    def is_sampled(self) -> bool:
        return self.sample_size is not None


class Invitee(Base):
    """Somebody who was drawn for a round (抽样对象)."""

    __tablename__ = "invitees"

    round_id: Mapped[int] = mapped_column(ForeignKey("comment_rounds.id"), primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    stratum: Mapped[str] = mapped_column(String(60), default="")  # the share it was drawn from


class RoundAnswer(Base):
    """What one person answered (答卷); changed as often as they like until the end."""

    __tablename__ = "round_answers"
    __table_args__ = (UniqueConstraint("round_id", "openid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("comment_rounds.id"))
    openid: Mapped[str] = mapped_column(String(64), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the number of a question → its answer
    answered_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    enterprise: Mapped[Enterprise | None] = relationship()
    opinions: Mapped[list[Opinion]] = relationship(
        back_populates="given_with", order_by="Opinion.id", cascade="all, delete-orphan"
    )


class Opinion(Base):
    """One free opinion of an answer (意见), and what became of it."""

    __tablename__ = "opinions"
    __table_args__ = (Index(None, "round_id", "verdict"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("comment_rounds.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("round_answers.id"), index=True)
    article: Mapped[str] = mapped_column(String(40), default="")  # of the draft, where one is named
    text: Mapped[str] = mapped_column(Text)
    verdict: Mapped[Verdict | None] = mapped_column(kept_as_text(Verdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    gist: Mapped[str] = mapped_column(Text, default="")  # what the public page says of it, without names
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")

    given_with: Mapped[RoundAnswer] = relationship(back_populates="opinions")
