"""The policy library in the console: the list with its facets, and one policy with all that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import abort, render_template, request
from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from console import lists
from console.here import here
from console.permissions import may
from console.policy_facets import facets, narrowed
from models.kinds import PolicyState
from models.policies import Article, Policy
from models.policy_kinds import VersionState
from models.policy_versions import PolicyStep, PolicyVersion
from models.work import Work
from services import authorship, clock
from services.broadcasts import audience
from services.policies import (
    announcing,
    asked,
    attachments,
    file_changes,
    flow,
    library,
    openings,
    readings,
    review,
    validity,
    versions,
)

SORTS = MappingProxyType(
    {"id": Policy.id, "issued": Policy.issued_on, "title": Policy.title, "expires": Policy.expires_on}
)
ARTICLES_SHOWN = 400  # of one policy on one page
STEPS_SHOWN = 30
VIEWS = ("all", "review", "draft", "scheduled", "running_out")


def index() -> str:
    with here().reading() as work:
        today = clock.local_day(work.now)
        view = request.args.get("view", "all")
        conditions: dict[str, ColumnElement[bool]] = {
            "review": _in_state(PolicyState.REVIEW, VersionState.REVIEW) | file_changes.waiting() | readings.waiting(),
            "draft": _in_state(PolicyState.DRAFT, VersionState.DRAFT),
            "scheduled": _in_state(PolicyState.SCHEDULED, VersionState.SCHEDULED),
            "running_out": validity.running_out(today),
        }
        found = narrowed(select(Policy), today)
        if view in conditions:
            found = found.where(conditions[view])
        page = lists.sheet(work, found, sorts=SORTS, usual="expires" if view == "running_out" else "-issued")
        return render_template(
            "console/policies.html",
            sheet=page,
            view=view if view in conditions else "all",
            counts={name: _count(work, select(Policy.id).where(one)) for name, one in conditions.items()},
            facets=facets(work),
            proposals=_proposals(work, [policy.id for policy in page.rows]),
            beside=_beside(work, [policy.id for policy in page.rows]),
            usage=asked.usage(work, [policy.id for policy in page.rows]),
            opened=openings.opened(work, [policy.id for policy in page.rows]),
            validity_of=lambda row: library.validity(row, today),
            today=today,
            ahead=validity.AHEAD_DAYS,
        )


def detail(policy_id: int, reading: Mapping[str, str] | None = None) -> str:
    """One policy with all that belongs to it, and a reading that is being typed."""
    with here().reading() as work:
        policy = find(work, policy_id)
        today = clock.local_day(work.now)
        articles = select(Article).where(Article.policy_id == policy_id).order_by(Article.position)
        shown = work.db.scalars(articles.limit(ARTICLES_SHOWN + 1)).all()
        proposal = flow.proposal_of(work, policy)
        steps = select(PolicyStep).where(PolicyStep.policy_id == policy_id).order_by(PolicyStep.id.desc())
        return render_template(
            "console/policy.html",
            policy=policy,
            articles=shown[:ARTICLES_SHOWN],
            has_more=len(shown) > ARTICLES_SHOWN,
            validity=library.validity(policy, today),
            proposal=proposal,
            paper=proposal or policy,
            stamp=review.stamp_of(proposal or policy),
            is_mine=is_mine(proposal or policy),
            can=_can(policy, proposal),
            past=versions.past_of(work, policy),
            readings=readings.readings_of(work, policy, reviewed_only=False),
            attachments=attachments.attachments_of(work, policy),
            steps=work.db.scalars(steps.limit(STEPS_SHOWN)).all(),
            usage=asked.usage(work, [policy.id])[policy.id],
            opened=openings.opened(work, [policy.id])[policy.id],
            may_tell=announcing.may(work, policy),
            was_told=announcing.was_told(work, policy),
            untold=_untold(work, policy),
            is_seen=policy.state in library.SHOWN,
            reading=reading or {},
            is_locked=policy.state in (PolicyState.REVIEW, PolicyState.SCHEDULED),
            public=here().settings.public_url.rstrip("/"),
            today=today,
        )


def _untold(work: Work, policy: Policy) -> int | None:
    """How many its last change touches that nobody told them of, for those who may; it takes a look at everybody."""
    if not may(here().me.role, "console.policy_announce") or not announcing.is_due(work, policy):
        return None
    return audience.size(work, announcing.audience(work, policy))


def find(work: Work, policy_id: int) -> Policy:
    policy = work.db.get(Policy, policy_id)
    if policy is None:
        abort(404)
    return policy


def is_mine(paper: flow.Paper) -> bool:
    """Whether the person who looks at it wrote a part of it, and may therefore not review it."""
    return authorship.is_author(paper, here().me.id)


def _can(policy: Policy, proposal: PolicyVersion | None) -> Callable[[str], bool]:
    """Whether a deed is possible now: what is reviewed is the change where there is one."""
    return lambda verb: flow.may(proposal if proposal is not None and verb in REVIEWED else policy, verb)


REVIEWED = frozenset({"submit", "send_back", "approve"})  # deeds that concern a proposed change first


def _in_state(state: PolicyState, proposed: VersionState) -> ColumnElement[bool]:
    is_proposed = exists().where(PolicyVersion.policy_id == Policy.id, PolicyVersion.state == proposed)
    return or_(Policy.state == state, is_proposed)


def _proposals(work: Work, ids: list[int]) -> dict[int, PolicyVersion]:
    open_ones = select(PolicyVersion).where(PolicyVersion.policy_id.in_(ids), PolicyVersion.state != VersionState.PAST)
    return {one.policy_id: one for one in work.db.scalars(open_ones)}


def _beside(work: Work, ids: list[int]) -> dict[str, set[int]]:
    """Of these policies, those with files and those with readings that wait for a second person."""
    waiting = {"files": file_changes.waiting(), "readings": readings.waiting()}
    found = select(Policy.id).where(Policy.id.in_(ids))
    return {name: set(work.db.scalars(found.where(condition))) for name, condition in waiting.items()}


def _count(work: Work, statement: Select[Any]) -> int:
    return work.db.scalar(select(func.count()).select_from(statement.subquery())) or 0
