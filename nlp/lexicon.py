"""The tables of nlp/data, read once a process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

_FIRST_SIGN = 0xE000  # of Unicode's private use; a normalised text has none
# Near sounds that input methods and southern speakers mix up.
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@dataclass(frozen=True, eq=False)  # known by identity: what is made from it is kept
class Additions:
    """What a centre adds to the tables: terms with their subject, and sayings with what they mean."""

    terms: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, content: object) -> Additions:
        """Raises ValueError when `content` is not {"terms": {…}, "synonyms": {…}} of texts."""
        if not isinstance(content, dict) or not content.keys() <= {"terms", "synonyms"}:
            raise ValueError("a lexicon holds terms and synonyms")
        tables = [content.get(name, {}) for name in ("terms", "synonyms")]
        if not all(isinstance(table, dict) for table in tables):
            raise ValueError("terms and synonyms are tables")
        if not all(isinstance(word, str) and word for table in tables for pair in table.items() for word in pair):
            raise ValueError("terms and synonyms are texts")
        return cls(*tables)


NOTHING = Additions()
_added = [NOTHING]  # the one in force


def add(additions: Additions) -> None:
    """Put these additions into force, in place of those before."""
    _added[0] = additions


def additions() -> Additions:
    return _added[0]


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
def slips() -> dict[str, str]:
    """Homophone slip → the word of the house that was meant."""
    return dict(line.split(" ", 1) for line in _lines("slips.txt"))


@cache
def cues() -> dict[str, tuple[str, ...]]:
    """Word → the things it speaks for, as data/cues.txt puts them together."""
    table: dict[str, tuple[str, ...]] = {}
    for line in _lines("cues.txt"):
        name, *words = line.split()
        for word in dict.fromkeys(words):
            table[word] = (*table.get(word, ()), name)
    return table


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


@cache
def sound_signs() -> dict[int, str]:
    """A table for str.translate: character → the sign of its syllable, a character that no text holds."""
    signs = {syllable: chr(_FIRST_SIGN + place) for place, syllable in enumerate(sorted(set(sounds().values())))}
    return {ord(character): signs[syllable] for character, syllable in sounds().items()}


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
