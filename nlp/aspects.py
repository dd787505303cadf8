"""What a question wants of a policy: an amount, the conditions, the papers, the way, the date or somebody to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass

from config.patterns import late


@dataclass(frozen=True)
class Aspect:
    """How such a question is recognised, and what an article that answers it holds."""

    name: str
    asked: re.Pattern[str]
    answered: re.Pattern[str]


# 裁员率不高于百分之五 says who may have it, not how much; 给予不低于百分之五 and 最高不超过五十万元 say how much.
_GIVEN = r"(?:给予|按照?|奖励|补助|补贴|返还|资助|支持)(?:不低于|不少于)"
_NO_BOUND = "".join(f"(?<!{word})" for word in ("低于", "高于", "大于", "小于", "不少于", "率不超过", "率超过"))
_BEGINS = r"(?=[\d一二两三四五六七八九十百千万亿给按奖补返资支])"  # looked at first, which halves the time
TOLD = rf"{_BEGINS}(?:{_GIVEN}|{_NO_BOUND}(?<![\d.,百千万亿一二两三四五六七八九十]))"
MONEY = late(rf"{TOLD}(?:\d[\d.,]*\s?(?:万|亿)?元|\d[\d.]*\s?[%％‰]|百分之)")

# The first that fits counts, so the narrow ones stand before the wide.
ASPECTS = (
    Aspect(
        "contact",
        late(r"找谁|联系谁|联系方式|电话是?多少|咨询电话|哪个部门|哪个科|问谁|打哪"),
        late(r"联系方式|咨询方式|咨询电话|联系电话|\d{3,4}[-—－]\d{7,8}"),
    ),
    Aspect(
        "deadline",
        late(r"截止|什么时候|何时|几号|多久|时间|期限|几天|哪天|有效期|到期"),
        late(r"截止|月\d{1,2}日|个?工作日|日前|日内|有效期|期限|起施行|每年\d"),
    ),
    Aspect(
        "materials",
        late(r"材料|资料|证件|证明文件|带什么|提交什么|要交什么"),
        late(r"材料|申请表|申报表|营业执照|复印件|证明"),
    ),
    Aspect(
        "conditions",
        late(r"条件|资格|要求|门槛|谁可以|谁能|哪些企业|什么企业|能不能|可不可以|是否可以|符合"),
        late(r"条件|符合|具备|满足|不少于|不低于|适用于|对象"),
    ),
    Aspect(
        "amount",
        late(r"多少|几万|标准|金额|额度|比例|上限|怎么算|如何计算"),
        MONEY,
    ),
    Aspect(
        "way",
        late(r"怎么|怎样|如何|流程|程序|步骤|在哪|哪里|去哪|办理|申请|申报"),
        late(r"申请|申报|提交|登录|受理|审核|办理|报送|通过.{0,12}(?:系统|平台|窗口)"),
    ),
    Aspect(
        "grant",
        late(r"补贴|补助|奖励|奖补|优惠|支持|扶持|返还|减免|贴息"),
        MONEY,
    ),
)

# 为……，制定本办法。本办法自……起施行。现就……通知如下: they name the subject and answer nothing.
FORMULA = late(
    r"制定(?:本|以下|如下)|(?:通知|公告|意见|措施)如下[:：。]?$|^(?:本|此)\S{1,8}自\S+起(?:施行|实施)|负责解释"
)

# 现就……通知如下; 根据《……》; 记者从……获悉: a passage with it introduces what others say.
OPENING = late(
    r"(?:通知|公告|意见|措施|通告|公示|决定|提示)如下|现就|制定本|特制定|印发|转发|根据《|按照《|各区人民政府|各市|"
    r"记者|电（|为深入贯彻|为贯彻|日前|近日|党中央"
)


def aspect_of(question: str) -> Aspect | None:
    """The one thing a question asks for, or None when it only names a subject."""
    return next((aspect for aspect in ASPECTS if aspect.asked.search(question)), None)


def is_formula(text: str) -> bool:
    """Whether a short article only opens or closes a document."""
    return len(text) <= 160 and FORMULA.search(text.strip()) is not None


def is_opening(passage: str) -> bool:
    """Whether a passage introduces: greets, cites, names the occasion."""
    return OPENING.search(passage) is not None
