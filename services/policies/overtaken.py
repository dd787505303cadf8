"""Proposed changes that an import overtook: what they were written for is not in force any more."""

from __future__ import annotations

from config import wording
from models.kinds import WorkItemKind
from models.policies import Policy
from models.policy_kinds import VersionState
from models.work import Work
from services import work_items
from services.policies import facts, flow


def tell(work: Work, policy: Policy) -> None:
    """Give an open change back to whoever writes it, from review and from waiting for its day too, and say so."""
    proposal = flow.proposal_of(work, policy)
    if proposal is None or not proposal.is_outdated:
        return
    if proposal.state is VersionState.DRAFT:
        facts.log(work, policy, "overtake_change")
    else:
        proposal.publish_at = None
        flow.move(work, proposal, "send_back", wording.text("library.outdated"))
    said = wording.text("library.overtaken", title=policy.title.strip("《》"), name=proposal.edited_by)
    if work_items.open_one(work, WorkItemKind.CHANGE, "", said) is None:
        work_items.open_item(work, WorkItemKind.CHANGE, "", said, _subject(policy))


def settle(work: Work, policy: Policy) -> None:
    """Ask nobody any more: the change was looked at, approved or dropped."""
    work_items.settle(work, WorkItemKind.CHANGE, _subject(policy))


def _subject(policy: Policy) -> str:
    return f"policy:{policy.id}"
