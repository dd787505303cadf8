"""The states of a policy and of a proposed change to one, and all moves between them; the only place that sets them."""

from __future__ import annotations

from sqlalchemy import select

from models.kinds import PolicyState as S
from models.policies import Policy
from models.policy_kinds import VersionState as V
from models.policy_versions import PolicyVersion
from models.work import Work
from services.errors import Refusal
from services.policies import facts

MOVES: dict[tuple[S, str], S] = {
    (S.DRAFT, "submit"): S.REVIEW,
    (S.REVIEW, "send_back"): S.DRAFT,
    (S.REVIEW, "approve"): S.PUBLISHED,
    (S.REVIEW, "schedule"): S.SCHEDULED,
    (S.SCHEDULED, "send_back"): S.DRAFT,
    (S.SCHEDULED, "publish"): S.PUBLISHED,
    (S.PUBLISHED, "take_down"): S.DRAFT,
    (S.PUBLISHED, "amend"): S.AMENDED,
    (S.PUBLISHED, "repeal"): S.REPEALED,
    (S.PUBLISHED, "expire"): S.EXPIRED,
    (S.EXPIRED, "amend"): S.AMENDED,
    (S.EXPIRED, "repeal"): S.REPEALED,
    (S.EXPIRED, "renew"): S.PUBLISHED,
    (S.AMENDED, "reinstate"): S.PUBLISHED,
    (S.REPEALED, "reinstate"): S.PUBLISHED,
}

# A change to a policy that people can see already; approved or published, it takes the place of what they see.
PROPOSAL_MOVES: dict[tuple[V, str], V] = {
    (V.DRAFT, "submit"): V.REVIEW,
    (V.REVIEW, "send_back"): V.DRAFT,
    (V.REVIEW, "approve"): V.PAST,
    (V.REVIEW, "schedule"): V.SCHEDULED,
    (V.SCHEDULED, "send_back"): V.DRAFT,
    (V.SCHEDULED, "publish"): V.PAST,
}

Paper = Policy | PolicyVersion


def proposal_of(work: Work, policy: Policy) -> PolicyVersion | None:
    """The change to a policy that is being written or reviewed; there is never more than one."""
    return work.db.scalar(
        select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, PolicyVersion.state != V.PAST)
    )


def may(paper: Paper, verb: str) -> bool:
    """Whether the state of a policy, or of a proposed change, allows this."""
    return (paper.state, verb) in (MOVES if isinstance(paper, Policy) else PROPOSAL_MOVES)


def hold(work: Work, paper: Paper, *attributes: str) -> None:
    """Hold a paper for this work alone; of a change the policy first, as whoever edits it does, so nobody is stuck."""
    if isinstance(paper, PolicyVersion):
        work.lock(paper.policy, "state", "version")
        is_open = select(PolicyVersion.id).where(PolicyVersion.id == paper.id, PolicyVersion.state != V.PAST)
        if work.db.scalar(is_open) is None:
            raise Refusal("library.not_now")  # it took effect or was dropped meanwhile
        attributes += ("based_on", "unchecked")
    work.lock(paper, *attributes)


def move(work: Work, paper: Paper, verb: str, note: str = "") -> None:
    """Set the state that follows and write the step down.

    The row is locked and its state read anew, so of two who act at once the second is refused.
    """
    hold(work, paper, "state")
    if not may(paper, verb):
        raise Refusal("library.not_now")
    if isinstance(paper, PolicyVersion) and paper.needs_look and verb != "send_back":
        raise Refusal("library.outdated" if paper.is_outdated else "library.unchecked")
    if isinstance(paper, Policy):
        paper.state = MOVES[paper.state, verb]
        facts.log(work, paper, verb, note)
    else:
        paper.state = PROPOSAL_MOVES[paper.state, verb]
        facts.log(work, paper.policy, f"{verb}_change", note)
