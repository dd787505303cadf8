"""Events by the shape of their name: 汇算清缴课程, 拖欠账款清理的座谈."""

from __future__ import annotations

from collections.abc import Iterator

from config.patterns import late
from nlp.meaning import Found

_KINDS = (
    "公开课|小课堂|课程|课(?![题件程])|讲座|沙龙|座谈会|座谈|对接会|对接活动|洽谈会|培训班|培训会|培训(?![室机班会费补基过学])|专场|论坛|宣讲会|"
    "解读会|推介会|研讨会|说明会|交流会|路演(?!厅)|分享会|茶话会|早餐会|午餐会|圆桌会|见面会|招聘会|峰会|训练营|辅导会|开放日|答疑会|发布会"
)
_KIND = late(_KINDS)
_QUOTED = late(
    rf"[“\"「『《‘](?P<name>[^”\"」』》’]{{2,20}})[”\"」』》’]"
    rf"(?:[这那]?一?(?:个|场|期|堂|次))?的?(?:{_KINDS}|活动)"
)
_EVENT = late(rf"(?P<about>[\u4e00-\u9fffa-z0-9]{{2,14}}?)(?:方面)?[的嘅]?(?P<kind>{_KINDS})")
# What stands before the subject of an event and is none of it.
_BEFORE = late(
    r".*(?:的|那个|这个|那场|这场|哪场|哪些|什么|[这那一两几有][个场次期节堂门]|个|讲|冇|关于|报名|参加|参与|出席|报|去|听|上|来|办|有|没|没有|举办|组织|安排|开|"
    r"会不会|想|要|了|是|给|叫|被|最近|近期|今天|明天|上次|下次|下期|第.{1,2}[期场]|你们|我们|咱们|取消|退掉|退出|退|把|对|和|跟|与|在|说|看|问|等|月|号|周.|点|旬|先|再|就|还)"
)
_NOTHING = late(
    r"(?:企业|公司|活动|线上|线下|免费|相关|其他|别的|各种|大型|小型|下午|上午|晚上|内部|员工|新员工|岗前|职业技能|技能|校外|学科)*"
)
SHORTEST_SUBJECT = 2


def find(text: str) -> Iterator[Found]:
    """Events that are named by their subject and their kind; a bare 讲座 is none."""
    for match in _QUOTED.finditer(text):
        yield Found("event", match["name"], "", *match.span("name"))
    for match in _EVENT.finditer(text) if _KIND.search(text) else ():
        cut = _BEFORE.match(text, match.start(), match.end("about"))
        start = cut.end() if cut else match.start()
        about = text[start : match.end("about")]
        if len(about) >= SHORTEST_SUBJECT and not _NOTHING.fullmatch(about):
            yield Found("event", about + match["kind"], "", start, match.end())
