"""Readings of a policy (解读): those of whoever made it and those of others, each seen, and gone, by two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select

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
    """Which policies have a reading that waits for a second person."""
    return exists().where(Reading.policy_id == Policy.id, or_(Reading.reviewed_by == "", Reading.removal_by != ""))


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
    _hold(work, reading, policy)
    if reading.reviewed_by:
        raise Refusal("library.reading_changed")
    if reading.editor_id is not None and reading.editor_id == work.actor.staff_id:
        raise Refusal("library.own_text")
    reading.reviewed_by, reading.reviewed_at = work.actor.name, work.now
    facts.log(work, policy, "reading_review", reading.title)


def remove(work: Work, reading: Reading, policy: Policy) -> bool:
    """Take a reading away; of one that was reviewed it is only proposed. Whether it is gone."""
    _hold(work, reading, policy)
    if reading.removal_by:
        raise Refusal("library.reading_waits")
    if not reading.reviewed_by:
        _drop(work, reading, policy, "reading_remove")
        return True
    reading.removal_by, reading.remover_id = work.actor.name, work.actor.staff_id
    facts.log(work, policy, "reading_remove_propose", reading.title)
    return False


def confirm_removal(work: Work, reading: Reading, policy: Policy) -> None:
    """Agree that a reviewed reading goes; whoever proposed it cannot."""
    _expect_leaving(work, reading, policy)
    if reading.remover_id is not None and reading.remover_id == work.actor.staff_id:
        raise Refusal("library.own_removal")
    _drop(work, reading, policy, "reading_remove_confirm")


def keep(work: Work, reading: Reading, policy: Policy) -> None:
    """Leave a reading where it is: the one who wanted it gone thought better of it, or another does not agree."""
    _expect_leaving(work, reading, policy)
    reading.removal_by, reading.remover_id = "", None
    facts.log(work, policy, "reading_remove_decline", reading.title)


def _hold(work: Work, reading: Reading, policy: Policy) -> None:
    """The policy is locked, so nobody else changes its readings meanwhile; one that is gone by now is told of."""
    work.lock(policy, "state")
    if work.db.scalar(select(Reading.id).where(Reading.id == reading.id)) is None:
        raise Refusal("library.reading_changed")
    work.db.refresh(reading, ["reviewed_by", "removal_by", "remover_id"])


def _expect_leaving(work: Work, reading: Reading, policy: Policy) -> None:
    _hold(work, reading, policy)
    if not reading.removal_by:
        raise Refusal("library.reading_changed")


def _drop(work: Work, reading: Reading, policy: Policy, verb: str) -> None:
    facts.log(work, policy, verb, reading.title)
    work.db.delete(reading)
    work.db.flush()
