"""Usual questions with their reviewed answers, and every question about policies with what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.messages import WorkItem
from models.people import Department
from models.policies import Policy
from models.question_kinds import FaqState, QuestionOutcome, UselessReason


class FaqEntry(Base):
    """A usual question with its answer and the clause it rests on (常见问答)."""

    __tablename__ = "faq_entries"
    __table_args__ = (Index(None, "state", "updated_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    state: Mapped[FaqState] = mapped_column(kept_as_text(FaqState), default=FaqState.DRAFT)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))  # whose answer it is
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("policies.id", ondelete="SET NULL"), index=True)
    article_number: Mapped[str] = mapped_column(String(40), default="")  # 第三条, 三、, or empty
    work_item_id: Mapped[int | None] = mapped_column(ForeignKey("work_items.id"), unique=True)  # it was first asked by
    hits: Mapped[int] = mapped_column(default=0)  # questions it answered
    hit_at: Mapped[datetime | None]  # the last one
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(80), default="")
    editor_ids: Mapped[list[int]] = mapped_column(default=list)  # staff.id of all who wrote since it was reviewed
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(String(80), default="")

    department: Mapped[Department | None] = relationship()
    policy: Mapped[Policy | None] = relationship()
    work_item: Mapped[WorkItem | None] = relationship()
    variants: Mapped[list[FaqVariant]] = relationship(
        order_by="FaqVariant.id", cascade="all, delete-orphan", passive_deletes=True
    )


class FaqVariant(Base):
    """Another way to ask the same (相似问法)."""

    __tablename__ = "faq_variants"

    id: Mapped[int] = mapped_column(primary_key=True)
    faq_id: Mapped[int] = mapped_column(ForeignKey("faq_entries.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)


class PolicyQuestion(Base):
    """One question about policies (政策提问), without anything that names a person, and what it was answered with."""

    __tablename__ = "policy_questions"
    __table_args__ = (Index(None, "outcome", "asked_at"), Index(None, "is_useful", "judged_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(unique=True)  # of a message that may be deleted one day
    key: Mapped[str] = mapped_column(String(64), index=True)  # the same for all spellings of the text
    text: Mapped[str] = mapped_column(Text)  # phones, names, enterprises and codes are veiled
    asked_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[QuestionOutcome] = mapped_column(kept_as_text(QuestionOutcome))
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("policies.id", ondelete="SET NULL"), index=True)
    article: Mapped[int | None]  # its position in the policy
    faq_id: Mapped[int | None] = mapped_column(ForeignKey("faq_entries.id", ondelete="SET NULL"), index=True)
    score: Mapped[float | None]  # how sure the library was
    is_useful: Mapped[bool | None]
    reason: Mapped[UselessReason | None] = mapped_column(kept_as_text(UselessReason))
    judged_at: Mapped[datetime | None]
    work_item_id: Mapped[int | None] = mapped_column(ForeignKey("work_items.id"))  # a colleague was asked

    policy: Mapped[Policy | None] = relationship()
    faq: Mapped[FaqEntry | None] = relationship()
    work_item: Mapped[WorkItem | None] = relationship()
