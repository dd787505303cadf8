"""Readings of a policy (解读): those of whoever made it and those of others, side by side, each reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select

from models.policies import Policy
from models.policy_kinds import ReadingKind
from models.policy_readings import Reading
from models.work import Work
from services import clock
from services.errors import Refusal
from services.policies import facts

LONGEST_TEXT = 20_000  # characters


@dataclass(frozen=True, kw_only=True)
class ReadingContent:
    """What somebody hands in as a reading."""

    kind: ReadingKind
    title: str
    author: str
    written_on: date | None
    text: str
    url: str = ""


def readings_of(work: Work, policy: Policy, *, reviewed_only: bool) -> dict[ReadingKind, Sequence[Reading]]:
    """The readings of a policy by kind, the newest first; people outside see reviewed ones only."""
    found = select(Reading).where(Reading.policy_id == policy.id)
    if reviewed_only:
        found = found.where(Reading.reviewed_by != "")
    rows = work.db.scalars(found.order_by(Reading.written_on.desc(), Reading.id.desc())).all()
    return {kind: [row for row in rows if row.kind is kind] for kind in ReadingKind}


def waiting() -> ColumnElement[bool]:
    """Which policies have a reading that nobody has reviewed."""
    return exists().where(Reading.policy_id == Policy.id, Reading.reviewed_by == "")


def add(work: Work, policy: Policy, content: ReadingContent) -> Reading:
    """Put a reading beside a policy; nobody outside sees it before a colleague has reviewed it."""
    title, author, text = content.title.strip(), content.author.strip(), content.text.strip()
    if not title or not author or not text or content.written_on is None:
        raise Refusal("library.reading_incomplete")
    if content.written_on > clock.local_day(work.now):
        raise Refusal("library.reading_ahead")
    if len(text) > LONGEST_TEXT:
        raise Refusal("library.reading_long", most=LONGEST_TEXT)
    facts.log(work, policy, "reading_add", title)
    return work.add(
        Reading(
            policy_id=policy.id,
            kind=content.kind,
            title=title[:200],
            author=author[:120],
            written_on=content.written_on,
            text=text,
            url=content.url.strip() if content.url.strip().startswith(("https://", "http://")) else "",
            added_at=work.now,
            added_by=work.actor.name,
            editor_id=work.actor.staff_id,
        )
    )


def review(work: Work, reading: Reading, policy: Policy) -> None:
    """Say that a reading may be seen; whoever added it cannot."""
    if reading.editor_id is not None and reading.editor_id == work.actor.staff_id:
        raise Refusal("library.own_text")
    reading.reviewed_by, reading.reviewed_at = work.actor.name, work.now
    facts.log(work, policy, "reading_review", reading.title)


def remove(work: Work, reading: Reading, policy: Policy) -> None:
    """Take a reading away."""
    facts.log(work, policy, "reading_remove", reading.title)
    work.db.delete(reading)
    work.db.flush()
