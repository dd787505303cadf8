"""第二个, 选3, 那就看第一条: a line of the last offer, by its place."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nlp.numbers import whole

LONGEST = 40  # characters
MOST_REMEMBERED = 1_024
NUMBER = re.compile(
    r"^(?:我?(?:要|想|选|就)*|那就|回复|(?:我|要|想|就|那)*(?:报名?|参加|去|看看?|查看|点)(?=第))(?:第|选)?\s*([0-9]{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:个|项|条|场|家|号)?(?:吧|呗|了)?[.。、,，!！]*$"
)


def number_of(text: str) -> int | None:
    """The place that a whole message counts out, counted from 1; None when it says anything else."""
    return _number_of(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=MOST_REMEMBERED)
def _number_of(text: str) -> int | None:
    match = NUMBER.match(unicodedata.normalize("NFKC", text).strip())
    return whole(match[1]) if match else None
