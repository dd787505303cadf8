"""The policy library in the console: the list, and one policy with its articles."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from flask import abort, render_template, request
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from config.rules import rules
from console import lists
from console.here import here
from models.kinds import PolicyKind, PolicyState
from models.policies import Article, Policy
from services.policies import library

SORTS = MappingProxyType({"id": Policy.id, "issued": Policy.issued_on, "title": Policy.title})
ARTICLES_SHOWN = 400  # of one policy on one page


def index() -> str:
    with here().reading() as work:
        today = work.now.astimezone(rules().zone).date()
        found = select(Policy)
        if words := lists.words():
            columns = (Policy.title, Policy.document_number, Policy.issuer)
            found = found.where(or_(*(column.contains(words, autoescape=True) for column in columns)))
        if kind := lists.chosen(PolicyKind, "kind"):
            found = found.where(Policy.kind == kind)
        if state := lists.chosen(PolicyState, "state"):
            found = found.where(Policy.state == state)
        if (validity := request.args.get("validity", "")) in ("in_force", "expired"):
            found = found.where(_in_force(today) if validity == "in_force" else ~_in_force(today))
        page = lists.sheet(work, found, sorts=SORTS, usual="-issued")
        return render_template(
            "console/policies.html", sheet=page, validity_of=lambda row: library.validity(row, today)
        )


def detail(policy_id: int) -> str:
    with here().reading() as work:
        policy = work.db.get(Policy, policy_id)
        if policy is None:
            abort(404)
        today = work.now.astimezone(rules().zone).date()
        articles = select(Article).where(Article.policy_id == policy_id).order_by(Article.position)
        shown = work.db.scalars(articles.limit(ARTICLES_SHOWN + 1)).all()
        return render_template(
            "console/policy.html",
            policy=policy,
            articles=shown[:ARTICLES_SHOWN],
            has_more=len(shown) > ARTICLES_SHOWN,
            validity=library.validity(policy, today),
        )


def _in_force(today: date) -> ColumnElement[bool]:
    """services.policies.library.validity as a condition."""
    successor = aliased(Policy)
    is_replaced = exists().where(
        successor.id == Policy.replaced_by_id,
        or_(successor.effective_on.is_(None), successor.effective_on <= today),
    )
    return (
        (Policy.state != PolicyState.REPEALED)
        & ~is_replaced
        & or_(Policy.expires_on.is_(None), Policy.expires_on >= today)
        & or_(Policy.effective_on.is_(None), Policy.effective_on <= today)
    )
