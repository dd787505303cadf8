"""What became of a policy is told to those it touches (变更告知): a draft of a notice that a person looks over.

They are those who asked about it, who applied for what it gives, or who meet its conditions, before or now; whoever
wants to hear nothing of policies is left out, as of every broadcast.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select

from config import wording
from models.broadcasts import Broadcast
from models.kinds import PolicyState, Topic
from models.policies import Policy
from models.policy_versions import PolicyStep, PolicyVersion
from models.work import Work
from services.broadcasts import drafting
from services.broadcasts.drafting import LONGEST_TITLE, Content
from services.errors import Refusal
from services.policies import concerned, eligibility, facts, versions
from services.policies.compare import compare
from services.policies.eligibility import Group
from services.policies.library import ENDED

TOLD = "announce"
KINDS = ("changed", "added", "removed", "moved")  # of changes to articles
CHANGES = ("approve_change", "publish_change", "import", "amend", "repeal")  # steps that touch people
TAKEN_BACK = "reinstate"  # the change before it is over, and the one before that was told or left


def may(work: Work, policy: Policy) -> bool:
    """Whether anything became of it that people can be told."""
    if policy.state in ENDED:
        return True
    past = versions.past_of(work, policy)[:1] if policy.state is PolicyState.PUBLISHED else ()
    return any(_other_facts(policy, one) or facts.articles_of(work, policy) != one.articles for one in past)


def is_due(work: Work, policy: Policy) -> bool:
    """Whether its last change was not told yet."""
    return _last(work, policy) in CHANGES and may(work, policy)


def was_told(work: Work, policy: Policy) -> bool:
    """Whether a draft was written since its last change."""
    return _last(work, policy) == TOLD


def draft(work: Work, policy: Policy, link: str) -> Broadcast:
    """A draft to everybody the change touches, and the step that says it was written."""
    if not may(work, policy):
        raise Refusal("library.nothing_to_tell")
    title = wording.text("library.told_title", title=policy.title.strip("《》"))
    broadcast = drafting.draft(
        work,
        Content(
            topic=Topic.POLICY,
            title=title[:LONGEST_TITLE],
            text=_text(work, policy),
            link=link,
            audience=audience(work, policy),
        ),
    )
    facts.log(work, policy, TOLD, broadcast.number)
    return broadcast


def audience(work: Work, policy: Policy) -> dict[str, Any]:
    """The rule of the broadcast, as its form shows it."""
    named = f"{policy.title.strip('《》')}{concerned.BEFORE_RULE}{policy.id}"
    touched = [{"field": name, "in": [named]} for name in ("asked", "applied")]
    if conditions := _conditions(work, policy):
        touched.append({"field": "policy", "in": conditions})
    return {"all": [{"field": "role", "in": ["follower"]}, {"any": touched}, {"all": []}]}


def _last(work: Work, policy: Policy) -> str | None:
    verbs = (*CHANGES, TAKEN_BACK, TOLD)
    steps = select(PolicyStep.verb).where(PolicyStep.policy_id == policy.id, PolicyStep.verb.in_(verbs))
    return work.db.scalar(steps.order_by(PolicyStep.id.desc()).limit(1))


def _conditions(work: Work, policy: Policy) -> list[str]:
    """The conditions of now and those of the version before, each once."""
    past = versions.past_of(work, policy)[:1]
    rules = [policy.eligibility, *(one.facts.get("eligibility") or {} for one in past)]
    groups = [_understood(rule) for rule in rules if rule]
    return list(dict.fromkeys(concerned.spelled(policy.title, group) for group in groups if group.parts))


def _understood(rule: dict[str, Any]) -> Group:
    """The conditions; those that were brought in from elsewhere and make no sense concern nobody."""
    try:
        return eligibility.parse(rule)
    except Refusal:
        return eligibility.NOTHING


def _text(work: Work, policy: Policy) -> str:
    title, number = policy.title.strip("《》"), policy.document_number or "—"
    if policy.state in ENDED:
        lines = [wording.text(f"library.told_{policy.state.value}", title=title, number=number)]
        if policy.replaced_by is not None:
            lines.append(wording.text("library.told_successor", title=policy.replaced_by.title.strip("《》")))
    else:
        lines = [wording.text("library.told_changed", title=title, number=number, changes=_changes(work, policy))]
    return "\n".join([*lines, wording.text("library.told_why")])


def _changes(work: Work, policy: Policy) -> str:
    """What became of its articles, in numbers, and of what else is said about it."""
    past = versions.past_of(work, policy)[0]
    pairs = compare(versions.cuts_of_version(past), versions.record_of(work, policy).articles)
    counted = Counter(pair.kind for pair in pairs if pair.kind != "same")
    said = [wording.text(f"library.told_{kind}_articles", count=counted[kind]) for kind in KINDS if counted[kind]]
    said = said or [wording.text("library.told_no_articles")]
    other = _other_facts(policy, past)
    if "eligibility" in other:
        said.append(wording.text("library.told_conditions"))
    if other - {"eligibility"}:
        said.append(wording.text("library.told_facts"))
    return "，".join(said)


def _other_facts(policy: Policy, past: PolicyVersion) -> set[str]:
    """What is said about it, beside its articles, in other words than before."""
    return {name for name, said in facts.facts_of(policy).items() if said != past.facts.get(name)}
