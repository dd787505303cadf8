"""What officials may do and which first offences go unpunished, asked in chat (亲清清单)."""

from __future__ import annotations

from config import wording
from config.patterns import late
from handlers.menu import choice_of
from handlers.replies import Choice, Choices, Reply, Text, ask, say
from handlers.turn import Turn
from models.decision_lists import DecisionEntry
from models.round_kinds import DecisionKind
from services import decision_lists

Replies = tuple[Reply, ...]

INTENT = "decision.ask"
LONGEST = 80  # characters of a question; who says more tells a story
LABEL = 30
OFFICIAL = late(
    r"联络员|干部|领导|公务员|公职人员|官员|党员|[局科处市区镇县]长|书记|主任|包联|驻企|工作人员|执法人员|办事员|政府|部门|街道|社区|协会|局里"
)
MAY = late(r"能不能|可不可以|可以|行不行|允许|合规|违规|违纪|合法|违法|能否|可否|必须|会不会|要不要|[能会让]")
ASKS = late(r"吗|吧|呢|[?？]|能不能|可不可以|行不行|能否|可否|会不会|要不要|合不合|是否")
FAVOUR = late(
    r"吃饭|吃个饭|吃顿饭|请客|烟|酒|茶叶|送.{0,6}(?:礼|水果|东西|特产|锦旗)|借(?:我们|用|走|企业|公司)|找我们借|开业|典礼|庆典|宴请|饭局|礼品|礼物|送礼|红包|礼金|月饼|土特产|购物卡|感谢费|回扣|好处|借钱|借车|借用"
    r"|报销|垫付|入股|股份|代持|兼职|讲课费|顾问|旅游|打牌|唱歌|剪彩|年会|中标|招标|打招呼|指定|赞助|捐款|摊派|泄露|炒股|租我们|住我们"
)
# Whoever asks for money from the state asks no list: 政府对酒店行业能给补贴吗.
OF_POLICY = late(r"补贴|补助|奖补|奖励|政策|申报|申请|扶持|贷款|减免|优惠")
ENDS = late(r"(?:吗|呢|[?？]|[行好对]不[行好对]|可不可以|能不能|不罚|会怎么?罚|要不要报备)[。.!！]?$")
# Told of what an official did to us, or of a fine we had, it is a matter to report, though it ends in a question.
DONE_TO_US = late(
    r"(?:找|向|问|跟|和|让|叫|逼|要求|强迫|暗示)(?:过|了)?(?:我|咱|企业|公司|商户|店里)|管管|投诉|举报|反映"
    r"|(?<![会要])(?:被罚|(?<!被)罚款\d)|罚了|罚我"
)
PENALTY = late(r"罚")
FIRST = late(r"首违|首次|第一次|头一次|初次|轻微")


def answered(turn: Turn) -> Replies | None:
    """The entry that answers a question to the lists; None when the message asks something else."""
    question = turn.meaning.normal if turn.meaning else turn.text
    is_conduct, is_penalty = _is_of_conduct(question), PENALTY.search(question) is not None
    if len(question) > LONGEST or not (is_conduct or is_penalty):
        return None
    found = decision_lists.find(turn.look, question)
    if found.answer is not None and (is_conduct or found.answer.kind is DecisionKind.FIRST_OFFENCE):
        return _noted(turn, _told(turn, found.answer))
    is_theirs = _is_favour(question) if is_conduct else FIRST.search(question)
    if not is_theirs or not decision_lists.published(turn.look):
        return None
    turn.dialogue.topic["question"] = turn.text.strip()[:500]
    person = (_ask_person(), choice_of("menu"))
    if not found.candidates:
        return _noted(turn, (ask("decision.unknown", person),))
    lines = tuple(Choice(f"decision:{one.id}", one.matter[:LABEL]) for one in found.candidates)
    return _noted(turn, (ask("decision.unsure", (*lines, _ask_person())),))


def is_asked(turn: Turn) -> bool:
    """Whether a message asks what officials may take from enterprises, so that it is no part of a story."""
    question = turn.meaning.normal if turn.meaning else turn.text
    is_short = len(question) <= LONGEST
    return is_short and _is_of_conduct(question) and _is_favour(question) and bool(decision_lists.published(turn.look))


def is_plainly_asked(turn: Turn) -> bool:
    """Whether a message only asks the lists, and tells nothing that somebody did."""
    question = turn.meaning.normal if turn.meaning else turn.text
    if not ENDS.search(question) or DONE_TO_US.search(question):
        return False
    if not (_is_first_penalty(turn, question) or is_asked(turn)):
        return False
    return turn.meaning is None or turn.meaning.intent != "appeal.submit" or not turn.meaning.is_certain


def show(turn: Turn, detail: str) -> Replies:
    """One entry, tapped; or one whole list."""
    if detail in set(DecisionKind):
        return _whole(turn, DecisionKind(detail))
    return _told(turn, decision_lists.published_one(turn.look, int(detail) if detail.isdigit() else 0))


def lists(turn: Turn) -> Replies:
    """亲清清单: which of the lists."""
    lines = [
        Choice(f"decision:{kind.value}", wording.text(f"decision.kind_{kind.value}"))
        for kind in DecisionKind
        if decision_lists.published(turn.look, kind)
    ]
    return (ask("decision.which_list", tuple(lines)),) if lines else (say("decision.empty"),)


def check(turn: Turn, detail: str) -> Replies:
    """The conditions of an entry, one tap each: `entry:place` asks, `entry:no:place` and `entry:unsure` end it."""
    entry_id, _, step = detail.partition(":")
    entry = decision_lists.published_one(turn.look, int(entry_id) if entry_id.isdigit() else 0)
    turn.dialogue.topic["question"] = entry.matter
    verb, _, place = step.partition(":")
    if verb == "no" and place.isdigit() and int(place) < len(entry.conditions):
        condition = entry.conditions[int(place)]
        return (ask("decision.check_unmet", (_ask_person(),), condition=condition, clause=entry.clause),)
    if verb == "unsure":
        return (ask("decision.check_unknown", (_ask_person(),)),)
    number = int(verb) if verb.isdigit() else 0
    if number >= len(entry.conditions):
        return (say("decision.check_met", matter=entry.matter, clause=entry.clause),)
    return (_condition(entry, number),)


def _condition(entry: DecisionEntry, place: int) -> Choices:
    steps = {"choice_met": f"{place + 1}", "choice_unmet": f"no:{place}", "choice_unknown": "unsure"}
    lines = tuple(
        Choice(f"decision_check:{entry.id}:{step}", wording.text(f"decision.{label}")) for label, step in steps.items()
    )
    return ask(
        "decision.check_ask",
        lines,
        matter=entry.matter,
        place=place + 1,
        count=len(entry.conditions),
        condition=entry.conditions[place],
    )


def _told(turn: Turn, entry: DecisionEntry) -> Replies:
    kind = wording.text(f"decision.kind_{entry.kind.value}")
    lines = [wording.text("decision.told", kind=kind, matter=entry.matter, answer=entry.answer)]
    if entry.conditions:
        conditions = "；".join(f"{place}.{one}" for place, one in enumerate(entry.conditions, start=1))
        lines.append(wording.text("decision.conditions", conditions=conditions))
    lines.append(wording.text("decision.clause", clause=entry.clause))
    if entry.clause_text:
        lines.append(wording.text("decision.quoted", text=entry.clause_text))
    turn.dialogue.topic["question"] = (turn.text.strip() or entry.matter)[:500]
    ways = [Choice(f"decision:{entry.kind.value}", wording.text("decision.choice_whole")), _ask_person()]
    if entry.kind is DecisionKind.FIRST_OFFENCE and entry.conditions:
        ways.insert(0, Choice(f"decision_check:{entry.id}:0", wording.text("decision.choice_check")))
    return (Choices("\n".join(lines), tuple(ways), is_aside=True),)


def _whole(turn: Turn, kind: DecisionKind) -> Replies:
    entries = decision_lists.published(turn.look, kind)
    if not entries:
        return (Text(wording.text("decision.empty")),)
    lines = tuple(Choice(f"decision:{entry.id}", entry.matter[:LABEL]) for entry in entries)
    return (ask("decision.whole", lines, kind=wording.text(f"decision.kind_{kind.value}")),)


def _is_of_conduct(question: str) -> bool:
    return bool(OFFICIAL.search(question) and MAY.search(question) and ASKS.search(question))


def _is_first_penalty(turn: Turn, question: str) -> bool:
    is_one = len(question) <= LONGEST and PENALTY.search(question) and FIRST.search(question)
    return bool(is_one and decision_lists.published(turn.look))


def _is_favour(question: str) -> bool:
    return FAVOUR.search(question) is not None and OF_POLICY.search(question) is None


def _noted(turn: Turn, replies: Replies) -> Replies:
    turn.intent = INTENT
    turn.dialogue.misses = 0
    return replies


def _ask_person() -> Choice:
    return Choice("ask_person:", wording.text("policy.choice_ask_person"))
