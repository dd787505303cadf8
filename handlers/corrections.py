"""How people agree, object and take back what they said, told apart from an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config.patterns import late

_CORE = (
    r"(?:嗯|好|对|是|系|得|行|可以|确[认任人]|确定|提交|没错|没问题|没有问题|无误|正确|同意|就这样|准确|妥|ok|yes|y)"
)
_SOFT = r"(?:的|了|吧|啊|呀|啦|哈|呢|喇|就|都|报名|谢谢|[ ,，。!！])"
# Yes to an offer, which repeats what was offered: 要, 好的登记, 那就约吧.
TAKES = late(
    rf"^(?!我的)(?:{_SOFT}|{_CORE}|那|请|帮我|要|需要|想|登记|办|约|预约|对接|联系|报|看|接着|一下|麻烦|您|你|我|问|查|催)+$",
    re.IGNORECASE,
)
YES = late(  # but 现在好了 says that the matter is over
    rf"^(?:(?:{_SOFT}|那)*{_CORE}|(?:{_SOFT}|那|现在|我)*(?:确认|确定|提交|同意))(?:{_CORE}|{_SOFT})*$", re.IGNORECASE
)
NO = late(
    r"^(?:算了|还是|那就?|我|先|[ ,，])*"
    r"(?:不|不解绑?|不撤回?|不取消|不要取消|别取消|保留|保留报名|留着|不是|不对|不行|不要|不提交|有误|错了?|写错了|填错了|信息有误|no|n)"
    r"(?:的|了|啊|吧)?$",
    re.IGNORECASE,
)
_WISH = r"^(?:我?(?:想|要|需要)?|请|帮我)?(?:修改|更改|改正|改|更正|换)(?:一下|下|个)?"
CHANGE = late(_WISH + r"(?:内容|信息|资料)?(?:吧|呢)?$")
CHANGE_OF_SOMETHING = late(
    _WISH
    + r"(?:我的|联系)?(?:内容|信息|资料|电话|手机|手机号|号码|方式|地址|区|企业|公司|姓名|名字|人数)?(?:吧|呢|。)?$"
)
# 先等等，我想问下……: a question of its own, not more of the matter.
ASKS_FIRST = late(r"^(?:先?等等|先?等一下|稍等|对了|那个?|顺便|另外|[ ,，。])*(?:我?想?(?:问|咨询)(?:一?下|问)?|请问)")
# 还有个事，要收费吗: announces the question, and says nothing of it.
_LEAD = late(
    r"^(?:对了|哦|嗯|另外|顺便|那)*(?:(?:还有|有|再)一?[个件](?:小?事情?|小?问题)(?:我?想?(?:问一?下|问问|问|请教(?:一下)?))?"
    r"|(?:我|还|再)*(?:想|要)?(?:问一?下|问问|请教一?下))(?=..)"
)
LEAVE = late(
    r"^(?:算了|还是|那就?|我|先|[ ,，])*"
    r"(?:不[填写办](?=[了吧啦])|不用|没事|没什么事?|不必|不报名?|不提交?|不弄|不搞|不想[说填弄办提报]|以后再说|下次再说|再说|改天再说"
    r"|(?:等(?:一会|会|下|一下)|待会|一会|晚点|有空|明天|回头)儿?(?:再)?(?:说|填|弄|办|来|讲))"
    r"(?:(?:了|吧|啦|谢谢|[ ,，])*$"
    # 不用了，他们停了
    r"|(?<=[用必事])了[ ,，。](?!.*(?:提交|确认|发|报上|继续|接着|一起|一件|就这|就我|只有|一个人))"
    r"(?:[他她它]们?|人家|对方|已经|现在|刚|问题|自己|我们?)"
    r".{1,16}$)"
)
_ALONE = late(r"(?:号码|名称|信息|内容)$")
_WRONG = (
    r"(?:号码|名称|信息|内容)?(?:我|也|都)?(?:写|填|说|弄|打|搞)?(?:错|不对|不是|有误|改|换|更正|修改|变更|应该|应为)"
)
_DROPPED = r"(?:我|也|都|先|就)*(?:不要|不算|作废|删掉?|去掉|取消)(?:了|吧|掉)*[。.!！]?$"  # 那个人数不要了
_MEND = r"(?:改|换|更正|修改|更改|重填|重写)(?:一下|下|个)?(?:我的|联系)?"
_STRONG = late(r"(?:改成|改为|换成|更正为|修改为|应该是|应该为|应为)[ ：:]*")
_WEAK = late(r"(?<!不)(?:是|为)[ ：:]*|[，,：:]\s*")


def without_lead(words: str) -> str:
    """The question itself, of a message without its signs that announces one."""
    return _LEAD.sub("", words, count=1)


def bare(text: str) -> str:
    """A short answer without the full stop that voice and haste put behind it."""
    return text.strip().rstrip("。.！!～~ ")


WHY = late(
    r"为什么(?:一定|必须|非得?)?要|为啥要|干嘛要|干什么用|有什么用|做什么用|[要管问].{0,6}(?:干嘛|干啥|干什么|做什么|做啥)|一定要(?:填|留|写|给|说)|必须(?:填|留|写|给|说)?吗"
    r"|(?:能|可以|可不可以|能不能)不(?:填|留|写|给|说)|不(?:想|愿意?|方便)?(?:填|留|写|给|说).{0,6}(?:行不行|行吗|可以吗|能行|好吗|要紧|会怎|$)"
    r"|(?:会不会|会|怕)(?:被|有?人|他们?)*(?:泄露|外泄|公开|报复|打击报复|穿小鞋|针对)|保密(?:吗|不)|安全吗|匿名|不(?:想|能)?让.{1,10}知道|别让.{1,10}知道"
)
_QUESTION = late(
    r"[?？]\s*$|(?:吗|么|呢|嘛)[。.!！]?$|怎么|什么|咋|哪里|哪儿|多少|能不能|可不可以|是不是|有没有|行不行|会不会|要不要"
)
LONGEST_WHY = 24  # characters
_THIS_NOT = late(r"^(?:不对|错了|哦|等等|对)*[，, ]*(?:应该)?是([^不是]{2,20}?)[，,]?不是([^不是]{2,30})$")
_NOT_THIS = late(
    r"^(?:不对|错了|哦|等等|啊|唔|嗯)*[，, ]*不是(.{1,20}?)[，,]?\s*(?:而)?(?:我们?|我司|公司|企业)?"
    r"(?:是|应该是|应为|在)(.{1,30})$"
)


def asks_why(text: str) -> bool:
    """「为什么要电话」, 「不想留行不行」: what the question is for, and whether it must be answered."""
    return len(text) <= LONGEST_WHY and WHY.search(text) is not None


def asks(text: str) -> bool:
    """Whether the words ask something."""
    return _QUESTION.search(text) is not None


def replaced(text: str) -> tuple[str, str] | None:
    """「不是江东是江西」, 「是江西不是江东」: what was wrong and what is right."""
    if match := _NOT_THIS.match(text):
        return match[1].strip(), bare(match[2])
    turned = _THIS_NOT.match(text)
    return (bare(turned[2]), turned[1].strip()) if turned else None


def names_alone(labels: Sequence[str], text: str) -> bool:
    """「电话」, 「电话号码」: nothing but the name of an answer."""
    return text in labels or _ALONE.sub("", text) in labels


def corrects(labels: Sequence[str], text: str) -> bool:
    """「电话错了，是139…」, 「改一下区」; 「企业门口道路改造」 only tells something."""
    some = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    by_name = (
        rf"^(?:不对|等等|等下|哦|啊|刚才|刚刚|上面|那个|我的?|把|将|联系|[ ,，])*(?:{some})(?:{_WRONG}|{_DROPPED})"
    )
    by_verb = rf"^(?:不对|等等|等下|我|想|要|需要|帮我|请|麻烦|[ ,，])*{_MEND}(?:{some})"
    by_objection = (
        rf"^(?:不对|错了|不是|等等|等下)[ ,，。]*(?:我的?|那个|联系)?(?:{some})(?=号码|还是|是|要|用|得|$)"
        r"[^,，。;；]{0,20}$"
    )
    return any(re.search(one, text) for one in (by_name, by_verb, by_objection))


def states(labels: Sequence[str], text: str) -> bool:
    """「企业是云川锦程服装」, 「电话：139…」: a fact told by its name, which stands for what was told before."""
    some = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    named = rf"^(?:不对|哦|[我们的 ,，])*(?:{some})(?:号码|名称?|名字)?(?:就?是|叫|[:：])"
    return re.match(named + r"(?!不)[^,，。;；]{2,30}$", text) is not None


def new_value(text: str) -> str:
    """What stands behind 改成, 应该是, 是 or a comma; nothing when only the wish to change was told."""
    strong = _STRONG.search(text)
    if strong:
        return bare(text[strong.end() :])
    weak = list(_WEAK.finditer(text))
    return bare(text[weak[-1].end() :]) if weak else ""
