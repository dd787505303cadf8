"""A further question about a policy that is being talked about (追问): answered from that document alone."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

from models.policies import Article, Policy
from models.work import Work
from nlp.aspects import aspect_of, is_formula
from services.policies.answer import Answer, told_at
from services.policies.library import SHOWN

# Dates and figures as the documents themselves spell them.
SPELT_OUT = {
    "deadline": re.compile(
        r"截止|月[\d一二三四五六七八九十]{1,3}日|个?工作日|日前|日内|逾期|有效期|期限|每年[\d一二三四五六七八九十]|月底前|季度"
    ),
    "amount": re.compile(r"[\d.百千万亿一二三四五六七八九十]+元|\d[\d.]*\s?[%％‰]|百分之"),
}


def answer_within(work: Work, policy_id: int, question: str, today: date) -> Answer | None:
    """The article of the policy that holds what is asked for; None when none does, or nothing is asked."""
    aspect = aspect_of(question)
    policy = work.db.get(Policy, policy_id)
    if aspect is None or policy is None or policy.state not in SHOWN:
        return None
    articles = work.db.scalars(select(Article).where(Article.policy_id == policy.id).order_by(Article.position))
    answered = SPELT_OUT.get(aspect.name, aspect.answered)
    fitting = [one for one in articles if answered.search(one.text)]
    if not fitting:
        return None
    best = max(fitting, key=lambda one: (not is_formula(one.text), len(answered.findall(one.text))))
    return told_at(work, policy, best.id, question, today)
