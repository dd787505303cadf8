"""The tables of nlp/data, read once a process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

# Near sounds that input methods and southern speakers mix up.
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"))


def _lines(name: str) -> Iterator[str]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def subjects() -> dict[str, str]:
    """The centre's dictionary: term → subject."""
    return dict(line.split(" ", 1) for line in _lines("dictionary.txt"))


@cache
def simplified() -> dict[int, str]:
    """A table for str.translate: traditional → simplified, one character for one."""
    rows = list(_lines("traditional.txt"))
    table: dict[int, str] = {}
    for traditional, plain in zip(rows[::2], rows[1::2], strict=True):
        table.update({ord(old): new for old, new in zip(traditional, plain, strict=True)})
    return table


@cache
def cantonese() -> dict[str, str]:
    """Cantonese word → Mandarin word."""
    return dict(line.split(" ", 1) for line in _lines("cantonese.txt"))


@cache
def districts() -> tuple[str, ...]:
    """The districts of the city by their full names."""
    return tuple(_lines("districts.txt"))


@cache
def event_names() -> dict[str, str]:
    """What people call an event → its type."""
    return dict(line.split(" ", 1) for line in _lines("events.txt"))


@cache
def sounds() -> dict[str, str]:
    """Character → its syllable without tone; near sounds are one."""
    table: dict[str, str] = {}
    for line in _lines("sounds.txt"):
        syllable, characters = line.split(" ", 1)
        for character in characters:
            table.setdefault(character, _blur(syllable))
    return table


def sound(text: str) -> tuple[str, ...]:
    """How a text sounds, a syllable for each character; unknown characters sound like themselves."""
    table = sounds()
    return tuple(table.get(character, character) for character in text)


def _blur(syllable: str) -> str:
    for sharp, soft in _NEAR:
        if syllable.startswith(sharp):
            syllable = soft + syllable[len(sharp) :]
    if syllable.endswith(("ing", "eng")):
        syllable = syllable[:-1]
    return syllable
