"""Another event than the one of the summary: 换成下一场, 换一场, 还是换回来."""

from __future__ import annotations

from config.patterns import late
from handlers import events
from handlers.turn import Json, Turn
from nlp.numbers import whole

_INSTEAD = r"^(?:哦|不对?|那|就|还是|我|想|要|能不能|可以|帮我|[ ,，])*(?:换|改|报|选)(?:成|到|为|报)?"
TO_NEXT = late(_INSTEAD + r"(?:下|后面?)(?:一|面)?(?:场|个|次|期)(?:活动)?(?:的|吧|呢|好了|行吗|可以吗|吗)*[?？]?$")
TO_ANOTHER = late(
    _INSTEAD + r"(?:一?[个场]|别的|其他的?|另外?一?[个场])(?:活动|场次?|的|吧|看看|行吗|可以吗|吗)*[?？]?$"
)
TO_FORMER = late(
    r"^(?:算了|那|就|还是|我|[ ,，])*(?:要|用|报)?(?:原来|之前|刚才)的?那?[个场](?:吧|的|了)*$|"
    + _INSTEAD
    + r"(?:回|回来|回去|原来|刚才|上一[个场]|前面)+(?:那?[个场])?(?:活动|的|吧|了)*$"
)
TO_PLACE = late(
    r"^(?:(?:不对|错了|哦不?|[ ,，])+(?:应该)?是|"
    + _INSTEAD.removeprefix("^")
    + r")第([1-9一二三四五六七八九])(?:个|场|项)?(?:活动)?(?:的|吧|了)*$"
)
FORMER = "former"  # among the answers: the event before it was changed
# Of a seat one has: 改到周四, 改成3个人.
_DAY = (
    r"(?:周|星期|礼拜|[\d一二三四五六七八九十]+[月号日点]|[明后]天|下个?[周月午场次期一]|上午|晚上|中午|月底|以后|之后)"
)
_COUNT = r"(?:[1-9]\d?|[一二两三四五六七八九十])"
TO_ANOTHER_DAY = late(
    r"^(?!.*(?:什么|哪|几))(?:那|就|能不能|可不可以|可以|能|帮我|给我|我想|我要|想|要|把|时间|报名|活动|[ ,，])*"
    r"(?:改|换|挪|推迟|提前|延期?|调)(?:一下|时间)*(?:到|成|在|至|去)"
    rf".{{0,4}}{_DAY}"
)
OTHER_SEATS = late(
    r"^(?:那|就|能不能|可不可以|可以|能|帮我|给我|我们?|想|要|把|人数|名额|报名|[ ,，])*"
    rf"(?:(?:改|换)(?:成|到|为){_COUNT}(?:个|位|名)?(?:人|名额)?|(?:多报|少报|[加减]){_COUNT}(?:个(?:人|名额)|位|名额?|人))(?:可以吗|行吗|吗|吧|了|。)*$"
)


def heed(turn: Turn, answers: Json) -> str:
    """Another event, named only by its place beside this one."""
    words, chosen = turn.text.strip(), answers.get("event")
    if chosen is None:
        return ""
    if TO_NEXT.match(words):
        return _swap(turn, answers, _after(turn, chosen), "event.no_next")
    if TO_FORMER.match(words):
        return _swap(turn, answers, answers.get(FORMER), "event.no_former")
    if (place := TO_PLACE.match(words)) is not None:
        return _swap(turn, answers, _listed(turn, whole(place[1]) or 0), "event.which_instead")
    return _swap(turn, answers, None, "event.which_instead") if TO_ANOTHER.match(words) else ""


def _swap(turn: Turn, answers: Json, other: int | None, otherwise: str) -> str:
    """Take the other event; where there is none all are shown."""
    form, turn.text = turn.dialogue.form, ""
    assert form is not None
    former = answers.pop("event")
    if other is None:
        form.asking = "event"
        return otherwise
    answers["event"], answers[FORMER] = events.free_for(turn, events.open_event(turn, str(other))), former
    return "event.swapped"


def _listed(turn: Turn, place: int) -> int | None:
    """换成第一个: of the list that was shown last."""
    listed: list[int] = turn.dialogue.topic.get("events") or []
    return listed[place - 1] if 1 <= place <= len(listed) else None


def _after(turn: Turn, event_id: int) -> int | None:
    """The event that follows in the list."""
    ids = [event.id for event in events.open_events(turn)]
    place = ids.index(event_id) + 1 if event_id in ids else len(ids)
    return ids[place] if place < len(ids) else None
