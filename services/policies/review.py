"""Writing and reviewing: nothing reaches people that a second pair of eyes has not read."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from config.rules import rules
from models.kinds import PolicyState
from models.policies import Policy
from models.policy_kinds import VersionState
from models.policy_versions import PolicyVersion
from models.work import Work
from services import authorship
from services.errors import Refusal
from services.policies import eligibility, facts, flow, library, versions
from services.policies.flow import Paper
from services.policies.library import PolicyRecord

log = logging.getLogger(__name__)

LONGEST_NOTE = 1000  # characters
_STAMPED = {Policy: "updated_at", PolicyVersion: "made_at"}


@dataclass(frozen=True)
class Drafted:
    """What became of a record: `change` is added, changed or same."""

    policy: Policy
    change: str


def draft(work: Work, record: PolicyRecord) -> Drafted:
    """Take in what somebody wrote: a new draft, or a proposed change where the library has the policy already."""
    cuts = library.cuts_of(record)
    print_ = library.fingerprint(replace(record, state=PolicyState.PUBLISHED), cuts)
    known = library.find_by_key(work, library.key_of(record))
    if known is not None and print_ in _taken_in(work, known):
        return Drafted(known, "same")
    if known is not None:
        _expect_no_colleague(work, known)
        successor = known.replaced_by.key if known.replaced_by is not None else ""
        paper = edit(work, known, replace(record, replaced_by=record.replaced_by or successor))
        paper.fingerprint = print_
        return Drafted(known, "changed")
    _check_days(record)
    policy = library.add(work, record, cuts, PolicyState.DRAFT)
    policy.fingerprint = print_
    facts.log(work, policy, "draft")
    return Drafted(policy, "added")


def edit(
    work: Work, policy: Policy, record: PolicyRecord, note: str = "", unchecked: Sequence[str] = ()
) -> Policy | PolicyVersion:
    """Change a draft; of a policy that people can see the change is only proposed.

    `unchecked` names where an import said something else and nobody has looked yet.
    """
    versions.hold(work, policy)
    _check_days(record)
    if policy.state in library.SHOWN:
        return versions.propose(work, policy, record, note[:LONGEST_NOTE], unchecked)
    if policy.state is not PolicyState.DRAFT:
        raise Refusal("library.in_review")
    library.rewrite(work, policy, record, library.cuts_of(record), drops_successor=True)
    facts.log(work, policy, "edit", note[:LONGEST_NOTE])
    return policy


def set_conditions(work: Work, policy: Policy, raw: Mapping[str, Any]) -> Policy | PolicyVersion:
    """Say whom a draft concerns (设置适用条件); of a policy that people can see this, too, is only proposed."""
    rule = eligibility.kept(raw)
    proposal = versions.hold(work, policy)
    if policy.state in library.SHOWN:
        if proposal is not None and proposal.is_outdated:
            raise Refusal("library.outdated")
        record = replace(versions.current(work, policy), eligibility=rule)
        said = (proposal.note, proposal.unchecked) if proposal is not None else ("", ())
        return versions.propose(work, policy, record, *said)
    if policy.state is not PolicyState.DRAFT:
        raise Refusal("library.in_review")
    authorship.note(work, policy)
    policy.eligibility, policy.updated_at = rule, work.now
    facts.log(work, policy, "conditions")
    return policy


def submit(work: Work, paper: Paper) -> None:
    """Hand it in for review."""
    flow.move(work, paper, "submit")


def send_back(work: Work, paper: Paper, reason: str) -> None:
    """Give it back to whoever wrote it, with the reason; one that waits for its day as well."""
    if not reason.strip():
        raise Refusal("library.reason_missing")
    paper.publish_at = None
    flow.move(work, paper, "send_back", reason[:LONGEST_NOTE])


def stamp_of(paper: Paper) -> str:
    """What is other as soon as its text is, or that which a change is written for.

    A reviewer approves what stood on the page, not what came after.
    """
    at: datetime = getattr(paper, _STAMPED[type(paper)])
    stamp = at.astimezone(UTC).isoformat()
    return f"{stamp}/{paper.policy.version}" if isinstance(paper, PolicyVersion) else stamp


def approve(work: Work, paper: Paper, seen: str, at: datetime | None = None) -> None:
    """Say that it may be seen: now, or from a moment on. Whoever wrote a part cannot; `seen` is its stamp when read."""
    flow.hold(work, paper, "state", "editor_ids", _STAMPED[type(paper)])
    if seen != stamp_of(paper):
        raise Refusal("library.changed_meanwhile")
    if authorship.is_author(paper, work.actor.staff_id):
        raise Refusal("library.own_text")
    paper.reviewed_by = work.actor.name
    if isinstance(paper, Policy):
        paper.reviewed_at = work.now
    if at is not None and at > work.now:
        paper.publish_at = at
        flow.move(work, paper, "schedule", f"{at.astimezone(rules().zone):%Y-%m-%d %H:%M}")
    else:
        _show(work, paper, "approve")


def publish_due(work: Work) -> int:
    """Let everything appear whose moment has come; how many there were. One that cannot keeps no other waiting."""
    drafts = select(Policy).where(Policy.state == PolicyState.SCHEDULED, Policy.publish_at <= work.now)
    changes = select(PolicyVersion).where(
        PolicyVersion.state == VersionState.SCHEDULED, PolicyVersion.publish_at <= work.now
    )
    due: list[Paper] = [*work.db.scalars(drafts), *work.db.scalars(changes)]
    return sum(_appears(work, paper) for paper in due)


def take_down(work: Work, policy: Policy, reason: str) -> None:
    """Make a draft of it again: nobody sees it until it was reviewed once more."""
    if not reason.strip():
        raise Refusal("library.reason_missing")
    versions.expect_none(work, policy)
    flow.move(work, policy, "take_down", reason[:LONGEST_NOTE])
    facts.keep_past(work, policy)
    policy.updated_at = work.now


def remove(work: Work, policy: Policy) -> None:
    """Drop a draft that people have never seen."""
    work.lock(policy, "state", "published_at")
    if policy.state is not PolicyState.DRAFT:
        raise Refusal("library.not_now")
    if policy.published_at is not None:
        raise Refusal("library.was_seen")
    heir_of = work.db.scalar(select(Policy.title).where(Policy.replaced_by_id == policy.id).limit(1))
    if heir_of is not None:
        raise Refusal("library.is_successor", title=heir_of.strip("《》"))
    work.db.delete(policy)
    work.db.flush()


def _taken_in(work: Work, policy: Policy) -> set[str]:
    """The prints of all that is in the library already, or proposed, or was proposed by an import and dropped."""
    proposal = flow.proposal_of(work, policy)
    is_import = work.actor.staff_id is None  # a colleague who brings it once more means it
    found = (policy.fingerprint, proposal.fingerprint if proposal else "", policy.declined if is_import else "")
    return {*found} - {""}


def _expect_no_colleague(work: Work, policy: Policy) -> None:
    """Refusal where a whole new text would take the place of what a colleague is writing."""
    proposal = versions.hold(work, policy)
    if authorship.is_of_others(proposal or policy, work.actor.staff_id):
        raise Refusal("library.change_open" if proposal is not None else "library.draft_open")


def _appears(work: Work, paper: Paper) -> bool:
    try:
        with work.db.begin_nested():
            _show(work, paper, "publish")
    except Refusal as no:  # such as a successor that the library does not have any more
        log.error("%s %s was to appear and cannot: %s", type(paper).__name__, paper.id, no)
        return False
    return True


def _show(work: Work, paper: Paper, verb: str) -> None:
    flow.move(work, paper, verb)
    if isinstance(paper, PolicyVersion):
        versions.apply(work, paper)
        return
    authorship.settle(paper)
    paper.publish_at, paper.updated_at = None, work.now
    paper.published_at = paper.published_at or work.now
    work.db.flush()
    library.order_versions(work, paper)


def _check_days(record: PolicyRecord) -> None:
    """Days that contradict each other are a slip of the pen."""
    if record.effective_on and record.expires_on and record.expires_on < record.effective_on:
        raise Refusal("library.expires_before")
    if record.window_opens_on and record.window_closes_on and record.window_closes_on < record.window_opens_on:
        raise Refusal("library.closes_before")
