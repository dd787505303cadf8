"""Whether somebody says that they want to die: the helpline at once, and a person (轻生求助)."""

from __future__ import annotations

from config.patterns import late
from handlers import handoff
from handlers.replies import Reply, say
from handlers.turn import Turn
from models.kinds import HandoffReason
from nlp.normal import normalise

INTENT = "despair"

# What a business says of itself; only life itself is meant here.
_OF_BUSINESS = late(
    r"(?:公司|企业|厂子?|工厂|店铺?|门店|生意|行业|小微|项目|品牌|市场|我司)[^,.!?;我家]{0,6}?"
    r"(?:活不下去|没有?活路|没法活|死路|等死|想死|要死)"
    r"|跳楼(?:价|甩|大甩|促|机|式|特)|(?:防|预防|干预)[^,.!?;]{0,4}(?:自杀|跳楼|轻生)|自杀式"
    r"|(?<![要想就去])(?:自杀|跳楼|轻生|自残|上吊)[^.!?;我]{0,16}(?:工伤|保险|算不算|责任|法律|条例|规定|怎么赔|赔偿|电影|小说|新闻|游戏)"
    r"|(?:工伤|保险|赔偿|责任|法律|条例|规定|电影|小说|新闻|游戏)[^.!?;我要想就]{0,16}(?:自杀|跳楼|轻生|自残|上吊)"
    r"|想死(?:你|我|他|她|大家|各位)|(?:笑|累|热|冷|饿|困|急|气|烦|美|吓|尴尬|渴|疼|痛|无聊)(?:得|的)?(?:想|要|到)?死"
    r"|(?:不想|没想|不会|不是要?|不至于|别|从没)(?:去)?(?:死|自杀|跳楼|轻生|寻短见)"
)
_DESPAIR = late(
    r"不想(?:再)?活|不想(?:继续)?(?:待|留)在(?:这个)?世(?:上|界)|(?<![生干])活够了|活腻了|没法活了|(?<![盘救搞养激灵带做办种])不(?:要)?活了"
    r"|(?:我|全家|一家人?|一家老小|老婆孩子|真的?|实在|已经|快)(?:都|也|真的?|实在|快|要)*(?:活不下去|没有?活路|没法活)|^活不下去"
    r"|活着(?:也|还|真|又|太)?(?:是)?(?:没有?(?:什么|啥)?(?:意思|意义|盼头|劲)|有(?:什么|啥)(?:意思|意义|用|劲)|不如死)"
    r"|生不如死|(?:还)?不如(?:去)?死|死了(?:算|拉倒|一了|干净|也好)|一死了之|以死(?:相|明志|抗|谢|来|威胁)|想死|去死算|死给(?:你|他|大家|谁)|一了百了"
    r"|自杀|(?<![各])自尽(?![责力快职到可量早其所心])|(?<![减年])轻生(?![物产活意])|寻短见|寻死|(?<!来)自残(?![疾联障])|割腕"
    r"|上吊(?![车机装顶灯篮牌运塔起物挂钩扇线带具臂索瓶水脚])|(?<![衣作制校])服毒(?!性)|喝(?:农药|百草枯|敌敌畏)|吞(?:安眠)?药"
    r"|(?:我|想|要|准备|打算|干脆|去)烧炭(?![火烤取窑厂做卖的])|(?:写好?了?|留了?)遗书"
    r"|跳(?:楼|江|河|海|桥|湖|下去)(?![板上闸汛边口区桥村镇])|想从[^,.!?;]{0,8}跳(?:下|楼|江|河|桥)|从(?:楼|桥|天台)(?:顶|上)?跳(?![闸电])"
    r"|结束(?:自己的?)?(?:这条)?(?:生命|性命|命)|了结(?:自己|此生|残生)|跟(?:他|你)们?同归于尽|不想做人|生无可恋"
)
# 有个工人要跳楼: told of somebody else, who must be kept company now. 工人讨薪逼得想跳楼 tells of who writes: between
# the person and the deed stands nothing but how, when and where.
_OTHER = (
    r"(?:有个?(?:人|工人|员工|同事|女的|男的)|工人|员工|同事|师傅|老板娘?|邻居|朋友|[他她]|孩子|儿子|女儿|老[人婆公]|丈夫|妻子|爱人"
    r"|父亲|母亲|爸爸?|妈妈?|姑娘|小伙子?)"
)
_SOMEHOW = (
    r"(?:们|正|已经|刚|好像|可能|突然|一直|[昨今]天|昨晚|现在|情绪|激动|崩溃|[要想说在也又快喊]|准备|打算|威胁|闹着|嚷着|爬|到|上|站|坐"
    r"|楼|顶|天台|桥|塔吊|厂房?|车间|宿舍|办公室|屋|阳台|[里边]|从|[喝留]下?|了|一封|自己){0,8}"
)
_OF_ANOTHER = late(
    rf"(?<![被欠给逼让替])(?<!欠了){_OTHER}{_SOMEHOW}"
    r"(?:想不开|跳|自杀|轻生|寻短见|寻死|自残|割腕|上吊|喝农药|农药|吞药|不想活|不活|遗书)"
)
_MYSELF = late(r"(?:我|我们|全家|一家人?)(?:也|都|就|真|要|想|快|不|准备|干脆|去)+(?:跳|死|自杀|活|上吊|喝农药)")
_SIGN = late("[死活杀殺楼樓江河海桥橋轻輕缢吊腕药藥农炭尽盡恋戀残殘短世遗遺性生命做百]")


def is_heard(text: str) -> bool:
    """Whether a message speaks of ending a life, rather than of a business, a price or a law."""
    return bool(_SIGN.search(text)) and _DESPAIR.search(_OF_BUSINESS.sub("", normalise(text))) is not None


def is_of_another(text: str) -> bool:
    """Whether such a message tells of somebody else, and not of who writes it."""
    normal = normalise(text)
    return _OF_ANOTHER.search(normal) is not None and _MYSELF.search(normal) is None


def met(turn: Turn) -> tuple[Reply, ...]:
    """The helpline before anything else, also where a person already has the conversation."""
    turn.intent = INTENT
    helpline = say("handoff.helpline_other" if is_of_another(turn.text) else "handoff.helpline")
    return (helpline, *handoff.begin(turn, HandoffReason.DESPAIR))
