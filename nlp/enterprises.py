"""Names of enterprises in a message: by their legal form, after a label, or by a trade after a telling word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from config.patterns import late
from nlp.gazetteer import words_of
from nlp.meaning import Found

_HAN = r"[\u4e00-\u9fff]"
_NAME = r"[\u4e00-\u9fffa-z0-9()·&]"
_STRONG_FORM = r"(?:股份)?有限(?:责任)?公司|股份公司|集团公司|有限合伙|个人独资企业"
_FORM = (
    rf"{_STRONG_FORM}|分公司|公司|集团|合作社|事务所|商行|经营部|工作室|"
    r"(?![有个所用租供卖买转驻扩家进到建开在验看参换搬关办老工停复投修整全该本大小我你他她它们的回去来出入离])[\u4e00-\u9fff]厂(?![长里房区门家商址方子外内主牌矿])"
)
_BY_FORM = late(rf"{_NAME}{{2,30}}?(?:{_FORM})(?!{_NAME}{{0,2}}(?:法|章程))")
_STRONG = late(rf"(?:{_STRONG_FORM})$")
_CUE = (
    r"(?:公司名称?|企业名称?|单位|企业|公司|辖区|走访了?|代报|代办|帮|给|替|我是|我们是|我司|这[里边儿]是|代表|代)"
    r"(?:是|叫|为|[::\s])*"
)
_SHOPS = "用品店|工艺品店|食品店|修理店|便利店|酒楼|饭店|大药房|超市|民宿|门诊部|农家乐|工坊"  # names only after a cue
_ENDS_NAME = r"(?=$|[^\u4e00-\u9fff]|[的报参去说想要建登申这有在来和绑认提问办预订留加补做反])"
_LABELLED = late(
    r"(?:公司|企业|单位|商号|店铺|厂)(?:名称|名字|名)?(?:[::]|叫做?|名称是|名字是|名为)\s?"
    rf"(?P<name>{_NAME}{{2,20}}?)(?=$|[\s,。;、!?])"
)

_FORM_SIGNS = ("公司", "集团", "厂", "合作社", "事务所", "商行", "经营部", "工作室", "有限合伙", "独资企业")
LONGEST_LOOSE_STEM = 10  # characters before a 公司 without 有限

# What stands before a name and is none of it.
_BEFORE = late(
    r".*(?:我们是|我是|我司是|这里是|这边是|名称是|名字叫|叫做|全称[::]?|绑定|认证|登记|关于|投诉|举报|反映|走访了?|代表|辖区|公司名称?[::]|"
    r"企业名称?[::]|单位[::]|公司[::]|企业[::]|欠款方|对方是|甲方是|乙方是|报名|参会|联系|因为|所以|然后|就是|已经|一直|起诉|供应商|客户|总包|甲方|"
    r"帮|给|替|为|由|被|跟|和|与|向|请|把|代|去了?|到了?|在|是|有|叫|找|想|问|的|了|报|这|那|我们|你们|他们)"
)
# Words of a sentence: a name without 有限 that holds one is none.
_SPOKEN = late(
    r"[咗嘅冇的了就把被你我他她它么吗呢吧在是要不没给来去到说搞找搬注改绑订定换托听看谁做个间还先]|^[家所各该别两几]|变更|取消|以前|年初|合开|"
    r"人家|房东|集体|标准|现成|整车|常驻|回收|研发|地铁|新能源|补充|准备|建议|纸质|统计|能供|需要|哪些|哪家|内容|暴雨|附近|针对|急需|主体|户|诉求|委员|更新|退役|工亡|医药费|政府|环卫|带账|税务师|工程|[归算出从太将因请里敝欲]"
)
_SENTENCE = late(r"[的了就把被你他她它么吗呢吧]|没有|不是|不让|不给|怎么|什么|几家|多家|一家")


def find(text: str) -> Iterator[Found]:
    """Enterprises in a plainly spelt text; generic words like 我们公司 are none."""
    for match in _BY_FORM.finditer(text) if any(sign in text for sign in _FORM_SIGNS) else ():
        form = re.search(rf"(?:{_FORM})$", match[0])
        stem_end = match.end() - (len(form[0]) if form else 0)
        start = _begin(text, match.start(), stem_end)
        is_loose = not _STRONG.search(match[0])
        if not is_loose or _may_be_name(text[start:stem_end]):
            yield from _named(text, start, match.end(), stem_end)
    for match in _LABELLED.finditer(text):
        if not _SENTENCE.search(match["name"]) and not _SPOKEN.search(match["name"]):
            yield from _named(text, *match.span("name"), match.end("name"))
    for pattern in _by_trade() if _trade().search(text) else ():
        for match in pattern.finditer(text):
            start = _begin(text, match.start("name"), match.end("name") - 2)
            if _may_be_name(text[start : match.end("name")]):
                yield from _named(text, start, match.end("name"), match.end("name"))


@cache
def _trade() -> re.Pattern[str]:
    return re.compile("|".join((*words_of("trades.txt"), _SHOPS)))


@cache
def _by_trade() -> tuple[re.Pattern[str], ...]:
    """A name that ends in its trade: after a cue, after a city, or as a link of a sign-up chain."""
    trades, cities = "|".join(words_of("trades.txt")), "|".join(words_of("cities.txt"))
    return (
        re.compile(rf"{_CUE}(?P<name>{_HAN}{{2,8}}?(?:{trades}|{_SHOPS})){_ENDS_NAME}"),
        re.compile(rf"(?P<name>(?:{cities})市?{_HAN}{{2,4}}(?:{trades})){_ENDS_NAME}"),
        re.compile(rf"(?:^|[\s.、:,])(?P<name>{_HAN}{{2,6}}(?:{trades}))(?=$|[\s,、:-])"),
    )


@cache
def _generic() -> re.Pattern[str]:
    """What may stand before 公司 and names none."""
    words = "|".join(
        (*words_of("no_enterprises.txt"), *words_of("cities.txt"), *words_of("trades.txt"), _SHOPS, *"市省区县")
    )
    return re.compile(f"(?:{words})+")


def _may_be_name(stem: str) -> bool:
    return len(stem) <= LONGEST_LOOSE_STEM and not _SPOKEN.search(stem)


def _begin(text: str, start: int, end: int) -> int:
    """Where the name begins, behind the words that lead to it."""
    cut = _BEFORE.match(text, start, end)
    start = cut.end() if cut else start
    sentence = [word.end() for word in _SENTENCE.finditer(text, start, end)]
    return sentence[-1] if sentence else start


def _named(text: str, start: int, end: int, stem_end: int) -> Iterator[Found]:
    stem = text[start:stem_end]
    if len(stem) >= 2 and not _generic().fullmatch(stem) and not stem.isdigit():
        yield Found("enterprise", text[start:end], "", start, end)
