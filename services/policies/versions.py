"""Versions of a policy: what it said, what it is proposed to say, and how a proposal takes effect."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from models.kinds import PolicyKind
from models.policies import Policy
from models.policy_kinds import VersionState
from models.policy_versions import PolicyVersion
from models.work import Work
from services import authorship
from services.errors import Refusal
from services.policies import facts, flow, library, merging, overtaken
from services.policies.library import PolicyRecord
from services.policies.merging import Merged
from services.policies.split import Cut

DAYS = ("issued_on", "effective_on", "expires_on", "window_opens_on", "window_closes_on")


def record_of(work: Work, policy: Policy) -> PolicyRecord:
    """A policy as it stands, as a record that can be changed and handed in again."""
    return _record(policy.key, facts.facts_of(policy), facts.articles_of(work, policy))


def record_of_version(version: PolicyVersion) -> PolicyRecord:
    """A past or proposed version as a record."""
    return _record(version.policy.key, version.facts, version.articles)


def current(work: Work, policy: Policy) -> PolicyRecord:
    """What is being edited: the proposed change where there is one, with what came into force meanwhile."""
    proposal = flow.proposal_of(work, policy)
    return merged(work, proposal).record if proposal is not None else record_of(work, policy)


def merged(work: Work, proposal: PolicyVersion) -> Merged:
    """A proposed change on top of what is in force by now, and where the two do not go together."""
    ours = record_of_version(proposal)
    if not proposal.is_outdated:
        return Merged(ours, unseen=tuple(proposal.unchecked))
    seen = select(PolicyVersion).where(
        PolicyVersion.policy_id == proposal.policy_id,
        PolicyVersion.state == VersionState.PAST,
        PolicyVersion.number == proposal.based_on,
    )
    base, theirs = work.db.scalars(seen).one(), record_of(work, proposal.policy)
    found = merging.merge(record_of_version(base), theirs, ours)
    names = dict.fromkeys([*found.facts, *found.articles, *proposal.unchecked])
    return dataclasses.replace(found, unseen=tuple(names))


def past_of(work: Work, policy: Policy) -> Sequence[PolicyVersion]:
    """What a policy said before, the newest first."""
    past = select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, PolicyVersion.state == VersionState.PAST)
    return work.db.scalars(past.order_by(PolicyVersion.number.desc())).all()


def hold(work: Work, policy: Policy) -> PolicyVersion | None:
    """Hold a policy and its proposed change for this work alone, both as they are by now."""
    work.lock(policy, "state", "editor_ids", "updated_at", "version")
    proposal = flow.proposal_of(work, policy)
    if proposal is not None:
        said = ("facts", "articles", "note", "based_on", "unchecked", "fingerprint")
        work.lock(proposal, "state", "editor_ids", "made_at", *said)
    return proposal


def expect_none(work: Work, policy: Policy) -> None:
    """Hold a policy; Refusal while a change to it is open, which would undo what it knows nothing of."""
    work.lock(policy, "state")
    if flow.proposal_of(work, policy) is not None:
        raise Refusal("library.change_open")


def propose(
    work: Work, policy: Policy, record: PolicyRecord, note: str = "", unchecked: Sequence[str] = ()
) -> PolicyVersion:
    """Write down what a policy that people can see shall say; they see it once it was reviewed."""
    proposal = hold(work, policy)
    if proposal is None:
        proposal = PolicyVersion(policy=policy, number=policy.version + 1, state=VersionState.DRAFT)
    elif proposal.state is not VersionState.DRAFT:
        raise Refusal("library.in_review")
    cuts = library.cuts_of(record)
    if record.replaced_by:
        library.successor_of(work, policy, record.replaced_by)
    proposal.facts = {name: facts.as_json(getattr(record, name)) for name in (*facts.FACTS, "replaced_by")}
    proposal.articles = [dataclasses.asdict(cut) for cut in cuts]
    proposal.note, proposal.made_at, proposal.based_on = note.strip(), work.now, policy.version
    proposal.unchecked = list(unchecked)
    proposal.edited_by, proposal.editor_id = work.actor.name, work.actor.staff_id
    authorship.note(work, proposal)
    work.add(proposal)
    facts.log(work, policy, "propose", note)
    if not proposal.unchecked:
        overtaken.settle(work, policy)
    return proposal


def discard(work: Work, proposal: PolicyVersion) -> None:
    """Drop a proposed change that nobody wants; not one that was handed in or took effect meanwhile."""
    flow.hold(work, proposal, "state")
    if proposal.state is not VersionState.DRAFT:
        raise Refusal("library.in_review")
    facts.log(work, proposal.policy, "discard_change")
    proposal.policy.declined = proposal.fingerprint or proposal.policy.declined
    overtaken.settle(work, proposal.policy)
    work.db.delete(proposal)
    work.db.flush()


def apply(work: Work, proposal: PolicyVersion) -> None:
    """Let a policy say what was proposed; what it said becomes a past version."""
    policy, record = proposal.policy, record_of_version(proposal)
    edited_by, editor_id, reviewed_by = proposal.edited_by, proposal.editor_id, proposal.reviewed_by
    if proposal.fingerprint:  # what an import says by now; what was dropped before may be said anew
        policy.fingerprint, policy.declined = proposal.fingerprint, ""
    work.db.delete(proposal)
    work.db.flush()
    library.rewrite(work, policy, record, library.cuts_of(record), drops_successor=True)
    policy.edited_by, policy.editor_id = edited_by, editor_id
    policy.reviewed_by, policy.reviewed_at = reviewed_by, work.now
    authorship.settle(policy)
    work.db.flush()


def cuts_of_version(version: PolicyVersion) -> list[Cut]:
    """The articles of a version."""
    return [Cut(**article) for article in version.articles]


def _record(key: str, said: dict[str, Any], articles: list[dict[str, str]]) -> PolicyRecord:
    given: dict[str, Any] = {name: value for name, value in said.items() if name in (*facts.FACTS, "replaced_by")}
    for name in DAYS:
        given[name] = date.fromisoformat(given[name]) if given.get(name) else None
    given["kind"] = PolicyKind(given["kind"])
    given["topics"], given["materials"] = tuple(given["topics"]), tuple(given["materials"])
    return PolicyRecord(**given, key=key, articles=tuple(Cut(**article) for article in articles))
