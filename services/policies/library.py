"""Keeps policies: each once by its natural key, changed only when its content changed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy import delete, insert, select

from config.patterns import late
from models.kinds import PolicyKind, PolicyState
from models.policies import Article, Policy
from models.work import Work
from services import authorship, clock
from services.errors import Refusal
from services.policies import facts, flow, overtaken
from services.policies.split import Cut, shorten, split

ENDED = (PolicyState.AMENDED, PolicyState.REPEALED, PolicyState.EXPIRED)
SHOWN = (PolicyState.PUBLISHED, *ENDED)  # to the public; the others are being written
_OPEN, _CLOSE = "〔[［【（(〈《「", "〕]］】）)〉》」"
_NUMBER = late(
    rf"([\u4e00-\u9fff]{{2,14}})\s*[{re.escape(_OPEN)}]\s*((?:19|20)\d{{2}})\s*[{re.escape(_CLOSE)}]\s*第?\s*(\d{{1,4}})\s*号"
)
_ANNOUNCED = late(r"([\u4e00-\u9fff]{2,14}公告)\s*((?:19|20)\d{2})\s*年\s*第?\s*(\d{1,4})\s*号")
# What may stand before a document number in running text without belonging to it.
_BEFORE_NUMBER = late(
    r"^.*(?:根据|按照|依据|落实|贯彻|执行|印发|废止|替代|代替|关于|文件|文号|查询|请问|一下|以及|通知|公告|办法|意见|的|和|与|见)(?=..)"
)
_BLANKS = late(r"\s+")


@dataclass(frozen=True, kw_only=True)
class PolicyRecord:
    """A policy as it is handed in; `articles` where it is already cut, else `text`."""

    title: str
    text: str = ""
    articles: tuple[Cut, ...] = ()
    key: str = ""  # derived from number, or title and date, where empty
    kind: PolicyKind = PolicyKind.POLICY
    state: PolicyState = PolicyState.PUBLISHED
    document_number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    replaced_by: str = ""  # key or document number of the policy that takes its place
    topics: tuple[str, ...] = ()
    summary: str = ""
    window_opens_on: date | None = None
    window_closes_on: date | None = None
    materials: tuple[str, ...] = ()
    contact: str = ""
    source: str = ""
    url: str = ""
    eligibility: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """What became of a record: `change` is added, changed or same."""

    policy: Policy
    change: str


class Effective(Protocol):
    """What takes effect some day."""

    @property
    def effective_on(self) -> date | None: ...


class Lasting(Effective, Protocol):
    """What holds for a time: a policy, or as much of it as tells that."""

    @property
    def state(self) -> PolicyState: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def replaced_by(self) -> Effective | None: ...


def save(work: Work, record: PolicyRecord) -> Saved:
    """Keep a policy under its natural key; an equal one is left untouched, a changed one becomes a new version."""
    cuts = cuts_of(record)
    key, print_ = key_of(record), fingerprint(record, cuts)
    policy = find_by_key(work, key)
    if policy is not None and policy.fingerprint == print_:
        return Saved(policy, "same")
    if policy is None:
        policy = add(work, record, cuts, record.state)
        change = "added"
    else:
        _hold(work, policy, record.state)
        rewrite(work, policy, record, cuts)
        policy.reviewed_by, policy.reviewed_at = "", None  # nobody of the house has read these words
        _take_state(work, policy, record.state)
        facts.log(work, policy, "import")
        overtaken.tell(work, policy)
        change = "changed"
    policy.fingerprint, policy.declined = print_, ""
    work.db.flush()
    return Saved(policy, change)


def add(work: Work, record: PolicyRecord, cuts: list[Cut], state: PolicyState) -> Policy:
    """Put a policy that was not there into the library."""
    policy = Policy(key=key_of(record), state=state, created_at=work.now, version=1)
    policy.published_at = work.now if state in SHOWN else None
    _fill(work, policy, record)
    work.add(policy)
    _write_articles(work, policy, cuts, is_new=True)
    order_versions(work, policy)
    return policy


def rewrite(
    work: Work, policy: Policy, record: PolicyRecord, cuts: list[Cut], *, drops_successor: bool = False
) -> None:
    """Let a policy say something else; what people could read before is kept as a past version."""
    if policy.state in SHOWN:
        facts.keep_past(work, policy)
    if drops_successor and not record.replaced_by:
        policy.replaced_by_id = None
    _fill(work, policy, record)
    work.db.flush()
    work.db.expire(policy, ["replaced_by"])
    _write_articles(work, policy, cuts, is_new=False)
    order_versions(work, policy)


def cuts_of(record: PolicyRecord) -> list[Cut]:
    """The articles of a record; Refusal when it lacks its title or its text."""
    if not record.title.strip():
        raise Refusal("policy.no_title")
    cuts = [part for cut in record.articles for part in shorten(cut)] or split(record.text)
    if not cuts:
        raise Refusal("policy.no_text", title=record.title)
    return cuts


def find_by_key(work: Work, key: str) -> Policy | None:
    """The policy of a natural key, seen or not."""
    return work.db.scalar(select(Policy).where(Policy.key == key))


def find_by_number(work: Work, number: str) -> Policy | None:
    """The published policy of a document number, written with any kind of brackets."""
    plain = document_number_in(number) or number.strip()
    found = select(Policy).where(Policy.document_number == plain, Policy.state.in_(SHOWN))
    return work.db.scalars(found.order_by(Policy.kind == PolicyKind.READING, Policy.id.desc())).first()


def validity(policy: Lasting, today: date) -> str:
    """Whether a policy holds today: in_force, not_yet, expired, repealed or replaced."""
    successor = policy.replaced_by
    if policy.state is PolicyState.REPEALED:
        return "repealed"
    if policy.state is PolicyState.AMENDED:
        return "replaced"
    if policy.state is PolicyState.EXPIRED:
        return "expired"
    if successor is not None and (successor.effective_on or date.min) <= today:
        return "replaced"
    if policy.expires_on is not None and policy.expires_on < today:
        return "expired"
    if policy.effective_on is not None and policy.effective_on > today:
        return "not_yet"
    return "in_force"


def document_number_in(text: str) -> str:
    """The first document number (文号) of a text in its normal form 云府〔2026〕3号, or nothing."""
    match = _NUMBER.search(text)
    if match is None:
        announced = _ANNOUNCED.search(text)
        return f"{_BEFORE_NUMBER.sub('', announced[1])}{announced[2]}年第{int(announced[3])}号" if announced else ""
    organ = _BEFORE_NUMBER.sub("", match[1])
    return f"{organ or match[1]}〔{match[2]}〕{int(match[3])}号"


def key_of(record: PolicyRecord) -> str:
    """The natural key: as given, else the document number, else title and date; laws by title and version."""
    if record.key:
        return record.key[:200]
    if record.document_number and record.kind is PolicyKind.POLICY:
        return document_number_in(record.document_number) or record.document_number
    title = _BLANKS.sub("", record.title)[:180]
    return f"{title}@{record.issued_on}" if record.issued_on else title


def fingerprint(record: PolicyRecord, cuts: list[Cut]) -> str:
    """A digest of all that is said, blind to blanks."""
    facts = {
        name.name: str(getattr(record, name.name))
        for name in dataclasses.fields(record)
        if name.name not in ("text", "articles", "key", "eligibility")
    }
    facts["eligibility"] = json.dumps(record.eligibility, sort_keys=True, ensure_ascii=False)
    said = [[_BLANKS.sub("", part) for part in (cut.number, cut.chapter, cut.text)] for cut in cuts]
    return hashlib.sha256(json.dumps([facts, said], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _fill(work: Work, policy: Policy, record: PolicyRecord) -> None:
    for name in (
        "kind", "issued_on", "effective_on", "expires_on", "summary", "window_opens_on",
        "window_closes_on", "eligibility",
    ):  # fmt: skip
        setattr(policy, name, getattr(record, name))
    policy.title = _BLANKS.sub(" ", record.title).strip()[:400]
    policy.document_number = document_number_in(record.document_number) or record.document_number.strip()
    policy.issuer, policy.contact, policy.source = record.issuer[:200], record.contact[:200], record.source[:200]
    policy.url = record.url if len(record.url) <= 500 else ""
    policy.topics, policy.materials = list(record.topics), list(record.materials)
    if record.replaced_by:
        policy.replaced_by_id = successor_of(work, policy, record.replaced_by).id
    policy.updated_at, policy.edited_by, policy.editor_id = work.now, work.actor.name, work.actor.staff_id
    authorship.note(work, policy)


def _hold(work: Work, policy: Policy, wanted: PolicyState) -> None:
    """Hold a policy that an import is to change; Refusal where that would undo what colleagues did."""
    work.lock(policy, "state", "version", "editor_ids", "published_at", "updated_at")
    if policy.state in SHOWN:
        if wanted not in SHOWN and flow.proposal_of(work, policy) is not None:
            raise Refusal("library.change_open")
        return
    if policy.published_at is not None:
        raise Refusal("library.taken_down")
    if policy.editor_ids:
        raise Refusal("library.draft_open")


def _take_state(work: Work, policy: Policy, state: PolicyState) -> None:
    """The state that an import asks for; what has ended stays so, but for one whose term was made longer."""
    if policy.state in ENDED and state is PolicyState.PUBLISHED:
        has_term = policy.expires_on is None or policy.expires_on >= clock.local_day(work.now)
        if policy.state is not PolicyState.EXPIRED or not has_term:
            return
    policy.state, policy.publish_at = state, None
    if state in SHOWN and policy.published_at is None:
        policy.published_at = work.now


def successor_of(work: Work, policy: Policy, name: str) -> Policy:
    """The policy that takes another's place, by its key or number; never the policy itself."""
    found = _successor(work, name.strip())
    if found is policy:
        raise Refusal("library.own_successor")
    return found


def _successor(work: Work, name: str) -> Policy:
    found = find_by_key(work, name) or find_by_number(work, name)
    if found is None:
        raise Refusal("policy.unknown_successor", successor=name)
    return found


def _write_articles(work: Work, policy: Policy, cuts: list[Cut], *, is_new: bool) -> None:
    if not is_new:
        work.db.execute(delete(Article).where(Article.policy_id == policy.id))
    rows = [
        {
            "policy_id": policy.id,
            "position": position,
            "number": cut.number[:40],
            "chapter": cut.chapter[:120],
            "text": cut.text,
        }
        for position, cut in enumerate(cuts, start=1)
    ]
    work.db.execute(insert(Article), rows)
    work.db.expire(policy, ["articles"])


def order_versions(work: Work, policy: Policy) -> None:
    """Point every older version of a law at the newest one that people can see."""
    if policy.kind is not PolicyKind.LAW or policy.state not in SHOWN:
        return
    same = select(Policy).where(Policy.title == policy.title, Policy.kind == PolicyKind.LAW, Policy.state.in_(SHOWN))
    versions = sorted(work.db.scalars(same), key=lambda law: law.issued_on or date.min)
    newest = versions[-1]
    for law in versions[:-1]:
        law.replaced_by_id = newest.id
    newest.replaced_by_id = None
