"""Requests that people at the centre carry out by hand: recorded with a date, never dropped."""

from __future__ import annotations

from collections.abc import Callable

from config import wording
from config.patterns import late
from handlers.asides import is_plain_wish
from handlers.dates import spoken_moment
from handlers.deeds import done
from handlers.menu import choice_of
from handlers.replies import Choice, Reply, ask, say
from handlers.turn import EXPECTED, Turn
from models.kinds import WorkItemKind
from services import access, work_items

LONGEST = 500
REQUEST_OF = "request_of"  # in the topic: the line that was offered for words, and these
# 写日报, 发起投票: the wish alone, before what it is about.
BARE = late(
    r"(?:我?(?:要|想|来))?(?:[在往给]?(?:企业|工作|联络|服务|微信)?群里?面?)?(?:写|填|登记|补|记|交|发起?|发布|布置|安排)?(?:一?[下个篇份条])?(?:今天|今日)?的?(?:工作|走访|联络|服务|群)*"
    r"(?:日报|日志|联络服务|通知|公告|消息|投票|接龙|签到|任务)(?:一下)?"
)
# 改到周四, 会议室换到下午, 会议室不要了: another wish for what was booked.
ROOM = r"(?:会议室|会客厅|场地|预约|那间|房间)"
LEAD = rf"^(?:那|就|还是|能不能|可不可以|可以|能|麻烦|请|帮我|给我|时间|{ROOM}|我们?|想|要|把|的|[ ,，])*"
CHANGES = late(
    rf"(?!.*(?:什么|怎么|如何|哪|材料)){LEAD}(?:改|换|挪|推迟|提前|延|调)(?:一下|时间)*(?:到|成|在|至|为).{{1,20}}$"
    rf"|.{{0,12}}{ROOM}(?:我们?|就|先|都|给我|帮我)*(?:不要|不用|不订|取消|退掉?)(?:了|吧|掉)*$"
    rf"|{LEAD}(?:取消|退掉?|不要)(?:我|的|那个|这个|了)*{ROOM}(?:的?预约)?(?:了|吧)*$"
)
VISITED = late(
    r"^(?:我|今天|昨天|今早|早上|上午|中午|下午|刚|本周|这周|[ ,，])*(?:又|一共|总共)?"
    r"(?:去|跑|走|走访|拜访|看望?|到)(?:了|过).{0,12}?(?:家|企业|公司|机械|食品|厂|园区)"
)
COMPLAINT = late(r"投诉|反映|诉求|举报|帮(?:他们?|企业)|要求|希望|办不|没办|吗[?？]?$|什么|怎么")
# What is asked first, where only the wish was told: the officers' tools stand in the menu.
ASKED = {
    "duty.log": "requests.ask_duty",
    "group.announce": "requests.ask_announcement",
    "group.task": "requests.ask_task",
    "group.poll": "requests.ask_poll",
    "group.chain": "requests.ask_chain",
    "group.roll_call": "requests.ask_roll_call",
}


def awaits(turn: Turn, expected: str) -> bool:
    """Whether a task, an announcement … was asked for and is told now, also where a form stands open."""
    return expected in ASKED and not is_plain_wish(turn, expected)


def tells_of_duty(turn: Turn) -> bool:
    """今天跑了三家企业: an officer's day, whatever else it may sound like; nothing is complained of in it."""
    is_told = turn.dialogue.form is None and VISITED.match(turn.text.strip()) is not None
    return is_told and COMPLAINT.search(turn.text) is None and turn.officer is not None


def _offer(kind: WorkItemKind) -> Callable[[Turn], tuple[Reply, ...]]:
    def offer(turn: Turn) -> tuple[Reply, ...]:
        if turn.intent in ASKED and (turn.kind.startswith("event:") or BARE.fullmatch(turn.text.strip())):
            turn.dialogue.topic[EXPECTED] = turn.intent
            return (ask(ASKED[turn.intent], (choice_of("menu"),)),)
        line = f"request:{kind.value}"
        _keep(turn, turn.text.strip()[:LONGEST], line)
        return (
            ask(
                f"requests.offer_{kind.value}",
                (
                    Choice(line, wording.text("requests.choice_yes")),
                    choice_of("menu"),
                ),
                text=turn.text.strip()[:60],
            ),
        )

    return offer


def changed(turn: Turn) -> tuple[Reply, ...] | None:
    """改到周四, 会议室不要了, where a room was asked for: told to the colleague beside the first wish."""
    if turn.dialogue.form is not None or CHANGES.match(turn.text.strip()) is None:
        return None
    booked = access.bookings_of(turn.look, turn.openid)
    if not booked:
        return None
    turn.intent = "room.book"
    before, after = booked[0].text, turn.text.strip()[:LONGEST]
    line = f"rebook:{booked[0].id}"
    _keep(turn, wording.text("requests.changed_text", before=before, after=after)[:LONGEST], line)
    lines = (Choice(line, wording.text("requests.choice_change")), choice_of("menu"))
    return (ask("requests.offer_change", lines, before=before[:60], after=after[:60]),)


def room(turn: Turn) -> tuple[Reply, ...]:
    """场地预约, or another time for the one asked for before."""
    return changed(turn) or _offer(WorkItemKind.ROOM)(turn)


match = _offer(WorkItemKind.MATCH)
suggest = _offer(WorkItemKind.SUGGESTION)
other = _offer(WorkItemKind.OTHER)


def move(turn: Turn, item_id: str) -> tuple[Reply, ...]:
    """告诉同事: the booking says what is wanted now; one that was settled meanwhile is asked for anew."""
    if not _is_of(turn, f"rebook:{item_id}"):
        return (say("requests.say_it_again"),)
    booked = next((one for one in access.bookings_of(turn.work, turn.openid) if str(one.id) == item_id), None)
    if booked is None or "request" not in turn.dialogue.topic:
        return _put(turn, WorkItemKind.ROOM)
    before = booked.text
    work_items.reword(turn.work, booked, str(turn.dialogue.topic.pop("request")))
    assert booked.due_at is not None
    said = wording.text("requests.recorded", due=spoken_moment(booked.due_at))
    return (done(turn, "request.change", f"{booked.id}:{before}", said),)


def confirm(turn: Turn, kind: str) -> tuple[Reply, ...]:
    """Put the request on the centre's desk; a line of an older offer takes no later words."""
    return _put(turn, WorkItemKind(kind)) if _is_of(turn, f"request:{kind}") else (say("requests.say_it_again"),)


def _keep(turn: Turn, text: str, line: str) -> None:
    turn.dialogue.topic |= {"request": text, REQUEST_OF: [line, text]}


def _is_of(turn: Turn, line: str) -> bool:
    """Whether the words that are kept are those this line was offered for."""
    offered, text = turn.dialogue.topic.get(REQUEST_OF), turn.dialogue.topic.get("request")
    return offered is None or offered[1] != text or offered[0] == line


def _put(turn: Turn, kind: WorkItemKind) -> tuple[Reply, ...]:
    text = turn.dialogue.topic.pop("request", None)
    if not text:
        return (say("requests.say_it_again"),)
    item = work_items.open_item(turn.work, kind, turn.openid, str(text))
    assert item.due_at is not None
    said = wording.text("requests.recorded", due=spoken_moment(item.due_at))
    return (done(turn, "request", item.id, said),)
