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
    "conditions": re.compile(
        r"(?:申请人|申报人|(?:申报|申请|参保)?(?:企业|单位))应当(?!提交|报送|退回|将)|(?:对象|范围)(?:为|是|包括)|适用于|"
        r"(?:下列|以下|同时具备).{0,6}条件|具备|不少于|不低于|满足|(?<!仍)符合(?!条件的)|满[一二两三四五六七八九十\d]+个?[年月]|未被列入|"
        r"(?:在|于)本[市省区县].{0,8}(?:注册|登记|工作|经营)"
    ),
    "amount": re.compile(r"[\d.百千万亿一二三四五六七八九十]+元|\d[\d.]*\s?[%％‰]|百分之"),
}
_PENALTY = re.compile(r"退回|追回|收回|取消.{0,6}资格|停发|停止享受|土地闲置费|不予补助|不予支持|暂停")
_LATE = re.compile(r"(?:逾期|过期|超过.{0,4}期限)[^。；]{0,15}?不予(?:补助|支持)")  # tells the last day
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
    """Formulas and penalties come last; then what holds most of what answers; then what says most what it is about."""
    is_plain = not is_formula(text) and not _PENALTY.search(_LATE.sub("", text))
    return is_plain, len(answered.findall(text)), len(asked.findall(text))


def pattern_of(aspect: Aspect) -> re.Pattern[str]:
    """What a text that answers such a question holds."""
    return _SPELT_OUT.get(aspect.name, aspect.answered)
