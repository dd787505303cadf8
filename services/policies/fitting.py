"""The article of a policy that holds the kind of thing a question asks for: a date, an amount, papers, conditions."""

from __future__ import annotations

import re

from sqlalchemy import select

from models.policies import Article
from models.work import Work
from nlp.aspects import Aspect, aspect_of, is_formula

# Dates and figures as the documents themselves spell them.
_SPELT_OUT = {
    "deadline": re.compile(
        r"截止|月[\d一二三四五六七八九十]{1,3}日|个?工作日|日前|日内|逾期|有效期|期限|每年[\d一二三四五六七八九十]|月底前|季度"
    ),
    "amount": re.compile(r"[\d.百千万亿一二三四五六七八九十]+元|\d[\d.]*\s?[%％‰]|百分之"),
}
ONE_THING = frozenset({"contact", "deadline", "materials", "conditions", "amount"})


def asks_one_thing(question: str) -> bool:
    """Whether a question asks for something that stands in one place, and not for the way or the policy as such."""
    aspect = aspect_of(question)
    return aspect is not None and aspect.name in ONE_THING


def fitting_article(work: Work, policy_id: int, question: str) -> Article | None:
    """The article that holds most of what is asked for; None when none does, or nothing is asked."""
    aspect = aspect_of(question)
    if aspect is None:
        return None
    articles = work.db.scalars(select(Article).where(Article.policy_id == policy_id).order_by(Article.position))
    answered = pattern_of(aspect)
    fitting = [one for one in articles if answered.search(one.text)]
    return max(fitting, key=lambda one: _fit(one.text, answered, aspect.asked), default=None)


def _fit(text: str, answered: re.Pattern[str], asked: re.Pattern[str]) -> tuple[bool, int, int]:
    """No formula comes before one; then what holds most of what answers; then what says most what it is about."""
    return not is_formula(text), len(answered.findall(text)), len(asked.findall(text))


def pattern_of(aspect: Aspect) -> re.Pattern[str]:
    """What a text that answers such a question holds."""
    return _SPELT_OUT.get(aspect.name, aspect.answered)
