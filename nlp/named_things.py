"""Departments, policy topics and the centre's events, by the names people call them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from config.patterns import late
from nlp.gazetteer import Gazetteer, Hit, lines_of
from nlp.lexicon import event_names
from nlp.meaning import Found

SHORTEST_HEARD_OFFICE = 4  # characters; 法院 with a 去 before it is no 区法院
DEPARTMENT, TOPIC, EVENT = "department", "policy_topic", "event"

# 社保 is an office when it acts or is asked; else it is what one pays.
_BODY = late(
    r".*(?:[局委办所队院厅厂关会站部]|中心|大厅|公司|集团|街道|社区|政府|机关|电网|警|办事处|窗口|镇里|支行|银行)$"
)
_ACTS = late(
    r"局|那边|这边|那里|那儿|窗口|大厅|的人|的同志|的领导|工作人员|部门|系统|来人|那|说|要(?!求[是有])|让|叫|讲|不|都|也|就|还|又|回|给|卡|拖|推|罚|催|"
    r"告诉|通知|打电话|各说|各管|谁[都也]|互相|踢|[和跟与、][\u4e00-\u9fff]{2,4}(?:谁|各|都|互相|来回|踢)|可是|能不能|到底|一直|迟迟|到现在|有没有人|会不会|的话|、|派|来|去"
)
_IS_ASKED = late(r"(?:找了?|去了?|问了?|跟|到|被|让|给|由|投诉|反映|举报|联系|请|、|向)$")

_TERM = late(r"第[一二三四五六七八九十\d]{1,3}[期场届季]")


def find(text: str) -> Iterator[Found]:
    """All of them in a plainly spelt text; an event carries its name and, beside it, its type."""
    for hit in _names().find(text):
        kind, value = _kinds()[hit.name]
        if kind == EVENT:
            yield from _event(text, hit)
        elif kind == TOPIC or _is_office(text, hit):
            yield Found(kind, value, "", hit.start, hit.end)


@cache
def _kinds() -> dict[str, tuple[str, str]]:
    """Name → what it names, and its normal form."""
    table = {name: (TOPIC, normal) for name, normal in _synonyms("topics.txt")}
    table.update((name, (DEPARTMENT, normal)) for name, normal in _synonyms("departments.txt"))
    table.update((name, (EVENT, kind)) for name, kind in event_names().items())
    return table


def full_name(topic: str) -> str:
    """A policy topic as documents write it: 高企认定 is 高新技术企业认定."""
    return _full_names().get(topic, topic)


@cache
def _full_names() -> dict[str, str]:
    return {line[0]: max(line[:2], key=len) for line in lines_of("topics.txt")}


@cache
def _names() -> Gazetteer:
    short = {name for name, (kind, _) in _kinds().items() if kind == DEPARTMENT and len(name) < SHORTEST_HEARD_OFFICE}
    return Gazetteer(_kinds(), as_written=short)


def _synonyms(file: str) -> Iterator[tuple[str, str]]:
    for line in lines_of(file):
        yield from ((name, line[0]) for name in line)


def _is_office(text: str, hit: Hit) -> bool:
    if _BODY.match(hit.name):
        return True
    return bool(_ACTS.match(text, hit.end) or _IS_ASKED.search(text[max(0, hit.start - 2) : hit.start]))


def _event(text: str, hit: Hit) -> Iterator[Found]:
    """Its 第二期 belongs to the name, on either side."""
    start, end, name = hit.start, hit.end, hit.name
    before = [term for term in _TERM.finditer(text, max(0, start - 6), start) if term.end() == start]
    after = _TERM.match(text, end)
    if before:
        start, name = before[0].start(), name + before[0][0]
    elif after:
        end, name = after.end(), name + after[0]
    yield Found("event", name, "", start, end)
    yield Found("event_type", _kinds()[hit.name][1], "", hit.start, hit.end)
