"""Short names spelt out: 技改 is what the titles of a library call 技术改造, 房租 what policies call 租金."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate, islice

from config.patterns import late
from nlp import segment
from nlp.lexicon import DATA, subjects
from nlp.normal import normalise
from nlp.search_question import without_asking
from nlp.titles import Titles

SHORTEST, LONGEST = 2, 5  # signs of a short name
LONGEST_ASKED = 100  # signs of a question whose words are looked for in the titles
HALF = 2
SKIPPED = 4  # signs of the title at most between two of its signs
MOST_TITLES = 100  # whose words are looked at; what is usual in so many is usual
_HAN = late(r"[\u4e00-\u9fff]+")


def spelt_out(question: str, titles: Titles, spread: Callable[[str], int]) -> str:
    """The question in plain spelling with the names of things as policies write them.

    `spread` tells in how many of the library's texts something stands. What stands in some is a short name only when
    it is a term of the house, and rarer than the full one. The titles are not looked at for a long tale.
    """
    plain = normalise(question)
    for short in _candidates(without_asking(plain)) if len(plain) <= LONGEST_ASKED else ():
        holding = titles.holding(short) if short in plain else []
        if not holding or any(short in title for title in holding):
            continue
        if short not in _terms() and (spread(short) or _is_ordinary(short)):
            continue
        full = _full_name(short, holding)
        if full and spread(short) < spread(full):
            plain = plain.replace(short, full)
    said, meant = _said_otherwise()
    return said.sub(lambda match: meant.get(match[0], match[0]), plain)


def _candidates(about: str) -> Iterator[str]:
    """What may be a short name: neighbouring words taken together, the longer first."""
    found = {
        "".join(parts[first:last])
        for parts in (list(_parts(run)) for run in _HAN.findall(about))
        for first in range(len(parts))
        for last in range(first + 1, len(parts) + 1)
    }
    fitting = (one for one in found if SHORTEST <= len(one) <= LONGEST)
    yield from sorted(fitting, key=lambda one: (-len(one), one))


def _parts(run: str) -> Iterator[str]:
    """The words of a run; a term of the house that is itself put together (技改补贴) by its halves."""
    for word in segment.words(run):
        is_compound = word in subjects() and len(word) == 2 * HALF
        yield from (word[:HALF], word[HALF:]) if is_compound else (word,)


def _is_ordinary(word: str) -> bool:
    """An ordinary word is nobody's short name, unless it is a term of the house."""
    return segment.words(word) == [word]


def _full_name(short: str, titles: Iterable[str]) -> str:
    """The words of titles whose first signs these are, the most usual ones; nothing where there are none."""
    near = dict.fromkeys(title for title in titles if _stands_near(short, title))
    found = Counter(full for title in islice(near, MOST_TITLES) if (full := _words_of(short, title)))
    return max(found, key=lambda full: (found[full], -len(full), full), default="")


def _stands_near(short: str, title: str) -> bool:
    """Whether its signs stand there in order, each soon after the one before."""
    reached = [at for at, sign in enumerate(title) if sign == short[0]]
    for wanted in short[1:]:
        near = {at for one in reached for at in range(one + 1, one + 2 + SKIPPED)}
        reached = [at for at in near if title.startswith(wanted, at)]
    return bool(reached)


def _words_of(short: str, title: str) -> str:
    """From the word of a title that the first sign begins to the end of that of the last; nothing where one fails."""
    words = segment.words(title)
    title, ends = "".join(words), list(accumulate(map(len, words)))
    starts = {end - len(word) + at for word, end in zip(words, ends, strict=True) for at in _beginnings(len(word))}
    places = starts | {end - 1 for end in ends}
    for first in sorted(starts):
        last = _last_of(short, title, first, places)
        if last is not None:
            full = title[first : next(end for end in ends if end > last)]
            return f"{full}）" if "（" in full and "）" not in full else full
    return ""


def _beginnings(length: int) -> Iterator[int]:
    """Where something begins in a word: at its first sign, in a long one (数字化转型) also from the third on."""
    yield 0
    yield from range(HALF, length if length >= 2 * HALF else 0)


def _last_of(short: str, title: str, first: int, places: set[int]) -> int | None:
    """Where the last sign stands, when each stands beside the one before or where something begins or ends."""
    if not title.startswith(short[0], first):
        return None
    at = first
    for sign in short[1:]:
        near = (place for place in range(at + 1, at + 2 + SKIPPED) if place == at + 1 or place in places)
        found = next((place for place in near if title.startswith(sign, place)), None)
        if found is None:
            return None
        at = found
    return at


@cache
def _terms() -> frozenset[str]:
    """The terms of the house, and the halves of those that are put together."""
    halves = {half for term in subjects() if len(term) == 2 * HALF for half in (term[:HALF], term[HALF:])}
    return frozenset(subjects()) | halves


@cache
def _said_otherwise() -> tuple[re.Pattern[str], dict[str, str]]:
    """Names that no title shows, with the full ones; where a full one stands nothing in it is a short one."""
    meant: dict[str, str] = {}
    for line in (DATA / "short_names.txt").read_text(encoding="utf-8").splitlines():
        said, sign, full = line.partition(" = ")
        if sign and not line.startswith("#"):
            meant.update(dict.fromkeys(said.split(), full))
    every = sorted({*meant, *meant.values()}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, every))), meant
