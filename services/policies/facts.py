"""All that is said about a policy, in a form that can be kept: what a version holds."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from models.policies import Article, Policy
from models.policy_kinds import VersionState
from models.policy_versions import PolicyStep, PolicyVersion
from models.work import Work

# Named as the fields of services.policies.library.PolicyRecord are; what is left out is the text and the state.
FACTS = (
    "title", "kind", "document_number", "issuer", "issued_on", "effective_on", "expires_on", "topics", "summary",
    "window_opens_on", "window_closes_on", "materials", "contact", "source", "url", "eligibility",
)  # fmt: skip


def as_json(value: Any) -> Any:
    """A fact as JSON knows it."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def facts_of(policy: Policy) -> dict[str, Any]:
    """What is said about a policy now."""
    successor = policy.replaced_by
    facts = {name: as_json(getattr(policy, name)) for name in FACTS}
    return facts | {"replaced_by": successor.key if successor is not None else ""}


def articles_of(work: Work, policy: Policy) -> list[dict[str, str]]:
    """Its whole text, article by article."""
    columns = (Article.number, Article.chapter, Article.text)
    rows = work.db.execute(select(*columns).where(Article.policy_id == policy.id).order_by(Article.position))
    return [{"number": row.number, "chapter": row.chapter, "text": row.text} for row in rows]


def keep_past(work: Work, policy: Policy) -> None:
    """Keep what a policy says before something else takes its place; its number grows by one, a proposal's too."""
    work.db.flush()
    work.db.refresh(policy, with_for_update=True)  # another may have changed it since it was read
    proposed = (
        update(PolicyVersion)
        .where(PolicyVersion.policy_id == policy.id, PolicyVersion.state != VersionState.PAST)
        .values(number=policy.version + 2)
    )
    work.db.execute(proposed)
    work.add(
        PolicyVersion(
            policy_id=policy.id,
            number=policy.version,
            state=VersionState.PAST,
            facts=facts_of(policy),
            articles=articles_of(work, policy),
            made_at=policy.updated_at,
            edited_by=policy.edited_by,
            editor_id=policy.editor_id,
            reviewed_by=policy.reviewed_by,
            replaced_at=work.now,
        )
    )
    policy.version += 1


def log(work: Work, policy: Policy, verb: str, note: str = "") -> None:
    """Write down what was done to a policy."""
    work.add(
        PolicyStep(
            policy_id=policy.id, at=work.now, by=work.actor.name, verb=verb, version=policy.version, note=note.strip()
        )
    )
