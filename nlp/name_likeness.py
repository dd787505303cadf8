"""Whether two names are of one enterprise: without place and legal form, and by their sound."""

from __future__ import annotations

import re
from functools import cache

from nlp.gazetteer import words_of
from nlp.lexicon import sound
from nlp.normal import aligned

SHORTEST_CORE = 3  # characters; fewer are in too many names
_FORM = re.compile(r"(?:(?:股份)?有限(?:责任)?公司|股份公司|集团|公司|合作社|商行|经营部|工作室|厂|店)+$")
_ASIDE = re.compile(r"\([^)]*\)|[\s·]")


def core(name: str) -> str:
    """What is its own in a name: 恒远机械 of 云川恒远机械（集团）有限公司."""
    plain = _plain(name)
    return _FORM.sub("", _place().sub("", plain)) or plain


def is_same(said: str, name: str) -> bool:
    """Whether what was said means this name: 横远机械 means 云川恒远机械有限公司, 湖州恒远机械 does not."""
    own = core(said)
    if len(own) < SHORTEST_CORE or _differ(_place(), said, name) or _differ(_FORM, said, name):
        return False
    heard, whole = sound(own), sound(core(name))
    return any(whole[start : start + len(heard)] == heard for start in range(len(whole) - len(heard) + 1))


def pieces(name: str) -> list[str]:
    """Pairs of neighbouring characters of its core: one of them stands in the right name, whatever was mistyped."""
    own = core(name)
    return [own[at : at + 2] for at in range(len(own) - 1)]


def _plain(name: str) -> str:
    return _ASIDE.sub("", aligned(name))


def _differ(part: re.Pattern[str], said: str, name: str) -> bool:
    """Whether both names tell their place, or their form, and not the same; 公司 is short for 有限公司."""
    one, other = part.search(_plain(said)), part.search(_plain(name))
    return bool(one and other and one[0].rstrip("省市") not in other[0])


@cache
def _place() -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(words_of('cities.txt'))}|[\u4e00-\u9fff]{{2}}(?=[省市]))[省市]?")
