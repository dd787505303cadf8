"""The names of a table found in a text: the longest at each place, longer ones by their sound too."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from operator import add

from nlp.lexicon import DATA, sound_signs

SHORTEST = 2  # characters of any name
SHORTEST_HEARD = 3  # characters; two syllables sound like too many things


def lines_of(file: str) -> list[list[str]]:
    """The words of each line of a table in nlp/data."""
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def words_of(file: str) -> list[str]:
    """All words of such a table."""
    return [word for line in lines_of(file) for word in line]


@dataclass(frozen=True, slots=True)
class Hit:
    """A name at start:end; `name` as the table spells it."""

    name: str
    start: int
    end: int


class Gazetteer:
    """Looks a table of names up in texts; 肯谈会 is 恳谈会 because it sounds so."""

    def __init__(self, names: Iterable[str], as_written: Container[str] = ()) -> None:
        self._as_written = as_written  # names that are not heard: 供电说 is no 供电所
        self._by_sound: dict[str, list[str]] = {}
        lengths: dict[str, set[int]] = {}
        for name in names:
            heard = name.translate(sound_signs())
            self._by_sound.setdefault(heard, []).append(name)
            lengths.setdefault(heard[:SHORTEST], set()).add(len(name))
        self._lengths = {begin: sorted(sizes, reverse=True) for begin, sizes in lengths.items()}

    def find(self, text: str) -> Iterator[Hit]:
        """The names in their order; none overlaps another."""
        heard, end = text.translate(sound_signs()), 0
        for start, begin in enumerate(map(add, heard, heard[1:])):
            lengths = self._lengths.get(begin) if start >= end else None
            hit = self._at(text, heard, start, lengths) if lengths else None
            if hit:
                yield hit
                end = hit.end

    def _at(self, text: str, heard: str, start: int, lengths: list[int]) -> Hit | None:
        for length in lengths:
            written = text[start : start + length]
            for name in self._by_sound.get(heard[start : start + length], ()):
                if name == written or (name not in self._as_written and _is_slip(name, written)):
                    return Hit(name, start, start + len(name))
        return None


def _is_slip(name: str, written: str) -> bool:
    """Whether a name of this sound was mistyped: some of its characters are right."""
    if len(name) < SHORTEST_HEARD:
        return False
    right = sum(one == other for one, other in zip(name, written, strict=True))
    return right >= len(name) // 2
