"""The article of a policy that holds the kind of thing a question asks for: a date, an amount, papers, conditions."""

from __future__ import annotations

import re

from sqlalchemy import select

from models.policies import Article
from models.work import Work
from nlp.aspects import TOLD, Aspect, aspect_of, is_formula

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
    "amount": re.compile(rf"{TOLD}(?:[\d.百千万亿一二两三四五六七八九十]+元|\d[\d.]*\s?[%％‰]|百分之)"),
}
# The last day: a time to apply in, or that there is none; else how long the document holds.
_LAST_DAY = re.compile(
    r"^(?!.*(?:到账|发放|发钱|发下来|拨付|打款|办好|办完|办结|出结果|公示|公布)).*(?:截止|最晚|最迟|过期|来得及|哪一?天|几号|"
    r"(?:什么时候|何时|政策|文件|办法)到期|到(?:什么时候|何时)|(?:什么时候|何时)(?:可以|能|开始)?(?:申请|申报|报名))",
    re.DOTALL,
)
_TIME_TO_APPLY = re.compile(
    r"截止(?!之?日?期?以?后)|(?:申报|申请|受理|报名|征集)(?:期(?!前|满)|时间|期限)|日受理|(?:常年|全年|长期)(?:有效|受理|申报)|随时(?:可以)?(?:提出|申请|申报)|"
    r"月(?:[\d一二三四五六七八九十]{1,3}日|底)(?:以?前|止)"
)
_HOLDS_UNTIL = re.compile(r"有效期|(?:执行|实施|施行)(?:期限|至|到)")
# Whom it concerns: said as such, else who may apply.
_WHO = re.compile(r"谁(?:可以|能)|(?:哪些|什么样?的?|哪类)(?:企业|单位|公司|人|个人|对象)")
_WHOM = re.compile(
    r"(?:对象|适?用?范围)(?:为|是|包括|分为)|适用于|"
    r"(?:申报|申请|参保|补贴|补助)?(?:企业|单位|人|者)[^。；，]{0,12}，?应当(?:同时)?(?:具备|符合|满足|依法|在本)|"
    r"(?:符合|具备|满足)(?:以下|下列)"
)
_MAY_APPLY = re.compile(
    r"(?:(?:企业|单位|个人|人员|者|商户|工商户|居民|职工|毕业生|机构)[^。；，]{0,8}，?|的，)(?:均?可以?|(?<!只)能)[^。；，]{0,25}"
    r"(?:申请(?!延长|延期|复|提高)|申报|申领|参加|享受(?!的))|方可(?:申请|申报|享受)"
)
_PENALTY = re.compile(r"退回|追回|收回|取消.{0,6}资格|停发|停止享受|土地闲置费|不予补助|不予支持|暂停")
_LATE = re.compile(r"(?:逾期|过期|超过.{0,4}期限)[^。；]{0,15}?不予(?:补助|支持)")  # tells the last day
ONE_THING = frozenset({"contact", "deadline", "materials", "conditions", "amount"})


def asks_one_thing(question: str) -> bool:
    """Whether a question asks for something that stands in one place, and not for the way or the policy as such."""
    aspect = aspect_of(question)
    return aspect is not None and aspect.name in ONE_THING


def asks_last_day(question: str) -> bool:
    """Whether a question wants to know until when, and not how long something takes."""
    aspect = aspect_of(question)
    return aspect is not None and aspect.name == "deadline" and _LAST_DAY.search(question) is not None


def asks_whom(question: str) -> bool:
    """Whether a question wants to know who may apply."""
    aspect = aspect_of(question)
    return aspect is not None and aspect.name == "conditions" and _WHO.search(question) is not None


def fitting_article(work: Work, policy_id: int, question: str) -> Article | None:
    """The article that holds most of what is asked for; None when none does, or nothing is asked."""
    aspect = aspect_of(question)
    if aspect is None:
        return None
    articles = work.db.scalars(select(Article).where(Article.policy_id == policy_id).order_by(Article.position)).all()
    for answered in _answers(question, aspect):
        fitting = [one for one in articles if answered.search(one.text)]
        if fitting:
            return max(fitting, key=lambda one: _fit(one.text, answered, aspect.asked))
    return None


def holds_it(question: str, passage: str) -> bool:
    """Whether a passage holds the kind of thing that is asked for."""
    aspect = aspect_of(question)
    return aspect is not None and any(answered.search(passage) for answered in _answers(question, aspect))


def _answers(question: str, aspect: Aspect) -> tuple[re.Pattern[str], ...]:
    """What a text that answers such a question holds; what answers better stands first."""
    if asks_last_day(question):
        return _TIME_TO_APPLY, _HOLDS_UNTIL
    if asks_whom(question):
        return _WHOM, _MAY_APPLY
    return (_SPELT_OUT.get(aspect.name, aspect.answered),)


def _fit(text: str, answered: re.Pattern[str], asked: re.Pattern[str]) -> tuple[bool, int, int]:
    """Formulas and penalties come last; then what holds most of what answers; then what says most what it is about."""
    is_plain = not is_formula(text) and not _PENALTY.search(_LATE.sub("", text))
    return is_plain, len(answered.findall(text)), len(asked.findall(text))
