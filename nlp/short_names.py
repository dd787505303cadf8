"""Short names spelt out: 技改 is what the titles of a library call 技术改造, 房租 what policies call 租金."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import accumulate

from nlp import segment
from nlp.lexicon import DATA, subjects
from nlp.normal import normalise
from nlp.search_question import without_asking

SHORTEST, LONGEST = 2, 5  # signs of a short name
LONGEST_ASKED = 100  # signs of a question whose words are looked for in the titles
HALF = 2
SKIPPED = 4  # signs of the title at most between two of its signs
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def spelt_out(question: str, titles: str, spread: Callable[[str], int]) -> str:
    """The question in plain spelling with the names of things as policies write them.

    `titles` are the library's, a line each; `spread` tells in how many of its texts something stands. What stands in
    some is a short name only when it is a term of the house, and rarer than the full one. The titles are not gone
    through for a long tale.
    """
    plain = normalise(question)
    for short in _candidates(without_asking(plain)) if len(plain) <= LONGEST_ASKED else ():
        if short not in plain or short in titles or (spread(short) and short not in _terms()):
            continue
        full = _full_name(short, titles)
        if full and spread(short) < spread(full):
            plain = plain.replace(short, full)
    said, meant = _said_otherwise()
    return said.sub(lambda match: meant.get(match[0], match[0]), plain)


def _candidates(about: str) -> Iterator[str]:
    """What may be a short name: neighbouring words taken together, the longer first; an ordinary word is none."""
    found = {
        "".join(parts[first:last])
        for parts in (list(_parts(run)) for run in _HAN.findall(about))
        for first in range(len(parts))
        for last in range(first + 1, len(parts) + 1)
    }
    fitting = (one for one in found if SHORTEST <= len(one) <= LONGEST and not _is_ordinary(one))
    yield from sorted(fitting, key=lambda one: (-len(one), one))


def _parts(run: str) -> Iterator[str]:
    """The words of a run; a term of the house that is itself put together (技改补贴) by its halves."""
    for word in segment.words(run):
        is_compound = word in subjects() and len(word) == 2 * HALF
        yield from (word[:HALF], word[HALF:]) if is_compound else (word,)


def _is_ordinary(word: str) -> bool:
    return word not in _terms() and segment.words(word) == [word]


@lru_cache(maxsize=512)
def _full_name(short: str, titles: str) -> str:
    """The words of titles whose first signs these are, the most usual ones; nothing where there are none."""
    pattern = re.compile(f"[^\n]{{0,{SKIPPED}}}?".join(map(re.escape, short)))
    lines = {titles[titles.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0] for match in pattern.finditer(titles)}
    found = Counter(full for line in lines if (full := _words_of(short, line)))
    return max(found, key=lambda full: (found[full], -len(full), full), default="")


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
