"""Districts in a message: the city's own, and those elsewhere that people write about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.gazetteer import Gazetteer, words_of
from nlp.lexicon import districts
from nlp.meaning import Found

_NO_DISTRICT = re.compile(r"省|人民|菜|别墅|老表|大道|[东南西北中]?路|大?桥|隧道|酒店|宾馆")  # 江西省, 江东菜, 青溪大道


def find(text: str) -> Iterator[Found]:
    """Districts with or without 区, as their full names; 曾城区 is 增城区 because it sounds so."""
    for hit in _finder().find(text):
        if hit.name.endswith("区") or not _NO_DISTRICT.match(text, hit.end):
            yield Found("district", _names()[hit.name], "", hit.start, hit.end)


@cache
def _names() -> dict[str, str]:
    """Name → full name."""
    known = (*districts(), *words_of("districts_elsewhere.txt"))
    return {name: full for full in known for name in (full, full.removesuffix("区"))}


@cache
def _finder() -> Gazetteer:
    return Gazetteer(_names())
