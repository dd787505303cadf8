"""What people say when they do not want to be named, or do again (匿名、实名)."""

from __future__ import annotations

import re

_ASKING = (
    r"(?:你们?|我们?|咱们?|这件?个?(?:事情?|诉求)|还是|那就?|就|请|麻烦|想要?|要|希望|需要|能不能|可不可以|可以|能够?|给我|帮我|按"
    r"|用|都|千万|改成|改为|换成|设成|设为|选择?|支持|进行|一定)*"
)
_FILED = r"(?:反映|反应|投诉|举报|提诉求|提交|提|处理|办理|办|诉求|方式|的)*"
_END = r"(?:吗|么|嘛|吧|了|呢|啊|呀|行吗|行不行|可以吗|好吗|好不好|谢谢|一下)*"
_NOT = r"(?:别|勿|甭|不要|不想|不能|不可以|不愿意?|不希望|不准|不许)"
_SOME = r"[^,.!?;，。！？；]"
_OURS = r"(?:我们?|我司|本?公司|企业|单位|厂子?)"
_NAME = r"(?:名字|姓名|身份(?!证)|信息|名称?(?!单))"
_WHO = (
    rf"(?:[是系]我|是{_OURS}|我(?:们)?是谁|是谁|是哪[家个]|谁(?:提|说|反映|投诉|举报|告)|名字|姓名|身份(?!证)"
    rf"|(?:公司|企业)名(?!单)|{_OURS}的(?:信息|电话|名称?))"
)
HIDE = (
    rf"{_ASKING}(?<![被遭人封到])匿名{_FILED}{_END}"
    rf"|{_ASKING}{_NOT}(?:让|给|跟|对|向|和|把|告诉|透露|泄[露漏]|暴露|公开|说|讲|提|写|通知|告知){_SOME}{{0,14}}?{_WHO}{_SOME}{{0,8}}"
    rf"|{_ASKING}{_NOT}(?:透露|泄[露漏]|暴露|公开|提到|提及|提|写|说出){_OURS}{{1,2}}{_END}"
    rf"|{_ASKING}{_NOT}(?:让|给|叫){_SOME}{{1,10}}(?:知道?|晓得){_SOME}{{0,8}}"
    rf"|{_ASKING}不(?:想|要|用)?(?:留|写|署|报){_OURS}?的?(?:名字?|姓名|真名)(?:字|行吗|可以吗|{_END})"
    rf"|{_ASKING}(?:隐去|隐藏|隐瞒|隐掉|保密|不公开)(?:我们?的?|{_OURS}的?)*{_NAME}{_END}"
    rf"|{_ASKING}(?:对|把)?(?:{_OURS}的?)*{_NAME}(?:要|给我|给|帮我)*(?:保密|隐去|隐藏|藏起来|隐掉){_END}"
)
SHOW = (
    rf"{_ASKING}(?:不用|不要|不需要|不必|不想|取消|撤销|去掉|别|无需)(?:再)?匿名{_FILED}{_END}"
    rf"|{_ASKING}(?:恢复|改回)?实名(?!认证|制|登记|注册|账|验证){_FILED}{_END}"
    rf"|(?<![别不要能想会被])(?:让他们|让对方|让部门)知道(?:是我们?)?(?:也?没关系|没事|也行|无所谓)?{_END}"
)
_FEAR = (
    r"(?:我们?|就|真的?|很|有点|也)*(?:怕|担心|免得|以免|省得).{0,10}"
    r"(?:报复|穿小鞋|打击|针对|为难|刁难|找麻烦|麻烦)[^,.!?;，。！？；]{0,6}"
)
# 匿名的话你们还会联系我吗: what it means, and no wish yet.
ASKED = (
    r"(?:如果|要是|选|提|提了)?匿名(?:的话|了|提交|反映|以后|之后|后|是不是|就|会不会|还|你们)*"
    r"[^,.!?;，。！？；]{0,8}(?:联系|回复|通知|处理|受理|影响|知道|查到|看到|算数|管用|区别|意思)[^,.!?;，。！？；]{0,6}?(?:吗|么|呢|不)?"
)
_CLAUSE = re.compile(r"[,.!?;，。！？；\s]+")
_HIDES, _SHOWS, _FEARS = re.compile(HIDE), re.compile(SHOW), re.compile(_FEAR)


def wish(text: str) -> bool | None:
    """Whether somebody asks not to be named (True) or to be named (False); None when nothing is said of it."""
    if _SHOWS.search(text):
        return False
    return True if _HIDES.search(text) else None


def asks(text: str) -> bool:
    """Whether somebody asks what being unnamed means."""
    return re.fullmatch(ASKED, _CLAUSE.sub("", text)) is not None


def without_wish(text: str) -> str:
    """What else is told in the message."""
    if wish(text) is None:
        return text
    told = (clause for clause in _CLAUSE.split(text) if not _is_about_it(clause))
    return "，".join(clause for clause in told if clause)


def _is_about_it(clause: str) -> bool:
    return any(pattern.fullmatch(clause) for pattern in (_HIDES, _SHOWS, _FEARS))
