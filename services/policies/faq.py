"""Usual questions with answers that a colleague looked over (常见问答): written, reviewed, retired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import select

from models.faq import FaqEntry, FaqVariant
from models.kinds import WorkItemKind
from models.messages import WorkItem
from models.people import Department
from models.policies import Article, Policy
from models.question_kinds import FaqState
from models.work import Work
from nlp.normal import normalise
from nlp.veil import veiled
from services import authorship, heard
from services.errors import Refusal
from services.policies.known import Usual, usual_of

SHORTEST_QUESTION, LONGEST_QUESTION = 4, 200
LONGEST_ANSWER = 450  # characters, so that it fits into one message with its source
MOST_VARIANTS = 30


@dataclass(frozen=True, kw_only=True)
class FaqContent:
    """What a colleague writes."""

    question: str
    answer: str
    variants: tuple[str, ...] = ()
    department_id: int | None = None
    policy_id: int | None = None
    article_number: str = ""


def reviewed(work: Work, faq_id: int) -> Usual | None:
    """A usual question that may be answered."""
    entry = work.db.get(FaqEntry, faq_id)
    return usual_of(entry) if entry is not None and entry.state is FaqState.REVIEWED else None


def draft(work: Work, content: FaqContent, item: WorkItem | None = None) -> FaqEntry:
    """Write a new one; it answers nobody before it was reviewed."""
    entry = FaqEntry(created_at=work.now, updated_at=work.now, question="", answer="", work_item=item)
    _write(work, entry, content)
    return entry


def edit(work: Work, entry: FaqEntry, content: FaqContent) -> None:
    """Change it; what was reviewed is to be reviewed again."""
    work.lock(entry, "state")
    _write(work, entry, content)


def from_item(work: Work, item: WorkItem) -> FaqEntry:
    """Make one of a question that a colleague has answered (一键存入); the same item gives one only."""
    known = work.db.scalar(select(FaqEntry).where(FaqEntry.work_item_id == item.id))
    if known is not None:
        return known
    if item.kind is not WorkItemKind.UNANSWERED or not item.answer:
        raise Refusal("faq.not_answered")
    question = veiled(item.text, heard.names_of(work, item.openid))[:LONGEST_QUESTION]
    return draft(work, FaqContent(question=question, answer=item.answer[:LONGEST_ANSWER]), item)


def stamp_of(entry: FaqEntry) -> str:
    """What is other as soon as its text is."""
    return entry.updated_at.astimezone(UTC).isoformat()


def review(work: Work, entry: FaqEntry, seen: str) -> None:
    """Let it answer from now on; whoever wrote a part asks somebody else to look. `seen` is its stamp when read."""
    work.lock(entry, "state", "editor_ids", "updated_at")
    if entry.state is not FaqState.DRAFT:
        raise Refusal("faq.not_waiting")
    if stamp_of(entry) != seen:
        raise Refusal("faq.changed_meanwhile")
    if authorship.is_author(entry, work.actor.staff_id):
        raise Refusal("faq.own_words")
    authorship.settle(entry)
    entry.state, entry.reviewed_at, entry.reviewed_by = FaqState.REVIEWED, work.now, work.actor.name
    entry.updated_at = work.now
    work.db.flush()


def retire(work: Work, entry: FaqEntry) -> None:
    """Let it answer no more."""
    work.lock(entry, "state")
    if entry.state is FaqState.RETIRED:
        raise Refusal("faq.retired_before")
    entry.state, entry.updated_at, entry.updated_by = FaqState.RETIRED, work.now, work.actor.name
    work.db.flush()


def _write(work: Work, entry: FaqEntry, content: FaqContent) -> None:
    question, answer = content.question.strip(), content.answer.strip()
    if not SHORTEST_QUESTION <= len(question) <= LONGEST_QUESTION:
        raise Refusal("faq.question_length", least=SHORTEST_QUESTION, most=LONGEST_QUESTION)
    if not answer or len(answer) > LONGEST_ANSWER:
        raise Refusal("faq.answer_length", most=LONGEST_ANSWER)
    variants = _variants(question, content.variants)
    _check_source(work, content)
    entry.question, entry.answer = question, answer
    entry.policy_id, entry.article_number = content.policy_id, content.article_number.strip()
    entry.department_id = content.department_id
    entry.state, entry.reviewed_at, entry.reviewed_by = FaqState.DRAFT, None, ""
    entry.updated_at, entry.updated_by = work.now, work.actor.name
    authorship.note(work, entry)
    work.add(entry)
    entry.variants = [FaqVariant(text=text) for text in variants]
    work.db.flush()


def _variants(question: str, given: tuple[str, ...]) -> list[str]:
    """Each way to ask once, in the order given."""
    kept: dict[str, str] = {}
    for text in given:
        if len(text.strip()) > LONGEST_QUESTION:
            raise Refusal("faq.question_length", least=SHORTEST_QUESTION, most=LONGEST_QUESTION)
        if text.strip() and normalise(text) != normalise(question):
            kept.setdefault(normalise(text), text.strip())
    if len(kept) > MOST_VARIANTS:
        raise Refusal("faq.too_many_variants", most=MOST_VARIANTS)
    return list(kept.values())


def _check_source(work: Work, content: FaqContent) -> None:
    if content.department_id is not None and work.db.get(Department, content.department_id) is None:
        raise Refusal("faq.no_such_department")
    if content.policy_id is None:
        if content.article_number.strip():
            raise Refusal("faq.article_without_policy")
        return
    if work.db.get(Policy, content.policy_id) is None:
        raise Refusal("faq.no_such_policy", named=content.policy_id)
    wanted = content.article_number.strip()
    known = select(Article.id).where(Article.policy_id == content.policy_id, Article.number == wanted)
    if wanted and work.db.scalar(known.limit(1)) is None:
        raise Refusal("faq.no_such_article", article=wanted)
