"""Whether somebody tells of a fire or of people in danger: whom to call stands before anything else (险情)."""

from __future__ import annotations

from config.patterns import late
from handlers.replies import Reply, say
from handlers.turn import Turn

_GAS = r"(?:煤气|燃气|天然气|液化气|氨气|氯气|危化品|化学品)"
_WHO = r"(?:有人|工人|员工|同事|老人|小孩|孩子)"
_STATE = (
    r"(?:晕倒|昏倒|晕过去|昏过去|触电|被困|困在|被埋|落水|溺水|(?:煤气|燃气|气体|食物)?中毒|受重伤|流血"
    r"|掉(?:下|进)|压在(?!我|咱|企业|头上|肩))"
)
_DANGER = late(
    r"(?:着火|起火|失火|爆炸)[了啦咯]|(?<![易会防止心怕])(?:着火|起火|失火)[!！。]*$|正在(?:着火|燃烧)|[冒有](?:着|很?浓的?|大量)*浓烟"
    r"|(?:炉|罐|瓶|车间|管道|仓库|设备|容器|电池|变压器).{0,4}[要快]爆炸"
    rf"|{_GAS}(?:管道?|罐|瓶)?(?:正在|已经|在|又)?(?:泄[漏露](?!事)|漏气|漏了)|{_GAS}味很?(?:浓|重|大)|很?浓的?{_GAS}味"
    rf"|{_WHO}(?:都|也|正|被|又|已经|突然)*{_STATE}|{_WHO}从.{{1,8}}(?:掉|摔|坠)(?:了)?下|电梯.{{0,2}}困(?:了|着)?.{{0,2}}人"
    r"|塌了|[要快]塌(?![陷方])"
)
# Of a product, a drill, a saying; 困在外地 is no danger.
_SAID_OTHERWISE = late(
    rf"{_GAS}泄[漏露]的?(?:报警|检测|探测|监测|传感|切断|保护|应急|预案|演练|处置|风险|隐患|检查|检修|培训|险)"
    r"|(?:订单|生意|流量|销量|直播间?|评论|群里?|朋友圈|电话|热度|人气|数据|头|心态|人口|客流|活动|脑袋|我)"
    r"[都也要快真太]*(?:的|已经)?爆炸了?"
    r"|(?:天|信誉|信用|口碑|名声|[房股物菜]价|价格|市场|行情|经济|资金链|心态|业绩|生意|信心|形象|体系|行业|产业)"
    r"[都也要快真]*(?:的|已经)?塌了?"
    r"|困在(?:了)?(?:外地|外面|国外|海外|老家|家里|高铁|火车|飞机|机场|车站|路上|酒店|疫区)|有浓烟的?(?:检测|探测|净化|处理)"
    r"|流血流汗|中毒的?(?:案|事件|后)"
)
_LONG_AGO = late(
    r"[去前]年|上个?(?:周|月|星期|礼拜|季度)|(?:19|20)\d\d年"
    r"|[\d一二两三四五六七八九十几半](?:个|多)*[年月周](?:以|之)?前|曾经|以前|当年|当初"
)
# What comes when it is over, or is asked where nothing happens: 保险不赔, 算不算工伤, 应急演练.
_OVER = late(r"理赔|赔付|赔偿|[不怎谁]赔|怎么赔|工伤|罚款|补贴|补助|演练|预案|培训|讲座|案例|案件")
_SIGN = late("[火爆燃烟气品晕昏触困埋水毒伤血掉压摔坠塌]")  # one of these is in whatever tells of danger
_NOW = late(r"(?<![到至])现在|正在|刚|赶紧|赶快|快来|救命|救人|救火|今[天早晚]")


def is_heard(text: str) -> bool:
    """Whether a message tells of danger to people that may still last; a product, a drill and a claim tell of none."""
    if not _SIGN.search(text) or _DANGER.search(_SAID_OTHERWISE.sub("", text)) is None:
        return False
    is_over = _LONG_AGO.search(text) or _OVER.search(text)
    return not is_over or _NOW.search(text) is not None


def met(turn: Turn) -> tuple[Reply, ...]:
    """Whom to call, where the writer's own words tell of danger; a tapped line repeats what was told before."""
    is_told = not turn.fields.get("bizmsgmenuid") and is_heard(turn.text)
    return (say("manners.danger"),) if is_told else ()
