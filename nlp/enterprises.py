"""Names of enterprises in a message: by their legal form, or by a trade after a telling word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.meaning import Found

_NAME = r"[\u4e00-\u9fffa-z0-9()·&]"
_FORM = (
    r"(?:股份)?有限(?:责任)?公司|股份公司|集团公司|分公司|公司|集团|合作社|事务所|商行|经营部|工作室|"
    r"(?![有个家进到建开在])[\u4e00-\u9fff]厂"
)
_TRADES = (
    "机械 电子 科技 食品 纺织 塑料 塑胶 五金 包装 物流 家具 化工 电器 服饰 医疗 生物 材料 模具 印刷 玩具 "
    "建材 能源 汽配 光电 软件 网络 信息 智能 装备 制造 贸易 实业 重工 精密 仪器 环保 药业 制药 跨境 餐饮 "
    "农业 茶业 纸业 钢构 门窗 电缆 照明 供应链 文化 传媒 数控 机床 电气"
).replace(" ", "|")
_BY_FORM = re.compile(rf"{_NAME}{{2,30}}?(?:{_FORM})(?!{_NAME}{{0,2}}(?:法|章程))")
_CUE = r"(?:公司名称?|企业名称?|单位|企业|公司|辖区|走访了?|代报|代办|帮|给|我是|我们是|我司)(?:是|叫|为|[::\s])*"
_BY_TRADE = re.compile(
    rf"{_CUE}(?P<name>[\u4e00-\u9fff]{{2,8}}?(?:{_TRADES}))"
    r"(?=$|[^\u4e00-\u9fff]|[的报参去说想要建登申这有在来和])"
)
_CHAIN = re.compile(r"(?:^|[\s.、:,])(?P<name>[\u4e00-\u9fff]{2,6}(?:" + _TRADES + r"))(?=$|[\s,、:-])")

_FORM_SIGNS = ("公司", "集团", "厂", "合作社", "事务所", "商行", "经营部", "工作室")

# What stands before a name and is none of it.
_BEFORE = re.compile(
    r".*(?:我们是|我是|我司是|这里是|这边是|名称是|名字叫|叫做|绑定|认证|登记|关于|投诉|举报|反映|走访了?|代表|辖区|公司名称?[::]|"
    r"企业名称?[::]|单位[::]|公司[::]|企业[::]|欠款方|对方是|甲方是|帮|给|替|为|由|被|跟|和|与|向|请|把|代|去了?|到了?|在|是|有|叫|找|想|问|的|了|报)"
)
_NO_NAMES = re.compile(
    r"(?:我们|我|咱|咱们|你们|贵|本|敝|该|某|各|这|那|这家|那家|一家|两家|几家|哪家|多家|其他|别的?|大|小|新|老|分|子|总|母|全|每家|"
    r"上市|外资|国有|民营|物业|物流|保险|担保|会计|律师|银行|租赁|燃气|自来水|供水|供电|电力|投资|代账|中介|有限|股份|责任|外贸|贸易|建筑|"
    r"快递|软件|猎头|咨询|翻译|检测|旅游|食品|劳务|派遣|注销|注册|成立|开|建|搬|设|工|代工|加工|新办|整个|平台|国企|同名|外地|其它|换|你|他|她|"
    r"医院|化|做|小型|中型|大型|隔壁|附近|旁边|下面|自己|个人|客户|目前|现在|今年|去年|如果|所有|全部|要|就|再|还|也|都|有|没|不)+"
)


def find(text: str) -> Iterator[Found]:
    """Enterprises in a plainly spelt text; generic words like 我们公司 are none."""
    for match in _BY_FORM.finditer(text) if any(sign in text for sign in _FORM_SIGNS) else ():
        form = re.search(rf"(?:{_FORM})$", match[0])
        stem_end = match.end() - (len(form[0]) if form else 0)
        cut = _BEFORE.match(text, match.start(), stem_end)
        start = cut.end() if cut and cut.end() < stem_end else match.start()
        yield from _named(text, start, match.end(), stem_end)
    for pattern in (_BY_TRADE, _CHAIN):
        for match in pattern.finditer(text):
            cut = _BEFORE.match(text, match.start("name"), match.end("name") - 2)
            start = cut.end() if cut else match.start("name")
            yield from _named(text, start, match.end("name"), match.end("name"))


def _named(text: str, start: int, end: int, stem_end: int) -> Iterator[Found]:
    stem = text[start:stem_end]
    if len(stem) >= 2 and not _NO_NAMES.fullmatch(stem) and not stem.isdigit():
        yield Found("enterprise", text[start:end], "", start, end)
