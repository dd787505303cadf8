"""Several matters told in one message, to be filed apart: 一是……二是……, 1、……2、……, 另外还有一件事……"""

from __future__ import annotations

import re

from config.patterns import late
from handlers.turn import Turn
from nlp.understand import understand

SHORTEST = 6  # characters of a matter
MOST = 5
OTHERS = frozenset({"policy.ask", "event.list", "event.sign_up"})
SURE = 0.8
_NUMERAL = "一二三四五"
_MARKS = (
    late(r"(?<![0-9.])(?P<n>[1-5])\s*[、.．)）:：]\s*(?![0-9])"),
    late(rf"(?<![第唯统之万])(?P<n>[{_NUMERAL}])\s*(?:是|、)\s*(?:关于)?"),
    late(rf"第(?P<n>[{_NUMERAL}])(?:个|件|点|条)?(?:事情?|问题|诉求)?(?:是|就是|[,，、:：])"),
)
_ANOTHER = late(
    r"[,，。;；\s]*(?:另外|还有|以及)+(?:再)?(?:反映)?(?:一|1)?(?:个|件)(?:事情?|问题|情况|诉求)"
    r"(?:就是|是|要反映|想反映)?[,，:： ]*"
)
# 我要反映两个问题：1、……: what only announces them; anything else before the first mark belongs to each.
_ANNOUNCES = late(
    r"(?:你们?好|您好|我们?|公司|企业|想|要|请|先|有|说|提|反映|反应|投诉|举报|如下|以下|这|几|两|[0-9二三四五多]|个|件|点|条"
    r"|方面|事情?|问题|诉求|情况|主要|一共|总共|是|就是|的|[\W_])*"
)
_EDGE = late(r"^[\s,，。;；、:：]+|[\s,，;；、:：]+$")


def of(text: str) -> list[str]:
    """The matters of a text, without their marks; the text alone where there is one."""
    for mark in _MARKS:
        found = list(mark.finditer(text))
        numbers = [_place(match) for match in found]
        if len(found) > 1 and numbers == list(range(1, len(numbers) + 1)) and len(found) <= MOST:
            return _parts(text, [(match.start(), match.end()) for match in found]) or [text]
    found = list(_ANOTHER.finditer(text))
    if len(found) == 1 and found[0].start() >= SHORTEST:
        return _long_enough([text[: found[0].start()], text[found[0].end() :]]) or [text]
    return [text]


def other_wish(turn: Turn, part: str) -> str:
    """The intent of a part that surely is no appeal; nothing for one that may be."""
    meaning = understand(part, today=turn.today, is_officer=lambda: turn.officer is not None)
    return meaning.intent if meaning.score >= SURE and meaning.intent in OTHERS else ""


def _parts(text: str, marks: list[tuple[int, int]]) -> list[str]:
    ends = [begin for begin, _ in marks[1:]] + [len(text)]
    head = text[: marks[0][0]].strip()
    lead = "" if _ANNOUNCES.fullmatch(head) else head
    parts = _long_enough([text[end:stop] for (_, end), stop in zip(marks, ends, strict=True)])
    return [f"{lead}{part}" for part in parts]


def _long_enough(parts: list[str]) -> list[str]:
    """The parts without the signs at their edges; none where one says too little by itself."""
    bare = [_EDGE.sub("", part) for part in parts]
    return bare if all(len(part) >= SHORTEST for part in bare) else []


def _place(mark: re.Match[str]) -> int:
    number = mark["n"]
    return int(number) if number.isdigit() else _NUMERAL.index(number) + 1
