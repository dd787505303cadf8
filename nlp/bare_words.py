"""Bare words that name a deed or a thing and not of what: after 登记 or 修改 the person is asked."""

from __future__ import annotations

import re
from functools import cache

from nlp.gazetteer import lines_of

LONGEST = 8  # characters, with courtesies and signs
_AROUND = re.compile(r"^(?:你好|您好|请|麻烦|我|要|想|给我|帮我|帮忙)+|(?:一下|吧|啊|呀|哈|谢谢)+$")
_SIGNS = re.compile(r"[\s,.!?。~、…·]+")


def meanings_of(normal: str) -> tuple[str, ...]:
    """What a whole (plainly spelt) message may mean that is such a word, the likeliest first."""
    if len(normal) > LONGEST:
        return ()
    bare = _SIGNS.sub("", normal)
    return _meanings().get(bare) or _meanings().get(_AROUND.sub("", bare), ())


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in lines_of("bare_words.txt"):
        intents = tuple(word for word in line if "." in word)
        table.update((word, intents) for word in line[len(intents) :])
    return table
