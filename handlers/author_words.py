"""What people say when they do not want to be named, or do again (匿名、实名)."""

from __future__ import annotations

import re

from config.patterns import late

LONGEST = 30  # characters of a clause that says only this
_ASKING = (
    r"(?:你们?|我们?|咱们?|这件?个?(?:事情?|诉求)?|还是|那|就|请|麻烦|想|要|希望|需要|能不能|可不可以|可以|能够?|给我|帮我|按"
    r"|用|都|千万|改成|改为|换成|设成|设为|选择?|支持|进行|一定|那么"
    r"|要不|要么|算了|干脆|不如|最好|其实|觉得|感觉|我看|先|暂时|(?:企业|老板|客户|[他她]们?)(?:说|要求)|对了|嗯|哦|哎|唉)*"
)
# No word of a repeated list is made of others of it: a long run could be split in too many ways.
_FILED = r"(?:反映|反应|投诉|举报|诉求|提交?|处理|办理?|方式|的)*"
_END = r"(?:吗|么|嘛|吧|了|呢|啊|呀|行|不|可以|好|没关系|没事|也|就|无所谓|谢谢|一下)*"
_PLEASE_NOT = r"(?:别|勿|甭|不要|不想|不愿意?|不希望)"
_NOT = rf"(?:{_PLEASE_NOT}|不能|不可以|不准|不许)"  # an office, too, says what cannot be done
_SOME = r"[^,.!?;，。！？；]"
_OURS = r"(?:我们?|我司|咱们?|本?公司|企业|单位|厂子?)"
_KIND = r"(?:公司|企业|单位|厂子?|店|家)"
_TOLD = r"(?:说|讲|提|反映|反应|投诉|举报|报|告|打|写|反馈|来)"
# Who may be complained about, and so must not know: not a customer, a bank or the staff.
_PARTY = (
    r"(?:他们?|她们?|对方|那边|人家?|别人|外人|外界|任何人|谁|上面|领导|部门|单位|街道办?|社区|村里|镇里|园区|物业|城管|税务|工商"
    rf"|消防|环保|公安|警察|市监|住建|局里|房东|供电|供水|{_SOME}{{0,6}}(?:局|办|委|所|部门|单位|街道|园区|管委会|支队|大队|窗口|领导|人员))"
)
_NAME = r"(?:名字|姓名|身份(?!证)|信息|电话|名称|名(?![单额]))"
_OUR_NAME = rf"(?:{_OURS}{{1,2}}的?(?:真实)?{_NAME}|(?:真实)?(?:名字|姓名|身份(?!证)))"
_WHO = (
    rf"(?:[是系](?:我们?|咱们?|[他她]们?)?{_KIND}?(?:的人)?{_TOLD}{{0,2}}的?|我们?是谁"
    rf"|(?:是)?谁{_TOLD}+的?|是谁|是哪[家个]{_KIND}?(?:{_TOLD}+的)?)"
)
_SPREAD = r"(?:说|讲|泄[露漏]|透露|公开|告诉|告知|给|写|暴露|报|传)(?:出去|出来|上去|上|去)?"
_ABOUT_US = rf"(?:{_OUR_NAME}|{_WHO}|我们?(?:来过|找过你们|{_TOLD}(?:过|的|了)))"
_UNTOLD = (
    rf"{_NOT}(?:告诉|通知|告知|跟|对|向|和|让|叫|给)(?!我|咱|自己){_SOME}{{1,10}}?(?:说|讲|提|透露|知道?|晓得)*{_ABOUT_US}"
    rf"|{_NOT}(?:透露|泄[露漏]|暴露|公开){_ABOUT_US}|{_PLEASE_NOT}(?:提到|提及|提|写|说(?:出去?)?|讲){_ABOUT_US}"
    rf"|{_NOT}把{_OUR_NAME}{_SPREAD}{_PARTY}?"
)
_UNNAMED = (
    rf"匿名{_FILED}|(?:不用|不要|不想|不愿意?|不能|不|别)(?:再)?"
    rf"(?:实名(?!认证|制|登记|注册|账|验证)|(?:取消|去掉|撤销)匿名){_FILED}"
)
_NOTHING_ELSE = (
    rf"(?:{_UNNAMED}|{_UNTOLD}"
    rf"|{_NOT}(?:让|给|叫){_PARTY}(?:知道?|晓得)|{_PLEASE_NOT}(?:告诉{_PARTY}|[说讲传]出去)"
    rf"|{_PLEASE_NOT}(?:透露|泄[露漏]|暴露|公开|提到|提及|提|写|说出?)(?:我们?|我司|咱们?|本公司){_KIND}?"
    rf"|不(?:想|要|用)?(?:留|写|署|报){_OURS}?的?(?:名字|姓名|真名|名(?!字))(?<!报名)"
    rf"|(?:隐去|隐藏|隐瞒|隐掉|保密){_OURS}{{0,2}}的?{_NAME}|不公开{_OURS}{{1,2}}的?{_NAME}"
    rf"|(?:对|把)?{_OURS}{{0,2}}的?{_NAME}(?:要|给我|给|帮我)*(?:保密|隐去|隐藏|藏起来|隐掉))"
)
HIDE = rf"{_ASKING}{_NOTHING_ELSE}{_END}"
SHOW = (
    rf"{_ASKING}(?:不用|不要|不需要|不必|不想|不|取消|撤销|去掉|别|无需)(?:再)?匿名{_FILED}{_END}"
    rf"|{_ASKING}(?:恢复|改回)?实名(?!认证|制|登记|注册|账|验证){_FILED}{_END}"
    rf"|{_ASKING}让(?:他们|对方|部门)知道(?:是我们?)?(?:也?没关系|没事|也行|无所谓)"
    rf"|{_ASKING}让(?:他们|对方|部门)知道是我们?{_END}"
)
# Who is no office and must not know it: whether that means to be unnamed is asked (不想让客户知道, 这事别往外说).
_OUTSIDER = (
    rf"(?:我们?|咱们?)?{_KIND}?的?(?:大?客户|顾客|买家|同行|竞争对手|对手|供应商|合作方|合作伙伴|甲方|乙方|员工|职工|工人|同事|老板|股东|合伙人"
    r"|总公司|总部|家里人?|家人|老婆|老公|邻居|隔壁|媒体|记者|大家|公众)们?"
)
DISCREET = (
    rf"{_ASKING}(?:{_OURS}{{0,2}}的?(?:老板|领导|老总|企业|公司)(?:也|很|就|都|真的?|特别|一直|有点|其实)*)?(?:{_NOT}(?:让|给|叫|被){_OUTSIDER}(?:知道|晓得|看到|看见|发现|听到)|{_PLEASE_NOT}(?:告诉|通知|跟|对|和){_OUTSIDER}(?:说|讲|提)?"
    rf"|(?:怕|担心)(?:被)?{_OUTSIDER}(?:知道|晓得|看到|看见|发现)|{_PLEASE_NOT}(?:(?:往外|对外|到处|随便)(?:说|讲|传)|声张|外传|宣扬|[说讲传]开)"
    rf"|(?:要|会|给我|帮我|替我|请|这个)*保密)(?:这件?个?事情?|的)?{_END}"
)
# Said within a longer clause: 我想匿名举报城管乱收费, 物业乱收费你们别告诉他们是我说的.
_WITHIN = (
    rf"(?:^|(?<!不)(?:想|要|希望)|请|能不能|可不可以|帮我|给我|申请)匿名(?:反映|反应|投诉|举报|提)(?!信|电话|人|者|箱)"
    rf"|(?<![不别没])(?<!不[用要想])(?:想|要|希望|请|改成|改为|换成|申请|选择?)匿名{_FILED}{_END}$"
    rf"|(?:你们|请|麻烦|千万|希望|企业|我们?|能不能|可以)(?:{_UNTOLD}){_END}$"
)
_FEAR = (
    r"(?:我们?|就|真的?|很|有点|也)*(?:怕|担心|免得|以免|省得).{0,10}"
    r"(?:报复|穿小鞋|打击|针对|为难|刁难|找麻烦|麻烦)[^,.!?;，。！？；]{0,6}"
)
# 匿名的话你们还会联系我吗: what it means, and no wish yet.
ASKED = (
    r"(?:如果|要是|选|提|提了)?(?:匿名|实名)(?:的话|了|提交|反映|以后|之后|后|是不是|就|会不会|还|你们)*"
    r"[^,.!?;，。！？；]{0,8}(?:联系|回复|通知|处理|受理|影响|知道|查到|看到|算数|管用|没用|有用|没人理|没人管|不理|不管|区别|意思|怎么?样|如何|影响)[^,.!?;，。！？；]{0,6}?(?:吗|么|呢|不)?"
)
_CLAUSE = late(r"[,.!?;，。！？；\s]+")
_HIDES, _SHOWS, _FEARS, _WITHIN_CLAUSE = map(late, (HIDE, SHOW, _FEAR, _WITHIN))


def wish(text: str) -> bool | None:
    """Whether somebody asks not to be named (True) or to be named (False); None when nothing is said of it.

    What is said last counts. A tale of names asks nothing: only a clause that says nothing else ever names somebody.
    """
    said = [wish for clause in _CLAUSE.split(text) if (wish := _wish_of(clause)) is not None]
    return said[-1] if said else None


def asks(text: str) -> bool:
    """Whether somebody asks what being unnamed means."""
    return re.fullmatch(ASKED, _CLAUSE.sub("", text)) is not None


def without_wish(text: str) -> str:
    """What else is told in the message."""
    if wish(text) is None:
        return text
    told = (clause for clause in _CLAUSE.split(text) if not _is_about_it(clause))
    return "，".join(clause for clause in told if clause)


def _wish_of(clause: str) -> bool | None:
    if len(clause) <= LONGEST:
        if _SHOWS.fullmatch(clause):
            return False
        if _HIDES.fullmatch(clause):
            return True
    return True if _WITHIN_CLAUSE.search(clause) else None


def _is_about_it(clause: str) -> bool:
    is_short = len(clause) <= LONGEST
    return is_short and any(pattern.fullmatch(clause) for pattern in (_HIDES, _SHOWS, _FEARS))
