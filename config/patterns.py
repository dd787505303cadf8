"""Patterns that are compiled when they are first used: of the four hundred of the house a greeting needs a few."""

from __future__ import annotations

import re
from typing import Any, cast

_TAKEN_OVER = ("search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn", "pattern", "groupindex")
_all: list[_Late] = []


class _Late:
    """Becomes a compiled pattern when one of its methods is first asked for; from then on it costs what that costs.

    Threads that come first together each compile it, which harms nobody.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        return getattr(self.compiled(), name)

    def compiled(self) -> re.Pattern[str]:
        pattern = re.compile(*self._given)
        for name in _TAKEN_OVER:
            setattr(self, name, getattr(pattern, name))
        return pattern


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but later. To be used by its methods, not handed to the functions of `re`."""
    made = _Late(pattern, flags)
    _all.append(made)
    return cast("re.Pattern[str]", made)


def compile_all() -> int:
    """Compile those of all modules that are loaded, for processes that are to share them; returns how many."""
    for pattern in _all:
        pattern.compiled()
    return len(_all)
