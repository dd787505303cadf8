"""The decision lists (亲清清单): written by one, published by another, searched, and never guessed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import func, select

from config.patterns import late
from models.decision_lists import DecisionEntry
from models.round_kinds import DecisionKind, DecisionState
from models.work import Work
from nlp import search, segment
from nlp.normal import aligned, normalise
from nlp.search import Library
from services import authorship
from services.errors import Refusal

LONGEST_MATTER, LONGEST_ANSWER = 60, 400  # characters
MOST_CONDITIONS, MOST_PHRASES = 6, 30
CANDIDATES = 2
# An entry answers when it holds what the question is about, and most of its words or far more than the next entry.
HELD, WHOLE, ENOUGH, LEAD = 0.6, 0.5, 0.3, 0.3
CLEAR = 0.2  # ahead of the next entry, where a question has no words of its own
NEAR = 0.2  # of the words; with fewer it is not even worth asking back

# One word for what people call differently, so that only the matter tells questions apart.
_CALLED = (
    (
        late(
            r"政府官员|政府的人|公务员|公职人员|党员干部|联络员|官员|领导|工作人员|执法人员|办事员|(?:包联|驻企)(?:的)?(?:同志|干部)?"
            r"|[局科处市区镇县]长|书记|主任"
        ),
        "干部",
    ),
    (late(r"第一次|头一次|初次|头一回|第一回"), "首次"),
    (late(r"能不能|可不可以|可以|能否|可否|行不行"), "能"),
    (late(r"会不会|要不要|是不是|罚不罚"), "罚"),
    (late(r"我们的?(?:公司|企业|厂里?)|我司|公司|厂里"), "企业"),
)
# What every question to a list holds, and so says nothing of its matter.
_COMMON = late(
    r"首违不罚|首次|干部|同志|政府|部门|不处罚|处罚|罚款|不罚|免罚|罚|违规|合规|允许|能|吗"
    r"|过节|过年|中秋|春节|端午|国庆|企业|我们|你们|他们|被抓|发现|怎么|什么|一下|请问|条件|情况|出来|几天|用"
)


@dataclass(frozen=True)
class Content:
    """What an editor writes."""

    kind: DecisionKind
    matter: str
    answer: str
    conditions: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    clause: str = ""
    clause_text: str = ""


@dataclass(frozen=True)
class Finding:
    """What the lists say to a question: the entry that answers, or those that may be meant."""

    answer: DecisionEntry | None
    candidates: tuple[DecisionEntry, ...] = ()


def draft(work: Work, content: Content) -> DecisionEntry:
    """Begin an entry (起草条目) at the end of its list."""
    last = work.db.scalar(select(func.max(DecisionEntry.position)).where(DecisionEntry.kind == content.kind)) or 0
    entry = DecisionEntry(kind=content.kind, position=last + 1, created_at=work.now, version=0)
    _write(work, entry, content)
    return work.add(entry)


def edit(work: Work, entry: DecisionEntry, content: Content) -> None:
    """Change an entry; nothing is answered with it until it is published again."""
    work.lock(entry, "state", "version")
    _write(work, entry, content)
    entry.state, entry.publisher, entry.published_at = DecisionState.DRAFT, "", None
    work.db.flush()


def publish(work: Work, entry: DecisionEntry, version: int) -> None:
    """Let it answer (发布): with its clause, never one's own, and only the version one has seen."""
    work.lock(entry, "state", "version", "editor_ids")
    if entry.state is DecisionState.PUBLISHED:
        raise Refusal("decision.not_now")
    if not entry.clause.strip():
        raise Refusal("decision.clause_missing")
    if entry.version != version:
        raise Refusal("decision.changed_meanwhile")
    if authorship.is_author(entry, work.actor.staff_id):
        raise Refusal("decision.own_entry")
    authorship.settle(entry)
    entry.state, entry.publisher, entry.published_at = DecisionState.PUBLISHED, work.actor.name, work.now
    entry.updated_at = work.now
    work.db.flush()


def withdraw(work: Work, entry: DecisionEntry) -> None:
    """Let it answer no more (撤下)."""
    work.lock(entry, "state")
    if entry.state is not DecisionState.PUBLISHED:
        raise Refusal("decision.not_now")
    entry.state, entry.updated_at = DecisionState.WITHDRAWN, work.now
    work.db.flush()


def published(work: Work, kind: DecisionKind | None = None) -> Sequence[DecisionEntry]:
    """What is answered with, in the order of the lists."""
    found = select(DecisionEntry).where(DecisionEntry.state == DecisionState.PUBLISHED)
    if kind is not None:
        found = found.where(DecisionEntry.kind == kind)
    return work.db.scalars(found.order_by(DecisionEntry.kind, DecisionEntry.position, DecisionEntry.id)).all()


def published_one(work: Work, entry_id: int) -> DecisionEntry:
    """An entry that people may see. Raises Refusal where there is none."""
    entry = work.db.get(DecisionEntry, entry_id)
    if entry is None or entry.state is not DecisionState.PUBLISHED:
        raise Refusal("decision.gone")
    return entry


def find(work: Work, question: str) -> Finding:
    """The entry that answers a question; where none surely does, those that come near."""
    entries = published(work)
    if not entries:
        return Finding(None)
    rows = tuple((str(entry.id), _plain(entry.matter), _plain(_body(entry))) for entry in entries)
    asked = _plain(question)
    hits = _library(rows).index.search(asked, limit=CANDIDATES + 1)
    shares = [_held(asked, " ".join(rows[hit.document_id][1:])) for hit in hits]
    if not hits:
        return Finding(None)
    first, held = hits[0], shares[0]
    lead = first.score - max((hit.score for hit in hits[1:]), default=0.0)
    is_told = first.coverage >= WHOLE or (first.coverage >= ENOUGH and lead >= LEAD)
    if is_told and (lead >= CLEAR if held is None else held >= HELD):
        return Finding(entries[first.document_id])
    near = (hit for hit, share in zip(hits, shares, strict=True) if hit.coverage >= NEAR and share != 0)
    return Finding(None, tuple(entries[hit.document_id] for hit in near)[:CANDIDATES])


def _held(question: str, body: str) -> float | None:
    """The share, by length, of the words of a question's own matter that an entry holds; None where it has none."""
    own = {word for word in segment.words(_COMMON.sub(" ", question)) if len(word) > 1}
    plain = aligned(body)
    return sum(len(word) for word in own if word in plain) / sum(map(len, own)) if own else None


def _plain(text: str) -> str:
    text = normalise(text)
    for called, word in _CALLED:
        text = called.sub(word, text)
    return text


def _body(entry: DecisionEntry) -> str:
    return "\n".join((entry.answer, *entry.conditions, *entry.phrases))


@lru_cache(maxsize=2)
def _library(rows: tuple[tuple[str, str, str], ...]) -> Library:
    """Kept by its whole content, so an entry that was changed is never searched as it was."""
    return search.build(rows)


def _write(work: Work, entry: DecisionEntry, content: Content) -> None:
    if not content.matter.strip() or not content.answer.strip():
        raise Refusal("decision.incomplete")
    if len(content.matter) > LONGEST_MATTER or len(content.answer) > LONGEST_ANSWER:
        raise Refusal("decision.too_long", matter=LONGEST_MATTER, answer=LONGEST_ANSWER)
    if len(content.conditions) > MOST_CONDITIONS or len(content.phrases) > MOST_PHRASES:
        raise Refusal("decision.too_many", conditions=MOST_CONDITIONS, phrases=MOST_PHRASES)
    entry.kind, entry.matter, entry.answer = content.kind, content.matter.strip(), content.answer.strip()
    entry.conditions, entry.phrases = list(content.conditions), list(content.phrases)
    entry.clause, entry.clause_text = content.clause.strip(), content.clause_text.strip()
    entry.version += 1
    entry.editor, entry.editor_id, entry.updated_at = work.actor.name, work.actor.staff_id, work.now
    authorship.note(work, entry)
