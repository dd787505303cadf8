"""Files come to a policy and leave it by two people: with the whole draft, or each for itself once people see it.

On a draft a file is part of what is approved, and changes its stamp. Beside a policy that people can see, adding and
removing are proposals: until another person has confirmed them, people see what they saw before.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select

from models.kinds import PolicyState
from models.policies import Policy
from models.policy_kinds import FileState
from models.policy_readings import Attachment
from models.work import Work
from services import authorship
from services.errors import Refusal
from services.policies import facts
from services.policies.library import SHOWN


def waiting() -> ColumnElement[bool]:
    """Which policies have a file that waits for a second person."""
    return exists().where(Attachment.policy_id == Policy.id, Attachment.state != FileState.KEPT)


def begin(work: Work, policy: Policy) -> bool:
    """Whether people can see the policy; Refusal while somebody looks over a draft with all that belongs to it."""
    work.lock(policy, "state", "editor_ids")
    if policy.state in (PolicyState.REVIEW, PolicyState.SCHEDULED):
        raise Refusal("library.in_review")
    return policy.state in SHOWN


def add(work: Work, policy: Policy, attachment: Attachment, *, is_seen: bool) -> None:
    """Put a file into a draft, or propose it."""
    if is_seen:
        _propose(work, attachment, FileState.ADDED)
        facts.log(work, policy, "file_add_propose", attachment.name)
    else:
        _write(work, policy)
        facts.log(work, policy, "file_add", attachment.name)
    work.add(attachment)


def remove(work: Work, attachment: Attachment, policy: Policy) -> None:
    """Take a file out of a draft, or propose that; what was kept stays on the disk with its backups."""
    is_seen = _begin(work, attachment, policy)
    if not is_seen:
        _write(work, policy)
        facts.log(work, policy, "file_remove", attachment.name)
        work.db.delete(attachment)
    elif attachment.state is FileState.KEPT:
        _propose(work, attachment, FileState.REMOVED)
        facts.log(work, policy, "file_remove_propose", attachment.name)
    else:
        raise Refusal("library.file_waits")
    work.db.flush()


def confirm(work: Work, attachment: Attachment, policy: Policy, seen: str) -> None:
    """Agree to what was proposed; whoever proposed it cannot. `seen` is the state on the page that was read."""
    _expect(work, attachment, policy, seen)
    if attachment.proposer_id is not None and attachment.proposer_id == work.actor.staff_id:
        raise Refusal("library.own_file")
    if attachment.state is FileState.ADDED:
        attachment.state, attachment.confirmed_by = FileState.KEPT, work.actor.name
        facts.log(work, policy, "file_add_confirm", attachment.name)
    else:
        facts.log(work, policy, "file_remove_confirm", attachment.name)
        work.db.delete(attachment)
    work.db.flush()


def decline(work: Work, attachment: Attachment, policy: Policy, seen: str) -> None:
    """Leave it as it was: the one who proposed it thought better of it, or another does not agree."""
    _expect(work, attachment, policy, seen)
    if attachment.state is FileState.ADDED:
        facts.log(work, policy, "file_add_decline", attachment.name)
        work.db.delete(attachment)
    else:
        attachment.state, attachment.proposed_by, attachment.proposer_id = FileState.KEPT, "", None
        facts.log(work, policy, "file_remove_decline", attachment.name)
    work.db.flush()


def _begin(work: Work, attachment: Attachment, policy: Policy) -> bool:
    """The policy is locked, so nobody else changes its files meanwhile; one that is gone by now is told of."""
    is_seen = begin(work, policy)
    if work.db.scalar(select(Attachment.id).where(Attachment.id == attachment.id)) is None:
        raise Refusal("library.file_changed")
    work.db.refresh(attachment, ["state", "proposer_id"])
    return is_seen


def _expect(work: Work, attachment: Attachment, policy: Policy, seen: str) -> None:
    if not _begin(work, attachment, policy):
        policy.updated_at = work.now
    if attachment.state is FileState.KEPT or attachment.state.value != seen:
        raise Refusal("library.file_changed")


def _propose(work: Work, attachment: Attachment, state: FileState) -> None:
    attachment.state, attachment.proposed_by = state, work.actor.name
    attachment.proposer_id, attachment.confirmed_by = work.actor.staff_id, ""


def _write(work: Work, policy: Policy) -> None:
    """A draft with another file is another draft."""
    authorship.note(work, policy)
    policy.updated_at = work.now
