"""A further question about a policy that is being talked about (追问): answered from that document alone."""

from __future__ import annotations

from datetime import date

from models.policies import Policy
from models.work import Work
from services.policies.answer import Answer, Shelf, told_at, within
from services.policies.fitting import fitting_article
from services.policies.library import SHOWN
from services.policies.naming import article_named


def answer_within(work: Work, policy_id: int, question: str, today: date) -> Answer | None:
    """The article of the policy that holds what is asked for; None when none does, or nothing is asked."""
    policy = _shown(work, policy_id)
    article = fitting_article(work, policy_id, question) if policy is not None else None
    return told_at(work, policy, article.id, question, today) if policy is not None and article is not None else None


def answer_at(work: Work, policy_id: int, text: str, today: date) -> Answer | None:
    """The article of the policy that a text calls by its number (第二条); None when it has none, or none is called."""
    policy = _shown(work, policy_id)
    article = article_named(work, policy, text) if policy is not None else None
    return told_at(work, policy, article, "", today) if policy is not None and article is not None else None


def answer_on(work: Work, shelf: Shelf, policy_id: int, question: str, today: date) -> Answer | None:
    """The passage of the policy that answers a question in words of its own; None where it holds too little of it."""
    policy = _shown(work, policy_id)
    return within(work, shelf, policy, question, today) if policy is not None else None


def _shown(work: Work, policy_id: int) -> Policy | None:
    policy = work.db.get(Policy, policy_id)
    return policy if policy is not None and policy.state in SHOWN else None
