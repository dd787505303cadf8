"""Which event a message names: by a piece of a title, a word, the type, day, hour or district."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from config.patterns import late
from config.rules import rules
from handlers.turn import Turn
from models.events import Event
from nlp.lexicon import districts
from nlp.meaning import Found
from nlp.segment import words
from nlp.slots import find
from nlp.spans import Lean, from_text
from services import clock

SHORTEST = 3  # characters; fewer are in too many titles
TELLING = 2  # characters of a word that names the one event that has it
MANY = 2  # events among which a word tells one
PLAIN = late(  # words that stand in many a title
    "活动|企业|公司|单位|报名|参加|政策|服务|专场|政企|园区|中心|会议|时间|地点|名额|问题|怎么|怎么样|什么|如何|多少|哪些|准备|发布|现场|产业|年度|"
    "最近|我们|你们|可以|能够|需要|想要|取消|负责|工作|办理|申请|材料|情况|交流|对接|专题|政府|市里|本市|全市|[一-鿿]+[区市]"
)
LONGEST = 300  # characters of the message looked at
NOON, EVENING = 12, 18  # hours at which a part of the day begins


def spoken_of(turn: Turn, text: str, events: Sequence[Event]) -> list[Event]:
    """The events a text speaks of: 周三下午的读懂日, 江东那场; several where it fits several."""
    facts = find(text[:LONGEST], turn.today, Lean.AHEAD)
    kind = next((str(fact.value) for fact in facts if fact.kind == "event_type"), "")
    fitting = named(text, events, kind)
    for kinds, fits in NARROWING:
        said = [fact for fact in facts if fact.kind in kinds]
        kept = [event for event in fitting or events if any(fits(fact, event) for fact in said)]
        fitting = kept or fitting
    return fitting


def none_on_day(facts: Sequence[Found], events: Sequence[Event]) -> bool:
    """Whether a day is told on which none of these events is."""
    days = [fact for fact in facts if fact.kind == "date"]
    return bool(days) and not any(_is_on(day, event) for day in days for event in events)


def named(text: str, events: Sequence[Event], kind: str = "") -> list[Event]:
    """The events a text speaks of, by title or else by type: all that fit equally well."""
    lengths = {event.id: _overlap(text[:LONGEST], event.title) for event in events}
    longest = max(lengths.values(), default=0)
    if longest >= SHORTEST:
        return [event for event in events if lengths[event.id] == longest]
    return [event for event in events if kind and event.type.value == kind] or _by_word(text[:LONGEST], events)


def _by_word(text: str, events: Sequence[Event]) -> list[Event]:
    """The one event of several in whose title or theme a word of the text stands: 银行那个."""
    if len(events) < MANY:
        return []
    for word in words(text):
        if len(word) >= TELLING and not PLAIN.fullmatch(word) and f"{word}区" not in districts():
            holding = [event for event in events if word in f"{event.title} {event.theme}"]
            if len(holding) == 1:
                return holding
    return []


def _overlap(text: str, title: str) -> int:
    """The length of the longest piece they share; the name of a district says nothing."""
    for length in range(min(len(text), len(title)), SHORTEST - 1, -1):
        for start in range(len(title) - length + 1):
            piece = title[start : start + length]
            if piece in text and piece not in districts():
                return length
    return 0


def _is_on(fact: Found, event: Event) -> bool:
    return from_text(str(fact.value)).holds(clock.local_day(event.starts_at))


def _is_at(fact: Found, event: Event) -> bool:
    hour = event.starts_at.astimezone(rules().zone).hour
    part = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
    return fact.value == part


def _is_in(fact: Found, event: Event) -> bool:
    return fact.value == event.district


NARROWING: tuple[tuple[tuple[str, ...], Callable[[Found, Event], bool]], ...] = (
    (("date",), _is_on),
    (("day_part",), _is_at),
    (("district",), _is_in),
)
