"""Whether somebody tells of a fire or of people in danger: whom to call stands before anything else (险情)."""

from __future__ import annotations

from config.patterns import late
from handlers.replies import Reply, say
from handlers.turn import Turn
from nlp.normal import normalise

_GAS = r"(?:煤气|燃气|天然气|液化气|氨气|氯气|危化品|化学品)"
_WHO = r"(?:有个?人|工人|员工|同事|师傅|老人|小孩|孩子)"
_STATE = (
    r"(?:晕倒|昏倒|晕过去|昏过去|触电|被困|困在|被埋|落水|溺水|(?:煤气|燃气|气体|食物)?中毒|受重伤|流血"
    r"|掉(?:下|进)|压在(?!我|咱|企业|头上|肩))"
)
_EVEN = r"(?:都|也|正|被|给|让|又|刚|已经|突然|不小心|中暑)*"
# Who or what is hurt by a machine or a car: a person or a limb, or nobody named at the head of a clause.
_SUFFERER = (
    rf"(?:^|[ ,.!?;]|{_WHO}|我|[他她]们?|老板|女工|学徒|司机|行人|路人|头发?|手指?|手臂|手掌|胳膊|腿|脚|身子|衣服)"
)
_MACHINE = r"(?:机器|机床|冲床|车床|压机|注塑机|搅拌机|卷扬机|绞肉机|设备|传送带|输送带|皮带|滚筒|齿轮|模具|机械臂)"
_CAR = r"(?:[大小货卡轿客叉吊铲推挖电动摩托汽渣土机]*车|挖机)"
_CAUGHT = (
    rf"(?:{_MACHINE}|{_CAR}|东西|重物|钢[板管材])给?(?:压|夹|绞|卷|轧|碾|砸|切|撞|刮)(?:到|着|住|伤|断|倒|飞|进去?|了)"
)
_ACCIDENT = (
    rf"{_SUFFERER}(?:在[^,.!?;]{{1,10}})?{_EVEN}(?:(?:被|让|给){_CAUGHT}|(?:卷|绞|夹)(?:进|入|到|在)了?{_MACHINE})"
)
_LIMB = r"(?:手指?|手臂|手掌|胳膊|腿|脚|头发?)"
# The other way about: 叉车压到人了, 塌方埋了两个人; 压着人行道 and 压着手续 are nobody.
_HITS = (
    rf"(?:{_MACHINE}|车|挖机|货架|脚手架|吊臂|墙|塌方?)[^,.!?;]{{0,4}}(?:压|夹|绞|卷|轧|碾|砸|撞|埋)(?:到|着|住|伤|倒|死|进|了)+"
    r"[\d一二两三四五几]{0,2}个?(?:人(?![行工才家力事民])|工人|员工|同事|师傅|老人|小孩|孩子|手(?![续里上机头动艺]))"
)
_HURT = rf"{_WHO}的?{_LIMB}{_EVEN}(?:断了|(?:卷|绞|夹|轧)(?:进|入|住|到|断|在|着|伤))"
_BURNS = r"(?:[着著]火|起火|失火)"
_FIRE = rf"(?:{_BURNS}|爆炸)"
_EVENT = rf"{_FIRE}[了啦咯]"
_DANGER = late(
    rf"{_EVENT}|(?<![易会防止心怕于]){_BURNS}(?:[,!.]|$)|正在(?:{_BURNS}|燃烧)|[冒有](?:着|很?浓的?|大量)*浓烟"
    r"|(?:炉|罐|瓶|车间|管道|仓库|设备|容器|电池|变压器).{0,4}[要快]爆炸"
    rf"|{_GAS}(?:管道?|罐|瓶)?(?:正在|已经|在|又)?(?:泄[漏露](?!事)|漏气|漏了)|{_GAS}味很?(?:浓|重|大)|很?浓的?{_GAS}味"
    rf"|{_WHO}{_EVEN}{_STATE}|{_WHO}从.{{1,8}}(?:掉|摔|坠)(?:了)?下|电梯.{{0,2}}困(?:了|着)?.{{0,2}}人"
    r"|塌了|[要快]塌(?![陷方])"
)
_CAUGHT_SIGN = late("[被让给卷绞夹压轧碾砸撞埋断]")  # without one of these nobody is caught
_CAUGHT_BY = late(rf"(?<!防止)(?<!避免)(?<!以免)(?<!担心)(?<!容易)(?<![防怕])(?:{_ACCIDENT}|{_HITS}|{_HURT})")
# Of a product, a drill, a saying, a thought; 困在外地 is no danger.
_SAID_OTHERWISE = late(
    rf"{_GAS}泄[漏露]的?(?:报警|检测|探测|监测|传感|切断|保护|应急|预案|演练|处置|风险|隐患|检查|检修|培训|险)"
    r"|(?:订单|生意|流量|销量|直播间?|评论|群里?|朋友圈|电话|热度|人气|数据|头|心态|人口|客流|活动|脑袋|我)"
    r"[都也要快真太]*(?:的|已经)?爆炸了?"
    r"|(?:天|信誉|信用|口碑|名声|[房股物菜]价|价格|市场|行情|经济|资金链|心态|业绩|生意|信心|形象|体系|行业|产业)"
    r"[都也要快真]*(?:的|已经)?塌了?"
    r"|困在(?:了)?(?:外地|外面|国外|海外|老家|家里|高铁|火车|飞机|机场|车站|路上|酒店|疫区)|有浓烟的?(?:检测|探测|净化|处理)"
    r"|流血流汗|中毒的?(?:案|事件|后)|打(?:不|得)?[着著]火了?"
    rf"|(?:如果|假如|假设|万一|要是|一旦)[^,.!?;]{{0,8}}{_FIRE}了?"
    rf"|(?:担心|怕(?!是)|防止|防范|避免|预防|会不会)[^\s,.!?;]{{0,6}}(?:{_FIRE}|{_GAS}泄[漏露])(?![了啦咯])"
    r"|(?:头发?|手|我)[都也快要]*(?:被|让|给)?(?:压力|业绩|政策|成本|房租|价格)压"
)
_LONG_AGO = late(
    r"[去前]年|上个?(?:周|月|星期|礼拜|季度)|(?:19|20)\d\d年"
    r"|[\d一二两三四五六七八九十几半](?:个|多)*[年月周](?:以|之)?前|曾经|以前|当年|当初|上次|上回|那次|那场"
)
_LATELY = late(r"昨[天晚日夜]|前天|前几天|前两天|前晚|上午那")
# What comes when it is over, or is spoken of where nothing happens: 保险不赔, 算不算工伤, 应急演练.
_OVER = late(r"理赔|赔付|拒赔|保险[^,.;]{0,6}不给?赔|工伤|演练|预案|培训|讲座|案例|案件|事故(?:报告|调查|责任|认定)")
# Asked by who stands before the fire, too: 厂里着火了，有没有补贴; where it is the clause's own matter nothing burns.
_MONEY = late(r"赔偿|[谁怎]么?赔|罚款|补贴|补助")
_RULE = late(r"多少|几|标准|规定|条例|法律|怎么[算罚]|一般|企业")
_HERE = late(
    rf"(?:厂子?里?|厂房|车间里?|仓库里?|店里?|宿舍|食堂|楼[上下里]?|隔壁|园区里?|[这那]里|[这那]边|我们.{{0,6}}){_EVEN}{_EVENT}"
)
_CLAUSES = late(r"[\s,.;!?。，；！？、]+")
# One of these is in whatever tells of danger, in either script.
_SIGN = late("[断斷火爆燃烟煙气氣品晕暈昏触觸困埋水毒伤傷血掉压壓摔坠墜塌撞夹夾绞絞卷捲轧軋碾砸切刮]")
_NOW = late(r"(?<![到至])现在|正在|刚|赶紧|赶快|快来|救命|救人|救火|今[天早晚]|还在[烧冒]|灭不了|[没扑][不有]?灭")


def is_heard(text: str) -> bool:
    """Whether a message tells of danger to people that may still last; a product, a drill and a claim tell of none."""
    if not _SIGN.search(text):
        return False
    said = _SAID_OTHERWISE.sub("", normalise(text))
    if not _is_danger(said):
        return False
    if _NOW.search(said):
        return True
    if _LONG_AGO.search(said) or _OVER.search(said):
        return False
    return _MONEY.search(said) is None or _is_told(said)


def _is_danger(said: str) -> bool:
    if _DANGER.search(said) is not None:
        return True
    return _CAUGHT_SIGN.search(said) is not None and _CAUGHT_BY.search(said) is not None


def _is_told(said: str) -> bool:
    """Whether the danger is told for its own sake, and the money asked for beside it."""
    if _LATELY.search(said):
        return False
    clauses = [clause for clause in _CLAUSES.split(said) if _is_danger(clause)]
    return any(_MONEY.search(one) is None or (_HERE.search(one) and not _RULE.search(one)) for one in clauses)


def met(turn: Turn) -> tuple[Reply, ...]:
    """Whom to call, where the writer's own words tell of danger; a tapped line repeats what was told before."""
    is_told = not turn.fields.get("bizmsgmenuid") and is_heard(turn.text)
    return (say("manners.danger"),) if is_told else ()
