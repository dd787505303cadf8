"""Titles of documents as people paste them: 云川市关于……的通知, 《……办法》."""

from __future__ import annotations

import re

from config.patterns import late

LONGEST = 120  # characters of a message that is a title
_KIND = (
    r"(?:通知|公告|通告|公示|通报|意见|办法|方案|细则|条例|规定|措施|决定|决议|批复|复函|函|指南|规划|计划|规则|准则|标准|目录|清单"
    r"|倡议书|解读)"
)
_END = r"(?:[（(][^（）()]{1,24}[)）])*"  # （试行）, （云政发〔2026〕3号）
_WITHIN = r"[^,，。;；!！?？\n]"
# No word of a repeated list is made of others of it, and none is given back: a run could be split in too many ways.
_LEAD = (
    r"(?:你好|您好|请问|麻烦|帮我|给我|我们?|想|要|有没有|有|查|找|看|搜|问|咨询|了解|打开|一[个下份条]|[那这][个份]|下|的"
    r"|[\s,，、:：])*+"
)
_WISHES = r"退订|取消|不要|不想|不再|不用|别|停|关闭|屏蔽|推送|收到|群发|转发|发布|发[一个条]|投诉|反映|建议|征求"
_OFFICE = rf"(?:(?:(?!{_WISHES}){_WITHIN}){{0,30}}?[省市区县镇州盟旗府局委办厅部院会署社行司团心][\s:：]?)?"
_TAIL = (
    r"(?:里面?|现在|还|全文|原文|链接|网址|文件|的|[\s,，])*+(?:在?哪里?(?:能|可以)?(?:找到?|看到?|下载)?|有吗|有没有|什么|说|讲|写|是|了|啥|内容"
    r"|看看|看一?下|找一?下|查一?下|发给?我|给我|怎么|找不到|有效吗|吗|呢|吧|啊|[\s,，。.?？!！])*+"
)
_SORT = r"(?:若干|实施|指导|补充|暂行|试行|管理|工作|具体|有关|紧急|行动|专项|总体|政策){0,3}"  # 的若干意见, 的实施方案
_ABOUT = rf"关于{_WITHIN}{{2,80}}?的{_SORT}{_KIND}{_END}"
_QUOTED = rf"《{_WITHIN}{{3,90}}》{_END}"
_ALONE = late(rf"{_LEAD}(?P<title>{_OFFICE}(?:{_ABOUT}|{_QUOTED})){_TAIL}")
_ENDED = late(rf"{_LEAD}(?P<title>{_WITHIN}{{4,80}}?{_KIND}{_END})[\s。.]*")
_INSIDE = late(rf"《{_WITHIN}{{1,90}}》|关于{_WITHIN}{{1,80}}?的{_SORT}(?P<kind>{_KIND})")


def title_of(text: str) -> str:
    """The title that is all a message says, by its form: 关于……的通知, 《……》; else nothing."""
    return _title(_ALONE.fullmatch(text.strip())) if len(text) <= LONGEST else ""


def title_maybe(text: str) -> str:
    """What may be a title since it ends like one: 云川市稳岗返还实施细则, but also 有什么解决办法; else nothing."""
    return title_of(text) or (_title(_ENDED.fullmatch(text.strip())) if len(text) <= LONGEST else "")


def without_titles(text: str) -> str:
    """A message with its titles cut down to what they are: 别再发关于政策的通知 says 别再发通知."""
    return _INSIDE.sub(lambda found: found["kind"] or "", text)


def _title(found: re.Match[str] | None) -> str:
    return found["title"].strip() if found is not None else ""
