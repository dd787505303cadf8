"""What the house learns from use: messages to look at, phrases and words that were added, routers that were trained."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from models.base import Base, kept_as_text
from models.learning_kinds import LessonReason, LessonState, TrainingState, WordKind


class Lesson(Base):
    """One text that the bot did not get right, or may not have (待学消息), without anything that names a person."""

    __tablename__ = "lessons"
    __table_args__ = (Index(None, "state", "last_seen_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)  # of the text as it is normally spelt
    text: Mapped[str] = mapped_column(Text)  # phones, names, enterprises and codes are veiled
    state: Mapped[LessonState] = mapped_column(kept_as_text(LessonState), default=LessonState.OPEN)
    times: Mapped[int] = mapped_column(default=0)  # messages
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    did: Mapped[str] = mapped_column(String(40), default="")  # what the bot did the last time, an intent
    score: Mapped[float | None]
    chosen: Mapped[str] = mapped_column(String(40), default="")  # what somebody tapped instead, an intent
    intent: Mapped[str] = mapped_column(String(40), default="")  # as a colleague labelled it
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")


class Sighting(Base):
    """One message with such a text, and why it is to be looked at."""

    __tablename__ = "sightings"
    __table_args__ = (UniqueConstraint("message_id", "reason"), Index(None, "lesson_id", "reason"))

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"))
    message_id: Mapped[int]  # of a message that may be deleted one day
    reason: Mapped[LessonReason] = mapped_column(kept_as_text(LessonReason))
    at: Mapped[datetime]


class AddedPhrase(Base):
    """An example phrase that colleagues added to those of the house (补充例句)."""

    __tablename__ = "added_phrases"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[str] = mapped_column(Text)
    intent: Mapped[str] = mapped_column(String(40), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(80))


class AddedWord(Base):
    """A word that colleagues added: a term with its subject, or another way to say something (补充词语)."""

    __tablename__ = "added_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[WordKind] = mapped_column(kept_as_text(WordKind))
    word: Mapped[str] = mapped_column(String(40), unique=True)
    meaning: Mapped[str] = mapped_column(String(40))  # the subject of a term, what a synonym means
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(80))


class Training(Base):
    """One training: its progress, then the router it made and how that compares (训练)."""

    __tablename__ = "trainings"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[TrainingState] = mapped_column(kept_as_text(TrainingState), default=TrainingState.QUEUED)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(80))
    touched_at: Mapped[datetime]  # the last sign of life
    done: Mapped[int] = mapped_column(default=0)  # steps
    steps: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    added: Mapped[dict[str, Any]] = mapped_column(default=dict)  # intent → the added phrases it learned from
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    artefact: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # router.json, packed


class Promotion(Base):
    """A router that was put to work (启用); the newest row says which one is. Only ever appended."""

    __tablename__ = "promotions"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int | None] = mapped_column(ForeignKey("trainings.id"))  # none means the one that was shipped
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
