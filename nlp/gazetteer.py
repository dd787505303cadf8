"""The names of a table found in a text: the longest at each place, longer ones by their sound too."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from nlp.lexicon import DATA, sound

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
        self._by_sound: dict[tuple[str, ...], list[str]] = {}
        lengths: dict[str, set[int]] = {}
        for name in names:
            heard = sound(name)
            self._by_sound.setdefault(heard, []).append(name)
            lengths.setdefault(heard[0], set()).add(len(name))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}

    def find(self, text: str) -> Iterator[Hit]:
        """The names in their order; none overlaps another."""
        heard, start = sound(text), 0
        while start < len(heard):
            hit = self._at(text, heard, start)
            if hit:
                yield hit
            start = hit.end if hit else start + 1

    def _at(self, text: str, heard: tuple[str, ...], start: int) -> Hit | None:
        for length in self._lengths.get(heard[start], ()):
            written = text[start : start + length]
            for name in self._by_sound.get(heard[start : start + length], ()):
                if name == written or (name not in self._as_written and _is_slip(name, written)):
                    return Hit(name, start, start + length)
        return None


def _is_slip(name: str, written: str) -> bool:
    """Whether a name of this sound was mistyped: some of its characters are right."""
    if len(name) < SHORTEST_HEARD:
        return False
    right = sum(one == other for one, other in zip(name, written, strict=True))
    return right >= len(name) // 2
