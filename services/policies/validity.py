"""The guard of what holds: what ran out is marked, what will run out is told, what ends has its successor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from config import wording
from models.kinds import PolicyState, WorkItemKind
from models.messages import WorkItem
from models.policies import Policy
from models.work import Work
from services import clock, work_items
from services.errors import Refusal
from services.policies import flow, library, versions

AHEAD_DAYS = 30  # calendar days a policy is on the warning list before its last day
LAST_CALL_DAYS = 7  # then it is told once more
LISTED = 40  # titles in one work item
_SUCCESSOR = aliased(Policy)  # once: to make one costs as much as a query


def in_force(today: date) -> ColumnElement[bool]:
    """services.policies.library.validity as a condition on Policy."""
    is_replaced = exists().where(
        _SUCCESSOR.id == Policy.replaced_by_id,
        or_(_SUCCESSOR.effective_on.is_(None), _SUCCESSOR.effective_on <= today),
    )
    return (
        Policy.state.not_in(library.ENDED)
        & ~is_replaced
        & or_(Policy.expires_on.is_(None), Policy.expires_on >= today)
        & or_(Policy.effective_on.is_(None), Policy.effective_on <= today)
    )


def running_out(today: date) -> ColumnElement[bool]:
    """Published ones whose last day is near and that nothing replaces yet."""
    return (
        (Policy.state == PolicyState.PUBLISHED)
        & (Policy.expires_on >= today)
        & (Policy.expires_on <= today + timedelta(days=AHEAD_DAYS))
        & Policy.replaced_by_id.is_(None)
    )


def expire_over(work: Work) -> int:
    """Mark those whose last day is past; how many there were. Answers looked at the day itself all along."""
    over = select(Policy).where(Policy.state == PolicyState.PUBLISHED, Policy.expires_on < clock.local_day(work.now))
    found = work.db.scalars(over).all()
    for policy in found:
        flow.move(work, policy, "expire")
    return len(found)


def warn(work: Work) -> WorkItem | None:
    """One work item a day for all that nobody was told of: thirty days ahead, and once more in the last week."""
    today = clock.local_day(work.now)
    near = work.db.scalars(select(Policy).where(running_out(today)).order_by(Policy.expires_on, Policy.id))
    untold = [policy for policy in near if _is_untold(policy, today)]
    if not untold:
        return None
    for policy in untold:
        policy.warned_on = today
    return work_items.open_item(work, WorkItemKind.VALIDITY, "", _told(untold))


def repeal(work: Work, policy: Policy, reason: str, successor: str = "") -> None:
    """Mark a policy as repealed (废止), with what takes its place if anything does."""
    _end(work, policy, "repeal", reason, successor)


def amend(work: Work, policy: Policy, successor: str, reason: str = "") -> None:
    """Mark a policy as amended (修订): a later document takes its place."""
    if not successor.strip():
        raise Refusal("library.successor_missing")
    _end(work, policy, "amend", reason or successor, successor)


def renew(work: Work, policy: Policy, until: date) -> None:
    """Give a policy that ran out a longer term (延期)."""
    if until < clock.local_day(work.now):
        raise Refusal("library.term_over")
    versions.expect_none(work, policy)
    policy.expires_on, policy.warned_on = until, None
    policy.updated_at = work.now
    flow.move(work, policy, "renew", until.isoformat())


def reinstate(work: Work, policy: Policy, reason: str) -> None:
    """Take back that a policy was amended or repealed."""
    if not reason.strip():
        raise Refusal("library.reason_missing")
    versions.expect_none(work, policy)
    policy.replaced_by_id, policy.updated_at = None, work.now
    flow.move(work, policy, "reinstate", reason)
    work.db.refresh(policy, ["replaced_by"])


def _end(work: Work, policy: Policy, verb: str, reason: str, successor: str) -> None:
    if not reason.strip():
        raise Refusal("library.reason_missing")
    versions.expect_none(work, policy)
    if successor.strip():
        policy.replaced_by_id = library.successor_of(work, policy, successor).id
    policy.updated_at = work.now
    flow.move(work, policy, verb, reason)
    work.db.refresh(policy, ["replaced_by"])


def _is_untold(policy: Policy, today: date) -> bool:
    if policy.warned_on is None or policy.expires_on is None:
        return True
    last_call = policy.expires_on - timedelta(days=LAST_CALL_DAYS)
    return policy.warned_on < last_call <= today


def _told(policies: Sequence[Policy]) -> str:
    head = wording.text("library.warning", count=len(policies), days=AHEAD_DAYS)
    return "\n".join([head, *(_line(policy) for policy in policies[:LISTED])])


def _line(policy: Policy) -> str:
    number = policy.document_number or "—"
    return wording.text("library.runs_out", title=policy.title, number=number, day=policy.expires_on)
