"""Two versions of a policy side by side in the console."""

from __future__ import annotations

from collections import Counter

from flask import abort, render_template, request
from sqlalchemy import select

from console import eligibility as eligibility_form
from console import lists
from console.here import here
from console.policies import find
from models.policies import Policy
from models.policy_versions import PolicyVersion
from models.work import Work
from services.policies import facts, flow, versions
from services.policies.compare import compare
from services.policies.library import PolicyRecord


def show(policy_id: int, version: int) -> str:
    """What changed from one version to another; without a word in the address, to the one in force."""
    with here().reading() as work:
        policy = find(work, policy_id)
        other = lists.row_id(request.args.get("with", "")) or policy.version
        older, newer = sorted((version, other))
        proposal = flow.proposal_of(work, policy)
        before, after = _record(work, policy, older), _record(work, policy, newer)
        changes = compare(before.articles, after.articles)
        return render_template(
            "console/policy_versions.html",
            policy=policy,
            older=older,
            newer=newer,
            numbers=_numbers(work, policy),
            is_merged=proposal is not None and proposal.is_outdated and proposal.number in (older, newer),
            changes=changes,
            counts=Counter(one.kind for one in changes),
            facts=_changed_facts(before, after),
            shows_all=request.args.get("all") == "yes",
        )


def _record(work: Work, policy: Policy, number: int) -> PolicyRecord:
    if number == policy.version:
        return versions.record_of(work, policy)
    found = work.db.scalar(
        select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, PolicyVersion.number == number)
    )
    if found is None:
        abort(404)
    return versions.merged(work, found).record


def _numbers(work: Work, policy: Policy) -> list[int]:
    kept = work.db.scalars(select(PolicyVersion.number).where(PolicyVersion.policy_id == policy.id))
    return sorted({policy.version, *kept})


def _changed_facts(before: PolicyRecord, after: PolicyRecord) -> list[tuple[str, str, str]]:
    """The fields that differ: name, what they said, what they say."""
    names = [*facts.FACTS, "replaced_by"]
    both = ((name, facts.as_json(getattr(before, name)), facts.as_json(getattr(after, name))) for name in names)
    return [(name, _shown(old), _shown(new)) for name, old, new in both if old != new]


def _shown(value: object) -> str:
    if isinstance(value, dict):  # conditions alone are kept so
        return "；".join(eligibility_form.told_of(value) or ())
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "" if value is None else str(value)
