"""Questions about a form itself, asked while it is filled in: 要多久, 座机行吗, 选错了怎么办."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from config import wording
from config.patterns import late
from config.rules import rules
from handlers.asking import CONFIRM
from handlers.corrections import without_lead
from handlers.turn import Turn
from nlp.normal import normalise

LONGEST = 24  # characters of a question; who says more tells something
Answer = Callable[[], str]
Asked = tuple[str, re.Pattern[str], Answer]  # the slot that is asked, or "" for any; the words; what is answered

_SIGNS = late(r"[\s,.!?。，！？~、…]+")
_END = r"(?:吗|么|嘛|呢|啊|呀|吧|的|了|不|没)*"
_ASK = r"(?:吗|么|嘛|呢|行不行|可不可以|可以吗|行吗|好不好)"
_WHEN = r"(?:多久|多长时间|几天|多少天|什么时候|啥时候|何时|几时)"
_DONE = r"(?:才|能|会|可以|有人|有|得到|给|办|处理|解决|受理|联系|回复|答复|结果|消息|回音|来|管|理|完|好|到|我们?)*"
_COMES = r"(?:有人|派人)?(?:来|过来|上门)?(?:人|处理|解决|看看?)"
_AFTER = r"(?:那|大概|一般|你们|这个|提交|提了|提交了|报上去|以后|之后|后|到底)*"
_HOW_LONG = late(
    rf"{_AFTER}(?:要|需要|得|会)?(?:等|花|办)?{_WHEN}{_DONE}{_END}"
    rf"|(?:能不能|可不可以|可以|能|麻烦|请|再)*(?:快点|快一点|尽快|抓紧|加急)(?:办|处理|解决|一点|些)*{_END}"
    rf"|(?:现在|马上|今天|今晚|立刻|尽快)?(?:能不能|能|会|可以)(?:马上|今天|现在|尽快)?{_COMES}{_ASK}{_END}"
)
_FILED = r"(?:提交|报上去|确认|填|写|报名?)?(?:了|以后|之后|后|完|错|错了)*"
_WRONG = r"错了?(?:怎么办|会怎么?样|咋办|有影响|要紧|有关系)"
_CHANGE = late(
    rf"(?:那|如果|要是|万一)?{_FILED}(?:还)?(?:能不能|能|可以|可不可以)(?:再)?(?:改|修改|撤回|撤|补充|取消){_ASK}{_END}"
    rf"|(?:那|如果|要是|万一)?(?:填|写|提交|报){_WRONG}{_END}"
)
_WHO = late(
    r"(?:那|这个|这件|这|会|事|交给|给|到底|最后|由|是)*(?:谁|哪个部门|什么部门|哪个单位)"
    rf"(?:来|会|去)?(?:办|处理|管|负责|受理|看|解决)(?:这个|这事|这件事?)?{_END}"
)
_FEAR = late(
    r"(?:我们?|提了|这样|那|他们?|以后|之后|后)*(?:会不会|会|怕不怕)(?:被|来|有)?(?:人|他们)?"
    rf"(?:打击报复|报复|穿小鞋|刁难|找麻烦|针对)(?:我们?)?{_END}"
)
_COST = late(rf"(?:提诉求|办这个|这个|你们)*(?:要不要|要|需要|收不收|收)(?:交|付|花)?(?:钱|费|费用|手续费){_END}")
_COST_OF_EVENT = late(
    r"(?:那|报名|参加|这个|这场|活动|去|都|还|也)*(?:要不要|需不需要|要|需要|收不收|收|会不会|会)(?:另外)?(?:交|付|花|收)?"
    rf"(?:多少|什么)?(?:钱|费用?|报名费)(?:的)?{_END}|(?:都|是)?(?:免费|收费)(?:的)?{_ASK}{_END}"
)
_DISTRICT = late(
    rf".*(?:区|选|哪).{{0,6}}(?:怎么选|选哪|哪里的|哪儿的|什么意思|算哪|一样|区别).{{0,3}}{_END}|.*选{_WRONG}{_END}"
    rf"|.*(?:不知道|不清楚|不确定|搞不清|拿不准).{{0,6}}区{_END}"
)
_PHONE = late(
    rf".*(?:座机|固话|固定电话|办公室|别人|同事|老板)[^0-9]{{0,8}}{_ASK}{_END}|.*(?:留|填|写)(?:谁|哪个|什么)[^0-9]{{0,6}}"
    rf"|(?:我的)?(?:号码|电话|手机号?)?(?:你们)?(?:会不会|会)(?:给|告诉|打给|泄露|卖给)[^0-9]{{0,8}}{_ASK}?"
)
_KINDS = r"(?:个体户|个体工商户|没有公司|没有企业|还没注册|没注册|个人|简称|全称|分公司|子公司|总公司)"
_ENTERPRISE = late(rf".*{_KINDS}.{{0,6}}(?:{_ASK}|怎么填|怎么写|填什么|写什么|填哪个){_END}")
_STARS = late(
    rf".*(?:几分|多少分|[1-5一二三四五]分).{{0,6}}(?:合适|最好|最高|满分|是好|算好|什么意思).{{0,3}}{_END}"
    rf"|(?:打|给|评)?(?:不满意|差评|低分|打低分|[12一二两]分)了?(?:会怎么?样|怎么办|有什么用|会重办{_ASK}|会处理{_ASK}|有用{_ASK}){_END}"
)
_SEATS = late(
    rf".*(?:几个人|多少人|人数|名额|几位).{{0,6}}(?:限制|上限|规定).{{0,3}}{_END}"
    rf"|(?:一家|一个|每家|每个)?(?:公司|企业|单位)?(?:最多|可以|能)+(?:报|去|带|来)(?:几个|几位|多少)(?:人|名)?{_END}"
)

_USE = late(
    r"(?:等等|等下|我|想|先|问|一下|下|请问)*(?:绑定?|登记|认证)(?:了|以后|之后|这个)*(?:到底)?(?:有什么|有啥|有何|是)?(?:什么|啥)?"
    rf"(?:好处|用处|用|作用|干嘛|干什么)(?:的)?{_END}"
)


def _said(key: str) -> Answer:
    return lambda: wording.text(key)


def _times() -> str:
    return wording.text(
        "appeal.tell_times",
        accept=rules().accept_days,
        normal=rules().normal_days,
        urgent=rules().urgent_days,
        sooner=_sooner(rules().centre_phone),
    )


def _sooner(phone: str) -> str:
    """What to do when it cannot wait, also where the centre has no number."""
    return wording.text("appeal.tell_sooner", phone=phone) if phone else wording.text("appeal.tell_sooner_here")


def _change() -> str:
    return wording.text("appeal.tell_change", minutes=rules().undo_minutes)


def _seats() -> str:
    return wording.text("event.tell_seats", most=rules().most_seats)


OF_APPEAL: Sequence[Asked] = (
    ("district", _DISTRICT, _said("appeal.tell_district")),
    ("enterprise", _ENTERPRISE, _said("appeal.tell_enterprise")),
    ("phone", _PHONE, _said("appeal.tell_phone")),
    ("", _HOW_LONG, _times),
    ("", _CHANGE, _change),
    ("", _WHO, _said("appeal.tell_who")),
    ("", _COST, _said("appeal.tell_cost")),
    ("problem", _FEAR, _said("appeal.anonymous_meaning")),
    (CONFIRM, _FEAR, _said("appeal.anonymous_meaning")),
)
OF_RATING: Sequence[Asked] = (("satisfaction", _STARS, _said("appeal.tell_stars")),)
OF_BINDING: Sequence[Asked] = (("", _USE, _said("person.tell_use")),)
OF_SIGN_UP: Sequence[Asked] = (
    ("phone", _PHONE, _said("event.why_phone")),
    ("", _SEATS, _seats),
    ("", _COST_OF_EVENT, _said("event.tell_cost")),
    (CONFIRM, _CHANGE, _said("event.tell_change")),
)


def answered(turn: Turn, asking: str, asked: Sequence[Asked]) -> str:
    """What is said to a question about the form; nothing where the message is none."""
    words = without_lead(_SIGNS.sub("", normalise(turn.text))) if len(turn.text) <= LONGEST else ""
    if not words:
        return ""
    for slot, question, answer in asked:
        if slot in ("", asking) and question.fullmatch(words):
            return answer()
    return ""
