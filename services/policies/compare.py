"""Two versions beside each other, article by article, with the words that changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from config.patterns import late
from nlp.segment import words
from services.policies.split import Cut

ALIKE = 0.5  # from this likeness on, two articles are one that was changed
MOST_PAIRS = 4000  # compared by their words; beyond it articles are paired by their numbers alone
_PARTS = late(r"[\u4e00-\u9fff]+|[A-Za-z0-9.%]+|\s+|.")
_BLANKS = late(r"\s+")


@dataclass(frozen=True)
class Piece:
    """Some words of an article: `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """What became of an article: `kind` is same, moved (its number or place alone), changed, added or removed."""

    kind: str
    before: Cut | None
    after: Cut | None
    pieces: tuple[Piece, ...] = ()


def compare(before: Sequence[Cut], after: Sequence[Cut]) -> list[Change]:
    """Every article of both versions once, in the order of the newer one."""
    old, new = ([_said(cut) for cut in side] for side in (before, after))
    changes: list[Change] = []
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            changes += [_pair(*both) for both in zip(before[i:i_end], after[j:j_end], strict=True)]
        else:
            changes += _block(before[i:i_end], after[j:j_end])
    return list(_with_moves(changes))


def marked(before: str, after: str) -> tuple[Piece, ...]:
    """The words of two texts as one text with marks."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[j:j_end])))
            continue
        pieces += [Piece("removed", gone)] if (gone := "".join(old[i:i_end])) else []
        pieces += [Piece("added", come)] if (come := "".join(new[j:j_end])) else []
    return tuple(pieces)


def _pair(before: Cut, after: Cut) -> Change:
    if _said(before) != _said(after):
        return Change("changed", before, after, marked(before.text, after.text))
    return Change("same" if before.number == after.number else "moved", before, after)


def _with_moves(changes: Sequence[Change]) -> Iterator[Change]:
    """What went in one place and came word for word in another has moved, and is told once, where it stands now."""
    gone: dict[str, deque[Cut]] = {}
    for change in changes:
        if change.kind == "removed" and change.before:
            gone.setdefault(_said(change.before), deque()).append(change.before)
    found: dict[int, Cut] = {}
    for place, change in enumerate(changes):
        if change.kind == "added" and change.after and (waiting := gone.get(_said(change.after))):
            found[place] = waiting.popleft()
    moved = {id(cut) for cut in found.values()}
    for place, change in enumerate(changes):
        if place in found:
            yield Change("moved", found[place], change.after)
        elif change.kind != "removed" or id(change.before) not in moved:
            yield change


def _block(before: Sequence[Cut], after: Sequence[Cut]) -> Iterator[Change]:
    """A stretch in which everything differs: like articles are paired, in order, so that the likeness is greatest."""
    pairs = _pairs(before, after)
    old = new = 0
    for j, i in sorted(pairs.items()):
        yield from _unpaired(before[old:i], after[new:j])
        yield _pair(before[i], after[j])
        old, new = i + 1, j + 1
    yield from _unpaired(before[old:], after[new:])


def _unpaired(gone: Sequence[Cut], come: Sequence[Cut]) -> Iterator[Change]:
    """What is gone before what takes its place, number by number as far as the new ones have the old one's."""
    places = {cut.number: j for j, cut in reversed([*enumerate(come)]) if cut.number}
    done = 0
    for cut in gone:
        place = places.get(cut.number, -1)
        if place < done:
            yield Change("removed", cut, None)
            continue
        yield from (Change("added", None, one) for one in come[done:place])
        yield Change("removed", cut, None)
        yield Change("added", None, come[place])
        done = place + 1
    yield from (Change("added", None, one) for one in come[done:])


def _pairs(before: Sequence[Cut], after: Sequence[Cut]) -> dict[int, int]:
    """Place in the newer version → place in the older one, never crossing."""
    if len(before) * len(after) > MOST_PAIRS:
        return _pairs_by_number(before, after)
    likeness = [[_likeness(old, new) for new in after] for old in before]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in range(len(before) - 1, -1, -1):
        for j in range(len(after) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] + best[i + 1][j + 1])
    found, i, j = {}, 0, 0
    while i < len(before) and j < len(after):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            found[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _pairs_by_number(before: Sequence[Cut], after: Sequence[Cut]) -> dict[int, int]:
    """The same where there are too many to be compared by their words: equal numbers are a pair."""
    places: dict[str, deque[int]] = {}
    for i, cut in enumerate(before):
        places.setdefault(cut.number, deque()).append(i)
    found, last = dict[int, int](), -1
    for j, cut in enumerate(after):
        waiting = places.get(cut.number) if cut.number else None
        while waiting and waiting[0] <= last:
            waiting.popleft()
        if waiting:
            found[j] = last = waiting.popleft()
    return found


def _likeness(old: Cut, new: Cut) -> float:
    """How alike two articles are, 0 where they are different ones."""
    matcher = SequenceMatcher(None, _plain(old.text), _plain(new.text), autojunk=False)
    ratio = matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
    same_number = bool(old.number) and old.number == new.number
    return ratio + (0.1 if same_number else 0.0) if ratio >= ALIKE else 0.0


def _said(cut: Cut) -> str:
    """What an article says, without the number that may stand in its text."""
    return _plain(cut.text.removeprefix(cut.number))


def _plain(text: str) -> str:
    return _BLANKS.sub("", text)


def _words(text: str) -> list[str]:
    found: list[str] = []
    for part in _PARTS.findall(text):
        found += words(part) if "\u4e00" <= part[0] <= "\u9fff" else [part]
    return found
