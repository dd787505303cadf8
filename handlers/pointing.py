"""Words that point at nothing that was talked about: 那个, 找谁, 要收费吗; who says them is asked what is meant."""

from __future__ import annotations

from config.patterns import late
from handlers import menu as menus
from handlers import policies, progress, small_talk
from handlers.corrections import without_lead
from handlers.replies import Reply, say
from handlers.turn import EXPECTED, Turn

Replies = tuple[Reply, ...]

LONGEST = 20  # characters of such a message
_SIGNS = late(r"[\s,.!?。，！？~、…]+")
_THAT = late(r"(?:嗯|哦|就|是|我|想|要|说|选)*(?:这|那)一?个(?:事情?|东西)?(?:呢|啊|吧|呀|嘛|的)*")
_EARLIER = late(
    r"(?:我)?(?:昨[天晚]|前天|前几天|上次|上周|之前|那天|刚才)(?:提|反映|说|投诉|报)?(?:过|了)?的?(?:那|这)一?[个件条](?:事情?|诉求)?"
    r"(?:呢|怎么样了?|到哪了|办好没有?|咋样了?)?"
)
_PHONE = late(
    r"(?:那|你们?|有没有|有|联系|咨询|打|给我?)*电话(?:号码)?(?:是)?(?:多少|几号|呢|有吗|吗)?|(?:怎么|如何)联系(?:你们|人)?"
)
_OFFICE = r"(?:谁|(?:哪个|什么|啥|哪家|哪些)(?:政府)?(?:部门|单位|窗口|科室|局|机构))"
_WHOM = late(
    r"(?!(?:到底|请问|那么?|你们?|是)*谁[啊呀呢吗的]*$)"  # 谁啊 asks who speaks
    r"(?:那么?|请问|这(?:个|种|件)?(?:事情?|问题)?|现在|我们?|应该|应当|要|得|该|到底|换|改|转|去|到|找|联系|问|是|由|归|成|给|直接|先|能)*"
    rf"(?:{_OFFICE}(?:那里|那边)?(?:来|去|能|可以|会)*(?:办理?|管|负责|受理|处理|办事|咨询|对接|联系)?|哪[里儿](?:能|可以|去)*(?:办理?|办事|受理))"
    r"(?:这事|这个|它|一下)*(?:呢|啊|呀|吗|的|了)*"
)
_COST = late(
    r"(?:那么?|请问|你们?|这[里儿边]?|这个|在|办事|办理?|服务|咨询|问政策|提诉求|报名|参加|活动|到底|是不是|都|还|也|平时)*"
    r"(?:(?:要不要|需不需要|要|需要|收不收|收|有没有|会不会|会)(?:另外)?(?:交|付|花|收)?(?:多少|什么)?(?:钱|费用?|手续费)"
    r"|免费|不要钱|不收费|收费)(?:的)?(?:吗|么|呢|的|不|吧)*"
)


_KINDS = (("that", _THAT), ("earlier", _EARLIER), ("phone", _PHONE), ("cost", _COST), ("whom", _WHOM))


def kind_of(bare: str) -> str:
    """What a message without its signs points at: that, earlier, phone, cost or whom; nothing for all others."""
    if not bare or len(bare) > LONGEST:
        return ""
    return next((kind for kind, words in _KINDS if words.fullmatch(bare)), "")


def answered(turn: Turn) -> Replies | None:
    """What is asked back, or told of all there is; None for a message that says by itself what it means."""
    assert turn.meaning is not None
    bare = without_lead(_SIGNS.sub("", turn.meaning.normal))
    kind, has_form = kind_of(bare), turn.dialogue.form is not None
    if kind == "that" and not has_form:
        turn.intent = "unclear"
        return (menus.menu("manners.which_one"),)
    if kind == "earlier":
        turn.intent = "appeal.progress"
        return progress.progress(turn)
    if kind == "phone" and not has_form:
        turn.intent = "centre.phone"
        return small_talk.phone(turn)
    if kind == "cost" and "events" not in turn.dialogue.topic:
        turn.intent = "talk.small"
        return (say("talk.cost"),)
    return _whom(turn, bare) if kind == "whom" else None


def _whom(turn: Turn, bare: str) -> Replies:
    """找谁: the contact of the policy talked about, whoever has the appeal, or with neither: whom, for what?"""
    spoken_of = [kind for kind in turn.dialogue.topic if kind in ("policy", "appeal")]
    if spoken_of[-1:] == ["policy"]:
        policy = turn.dialogue.topic["policy"]
        turn.intent = "policy.ask"
        return policies.contact_of(turn, int(policy)) or policies.not_in_it(turn, int(policy), bare)
    if spoken_of or progress.has_open(turn):
        turn.intent = "appeal.progress"
        return progress.progress(turn)
    turn.intent = "policy.ask"
    if turn.dialogue.form is None:
        turn.dialogue.topic[EXPECTED] = "policy.ask"
    return (say("policy.whom_for_what"),)
