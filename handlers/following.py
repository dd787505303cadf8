"""What was just talked about: 就这个, 那材料呢, 那个呢, 第二个在哪 (指代)."""

from __future__ import annotations

import re

from config.patterns import late
from handlers import cancelling, drafts, events, matching, policies, progress, requests, signup, withdrawing
from handlers.corrections import without_lead
from handlers.policy_words import KINDS
from handlers.replies import Reply, say
from handlers.turn import Json, Turn
from models.policies import Policy
from nlp.aspects import ASPECTS, aspect_of
from nlp.helped import helped
from nlp.numbers import whole
from services.policies.asked import USEFUL, USELESS
from services.policies.follow_up import answer_at, answer_within

Replies = tuple[Reply, ...]

LONGEST = 16  # characters of a message that only points
_SIGNS = late(r"[\s,.!?。，！？~、…]+")
_POINTER = (
    r"(?:这|那|它|该|刚才那|刚刚那|上面那|刚才说的|前面说的)(?:一)?(?:个|场|条|件|份|项|次|款)?"
    r"(?:活动|政策|文件|诉求|会)?"
)
THIS = late(
    rf"(?:好的?|行|嗯)?(?:就|我?要|我?选|选|那就|报|参加|帮我报|给我报|报名|我?想?去)*(?:{_POINTER})"
    r"(?:我?(?:要去|要报|报名|参加|想去|去))?(?:了|吧|呗|好了|的|啦)*"
)
WHAT_OF_IT = late(rf"(?:那么?)?(?:{_POINTER})?(?:怎么样|后来|结果|然后|情况|进展|详情|具体|内容)?(?:呢|了|怎么样了)?")
ORDINAL = late(r"(?:那)?第(\d{1,2}|[一二三四五六七八九十])(?:个|场|家|项)?(?:活动)?(?:的)?(.{0,10})")
LINE = late(
    r"(?:那)?第(\d{1,2}|[一二三四五六七八九十])(?:个|件|份|条|项|场)?(?:诉求|政策|活动)?(?:的)?"
    r"(?:现在|办得|办|讲|说|是|帮我|给我)*(?:催一?[下催]|怎么样|到哪一?步|什么情况|什么进展|进度|进展|什么|啥|详情|具体)(?:了|呢|的)*"
)
NO_MORE_WAITING = late(r"(?:那|就|算了|还是|我们?|先)*不(?:等|排|候补|排队)(?:名额|位子|候补)?了(?:吧)?")
NOT_SOLVED = late(
    r"(?!.*(?:怎么|咋|吗|呢|谁|哪|什么|能不能|可以|多久|会不会))(?:根本|压根|完全|还是|又|都|就|其实)*(?:没有?|未)(?:真正|彻底|有)?(?:解决|办好|办成|处理好?|修好|弄好|换|改).{0,10}"
)
UNSOLVED = late(  # 办好了？根本没修: said of the one result that waits for its verdict
    r"(?:(?:办|修|解|处)[好决理结]?(?:好|完)?了?|好了)?(?:吗|啊|什么)?(?:根本|压根|完全|还是|都|就|明明|其实)+"
    r"(?:(?:没有?|未)(?:真正)?(?:解决|办|处理|修|弄|好|换|改)|(?:(?<=根本)|(?<=压根)|(?<=完全))不(?:解决|办|处理|修|行|换|改))"
    r"(?:好|成|掉|完|了)?(?:啊|呢|的|吗)?"  # 就不改了, 都不行 say no to something else
)
ASKS_WHAT_THEN = late(  # 没解决怎么办: a question, and no reason yet
    r"(?:那|要是|如果|还是|又|都)*(?:没有?|未)(?:真正|彻底|有)?(?:解决|办好|办成|处理好?|修好|弄好)(?:的话|了)?(?:那|又|我|该|要|会)*"
    r"(?:怎么(?:办|样|弄)|咋办|咋弄|找谁|谁来?管|能重办|能重新办|可以重办)(?:吗|呢|啊|呀)*"
)
SHOWN = {
    "appeal": ("appeal.progress", progress.show),
    "policy": ("policy.ask", policies.show),
    "match": ("policy.match", matching.show),
    "event": ("event.list", events.show),
}
OF_EVENT = late(
    r"时间|几点|什么时候|哪天|几号|地点|地址|在哪|哪里|名额|还有位|坐满|截止|主题|内容|讲什么|介绍|详情|免费|要钱|收费|怎么去|主办|谁讲"
)
OF_APPEAL = late(r"进度|办到|哪一?步|多久|啥时候|结果|谁办|谁在办|哪个部门|几天|什么时候|怎么样")
# 把原文发给我; 看第二条; 太长了看不懂: what the library keeps of it, in short and with the way to the whole.
WHOLE = late(
    rf"(?:把|给我|发我|我?想?要?看看?|打开|查看|有没有|请)*(?:{_POINTER})?(?:政策|文件)?(?:的)?(?:原文|全文|原件|正文|文件|链接|网址|摘要)"
    r"(?:给我|发给我|发我|发一下|发过来|看看|在哪里?看?|在哪儿|有吗|吗|呢|一下)*"
    r"|(?:那|请|看看?|查看|打开|说说|点|就|我|想|要|选)*第.{1,3}条(?:呢|[是讲说](?:什么|啥)|怎么说的?|的)*"
    r"|(?:这|那|它|政策|原文|写得|内容|太|有点|字|好|也)*(?:太?长了?|太?多了?|太?复杂了?)?(?:我|还是|都)?"
    r"(?:看不懂|没看懂|不太?懂|没看明白|看不明白|不明白)(?:啊|呀|哦|了|怎么办)*"
    r"|(?:能不能|可以|能|请|麻烦)?(?:说|讲|概括|总结|解释)(?:得|的)?(?:再)?(?:简单|通俗|明白|清楚|直白)?(?:一?点|一?些|一?下|人话)(?:吗|吧|呢)?"
)
# 8号第二条: of the document of that number.
CLAUSE_OF = late(
    r"(?:请问|我|想|看|查|一下|下)*(\d{1,4})号(?:文件?)?(?:的)?第.{1,3}条(?:呢|是什么|讲什么|说什么|怎么说的?)*"
)
# 我符合条件吗: not what the conditions are, but whether one meets them.
DO_WE_FIT = late(
    r"(?:那么?|请问|这个|这项|这条|该)*(?:政策|补贴)?(?:像)?(?:我|我们|咱|咱们|我司|我家|我们家|本公司|本企业)(?:这种|这样的|这类|家)?"
    r"(?:小?微?公司|企业|厂|厂子|店|单位|情况)?(?:现在|目前|到底)?"
    r"(?:(?:算不算|算|是不是|是否|能不能|可不可以|能|可以|都)?"
    r"(?:符不符合|满不满足|够不够|符合|满足|达到|够得上|够|达标)(?:申请|申报)?(?:的)?(?:条件|要求|资格|标准|格|政策|这个|这项)*(?:了)?"
    r"|(?:有没有|有)资格(?:申请|申报|领|拿|享受)?"
    r"|(?:能不能|可不可以|是不是可以|是否可以|能|可以)(?:申请|申报|享受|领|拿|报|用)(?:到|上)?(?:这个|这项|它)?(?:政策|补贴)?)"
    r"(?:吗|么|嘛|不|没有|呢|啊|呀|吧)*"
)
ONLINE = late(  # 能线上办么
    r"(?:那|这个|是不是|能不能|可不可以|可以|能|支持|有没有)*(?:在|从)?(?:网上|线上|在线|手机上?|网络|小程序)(?:上|能|可以)*"
    r"(?:办理?|申请|申报|弄|操作|提交|报)(?:吗|么|不|呢|的)*"
)
ANOTHER_TOPIC = late(r"(?:那)?(?:这|那)?个?(.{2,10}?)的?(?:那个|政策|补贴)?(?:呢|怎么样|咋样)")  # 那个稳岗的呢
URGES = late(
    r"(?:有没有|能不能|可不可以|可以|能|麻烦|请|你们|帮我|再|什么|别的|办法|尽量|就|想|要)*(?:快一?[点些]|加急|抓紧|尽快|催一?[催下])"
    r"(?:办|处理|解决|的|办法|点|一下|吗|么|呢|吧|啊|行不行|好不好)*|(?:你们?|办得?|处理得?|也|真|实在|怎么)*太?慢(?:了|死了)(?:吧|啊)*"
)
ADDS = late(  # 我要加一句 食堂关了; 电话换成139…, of an appeal that was filed
    r"^(?:我|再|还)*(?:要|想)?(?:帮我)?(?:加|补|添)(?:上)?(?:一?[句点](?:话|情况|内容|说明)?|一条|一个情况|个情况)"
    r"(?:(?<=句)|(?<=话)|(?<=情况)|(?<=内容)|(?<=说明)|(?=[:：,，。 ]))[:：,，。 ]*.{2,}"  # not 加点人手
    r"|^(?:我的?|联系)*(?:电话|手机号?|号码)(?:号码)?(?:换成|改成|改为|换为|变成)了?\s*[0-9]"
)
NEEDLESS = late(
    r"(?!.*(?:(?<![行以好])吗|么|呢|怎么|为什么|谁))"  # 不用管了吗 asks
    r"(?:那|就|现在|你们?)*(?:不用|不必|别|不需要)(?:再)?(?:你们?)?(?:办|管|处理|弄|查)了(?:吧)?.{0,8}"
    r"|(?:已经|自己|现在|问题|都)*(?:好|修好|解决|处理好|弄好|恢复)了(?:就|那|可以)*(?:不用|不必)(?:再)?(?:办|管|处理|麻烦你们)了?(?:吧)?"
)
GOING = late("去|报|参加")
STILL = late(
    r"(?:那|我们?|想想|想了想|算了|不|嗯)*(?:还是|又想|又要)(?:想|要)?(?:去|报|报名|办|填|填完|提|提交|交|参加)(?:了|吧|一下|好了)*"
    r"|(?:那|还是|先|我)*(?:不|别|不要)(?:取消|退出)(?:了|吧)*"
)
CONDITIONS = "什么条件"  # what 我们能报不 asks where no conditions are registered to compare
FILLER = late(
    r"处理|解决|弄好|修好|好(?=$)|打?电话|那么?|还有|呢|吗|啊|呀|的|这个|那个|它|需要|要|有|咨询|联系|什么|哪些|是|多少|请问|能|可以|去|到底|一般|具体|怎么样?|如何|谁|了|办理?|我们?|我司|企业|公司|申请|申报|报(?!名)|享受|领取?"
)


def answered(turn: Turn) -> Replies | None:
    """The answer to a message that means what was talked about last; None when it says by itself what it means."""
    assert turn.meaning is not None
    bare = without_lead(_SIGNS.sub("", turn.meaning.normal))
    topic = turn.dialogue.topic
    if (line := _line_meant(turn, bare)) is not None:
        return line
    if judged := _judged(turn):
        turn.intent = "useful"
        return policies.useful(turn, judged)
    if (topic.get("deed") or {}).get("name") == "request" and (moved := requests.changed(turn)) is not None:
        return moved
    if (numbered := CLAUSE_OF.fullmatch(bare)) is not None:
        turn.intent = "policy.ask"
        return _of_number(turn, numbered[1], bare) or policies.ask_policy(turn)
    kind = next((kind for kind in reversed(topic) if kind in KINDS), None)
    if (seat := signup.kept(turn)) is not None:
        return seat
    if _is_wanted_again(turn, bare):
        turn.intent = "resume"
        return drafts.resume(turn)
    if kind == "appeal" and turn.dialogue.form is None:
        if ADDS.match(turn.text.strip()):
            turn.intent = "appeal.supplement"
            return progress.begin_supplement(turn)
        if NEEDLESS.fullmatch(bare):
            turn.intent = "appeal.withdraw"
            return withdrawing.WITHDRAW.begin(turn)
    if kind is None and UNSOLVED.fullmatch(bare) and (number := progress.only_resolved(turn)):
        return _not_solved(turn, number, bare)
    if kind is None or not bare or len(bare) > LONGEST:
        return None
    if kind == "appeal" and URGES.fullmatch(bare):
        return _shown(turn, kind, topic)
    if kind == "events" and NO_MORE_WAITING.fullmatch(bare):
        turn.intent = "event.cancel"
        return cancelling.begin(turn)
    if kind == "appeal" and (unsolved := _not_solved(turn, str(topic["appeal"]), bare)) is not None:
        return unsolved
    listed = topic.get("events") or []
    ordinal = ORDINAL.fullmatch(bare)
    if ordinal and kind == "events" and 1 <= (whole(ordinal[1]) or 0) <= len(listed):
        turn.intent = "event.list"
        return events.show(turn, str(listed[(whole(ordinal[1]) or 1) - 1]))
    if kind == "policy" and WHOLE.fullmatch(bare):
        return _article(turn, int(topic["policy"]), bare) or _shown(turn, kind, topic)
    if kind == "policy" and turn.found("policy_topic") and ANOTHER_TOPIC.fullmatch(bare):
        turn.intent = "policy.ask"
        return policies.ask_policy(turn)
    if THIS.fullmatch(bare):
        return _taken(turn, kind, topic)
    if WHAT_OF_IT.fullmatch(bare):
        return _shown(turn, kind, topic)
    return _asked(turn, kind, topic, bare)


def _judged(turn: Turn) -> str:
    """没用, 有帮助, of the answer whose lines were just offered: what its line would say."""
    verdict = helped(turn.text)
    if verdict is None:
        return ""
    line = USEFUL if verdict else USELESS
    return next((id for id, _ in turn.dialogue.choices if id.startswith(line)), "").partition(":")[2]


def _is_wanted_again(turn: Turn, bare: str) -> bool:
    """还是去吧, 不取消了: of what was given up just now, or of the sign-up that waits."""
    draft = turn.dialogue.draft
    if draft is None or turn.dialogue.form is not None or not STILL.fullmatch(bare):
        return False
    is_offered = any(line == "resume" for line, _ in turn.dialogue.choices)
    return is_offered or (draft.name == "event.sign_up" and GOING.search(bare) is not None)


def _line_meant(turn: Turn, bare: str) -> Replies | None:
    """第一个怎么样了, 第二份讲什么: the line of a list that was just offered."""
    ordinal, offered = LINE.fullmatch(bare), turn.dialogue.choices
    place = whole(ordinal[1]) if ordinal else None
    if place is None or not 1 <= place <= len(offered):
        return None
    verb, _, detail = offered[place - 1][0].partition(":")
    if verb not in SHOWN:
        return None
    turn.intent, show = SHOWN[verb]
    return show(turn, detail)


def _not_solved(turn: Turn, number: str, bare: str) -> Replies | None:
    """还是没修好: the reason of a verdict; 没修好怎么办 asks what then, and a low verdict is the way."""
    is_reason = any(words.fullmatch(bare) for words in (NOT_SOLVED, UNSOLVED))
    if not (is_reason or ASKS_WHAT_THEN.fullmatch(bare)) or not progress.is_resolved(turn, number):
        return None
    turn.intent = "appeal.rate"
    asked = progress.RATE.begin(turn, appeal=number, reason=turn.text.strip() if is_reason else None)
    return (say("appeal.not_solved"), *asked)


def _taken(turn: Turn, kind: str, topic: Json) -> Replies | None:
    """就这个."""
    listed = topic.get("events") or []
    if kind == "events" and len(listed) == 1:
        turn.intent = "event.sign_up"
        return signup.begin_for(turn, str(listed[0]))
    return _shown(turn, kind, topic)


def _shown(turn: Turn, kind: str, topic: Json) -> Replies | None:
    """那个呢."""
    if kind == "policy":
        turn.intent = "policy.ask"
        return policies.show(turn, str(topic["policy"]))
    if kind == "appeal":
        turn.intent = "appeal.progress"
        return progress.show(turn, str(topic["appeal"]))
    turn.intent = "event.list"
    listed = topic["events"]
    return events.show(turn, str(listed[0])) if len(listed) == 1 else events.list_events(turn)


def _article(turn: Turn, policy_id: int, bare: str) -> Replies | None:
    """第二条: that article of the policy that was talked about."""
    found = answer_at(turn.look, policy_id, bare, turn.today)
    if found is None:
        return None
    turn.intent = "policy.ask"
    return policies.told(turn, found, bare)


def _of_number(turn: Turn, place: str, bare: str) -> Replies | None:
    """8号第二条, where the policy that was talked about is one of that number; others may have it too."""
    policy_id = turn.dialogue.topic.get("policy")
    policy = turn.look.db.get(Policy, int(policy_id)) if policy_id is not None else None
    is_meant = policy is not None and policy.document_number.endswith((f"〕{place}号", f"第{place}号"))
    return _article(turn, policy.id, bare) if policy is not None and is_meant else None


def _asked(turn: Turn, kind: str, topic: Json, bare: str) -> Replies | None:
    """那材料呢, 在哪开, 要多久: one thing about it, and nothing that names another subject."""
    if kind == "policy":
        return _asked_of_policy(turn, int(topic["policy"]), bare)
    if kind == "events" and len(topic["events"]) == 1 and OF_EVENT.search(bare) and _is_bare(OF_EVENT, bare):
        turn.intent = "event.list"
        return events.show(turn, str(topic["events"][0]))
    if kind == "appeal" and OF_APPEAL.search(bare) and _is_bare(OF_APPEAL, bare):
        turn.intent = "appeal.progress"
        return progress.show(turn, str(topic["appeal"]))
    return None


def _asked_of_policy(turn: Turn, policy_id: int, bare: str) -> Replies | None:
    if DO_WE_FIT.fullmatch(bare) and matching.ways_to(turn, policy_id):
        turn.intent = "policy.match"
        return matching.show(turn, str(policy_id))
    if DO_WE_FIT.fullmatch(bare):
        bare = CONDITIONS
    aspect, is_online = aspect_of(bare), ONLINE.fullmatch(bare) is not None
    if not is_online and (aspect is None or not _only_asks(bare)):
        return None
    turn.intent = "policy.ask"
    if aspect is not None and aspect.name == "contact" and (told := policies.contact_of(turn, policy_id)) is not None:
        return told
    found = answer_within(turn.look, policy_id, bare, turn.today)
    return policies.told(turn, found, bare) if found is not None else policies.not_in_it(turn, policy_id, bare)


def _only_asks(bare: str) -> bool:
    """要什么材料，找谁: nothing but questions about it, one or several."""
    for aspect in ASPECTS:
        bare = aspect.asked.sub("", bare)
    return len(FILLER.sub("", bare)) <= 1


def _is_bare(asked: re.Pattern[str], bare: str) -> bool:
    """Whether nothing but the question itself and small words is said."""
    return len(FILLER.sub("", asked.sub("", bare))) <= 1
