"""The numbers Word counts by itself: 第三条, （一）, 2.1 stand in no text of the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from services.policies.naming import in_chinese

MOST_LEVELS = 9
LONGEST_SHAPE = 60  # characters of what stands around a number; it is written once for each paragraph
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
     "ideographDigital", "chineseLegalSimplified"}
)  # fmt: skip
_PLACE = re.compile(r"%([1-9])")


@dataclass
class _Level:
    start: int
    format: str
    text: str


@dataclass
class _List:
    levels: dict[int, _Level]
    count: dict[int, int] = field(default_factory=dict)


class Counting:
    """The lists of a document, counted while its paragraphs pass by in their order."""

    def __init__(self, document: Word) -> None:
        self._lists: dict[str, _List] = {}
        root = _numbering(document)
        if root is None:
            return
        shapes = {shape.get(qn("w:abstractNumId")): _levels(shape) for shape in root.iter(qn("w:abstractNum"))}
        shared: dict[str, _List] = {}
        for num in root.iter(qn("w:num")):
            shape = _value(num.find(qn("w:abstractNumId")))
            starts = _overrides(num)
            levels = shapes.get(shape, {})
            if starts:
                own = {
                    place: _Level(starts.get(place, one.start), one.format, one.text) for place, one in levels.items()
                }
                self._lists[num.get(qn("w:numId"))] = _List(own)
            else:  # lists of one shape go on counting together
                self._lists[num.get(qn("w:numId"))] = shared.setdefault(shape, _List(levels))

    def number_of(self, paragraph: Paragraph) -> str:
        """The number in front of a paragraph, or nothing; counts one on."""
        found = _place(paragraph)
        counted = self._lists.get(found[0]) if found else None
        level = counted.levels.get(found[1]) if found and counted else None
        if found is None or counted is None or level is None:
            return ""
        place = found[1]
        counted.count[place] = counted.count.get(place, level.start - 1) + 1
        for deeper in [one for one in counted.count if one > place]:
            del counted.count[deeper]
        return _PLACE.sub(lambda match: _shown(counted, int(match[1]) - 1), level.text)


def _shown(counted: _List, place: int) -> str:
    level = counted.levels.get(place)
    if level is None:
        return ""
    number = counted.count.get(place, level.start)
    if level.format in _CHINESE:
        return in_chinese(str(number))
    if level.format == "lowerLetter":
        return chr(ord("a") + (number - 1) % 26)
    if level.format == "upperLetter":
        return chr(ord("A") + (number - 1) % 26)
    return str(number)


def _numbering(document: Word) -> Any | None:
    relations = document.part.rels.values()
    part = next((one.target_part for one in relations if one.reltype == RELATIONSHIP_TYPE.NUMBERING), None)
    return parse_xml(part.blob) if part is not None else None


def _levels(shape: Any) -> dict[int, _Level]:
    found = {}
    for level in shape.iter(qn("w:lvl")):
        kind = _value(level.find(qn("w:numFmt")))
        text = _value(level.find(qn("w:lvlText")))
        start = _value(level.find(qn("w:start")))
        shown = "" if kind in ("bullet", "none") else text[:LONGEST_SHAPE]
        found[int(level.get(qn("w:ilvl")))] = _Level(int(start or 1), kind, shown)
    return found


def _overrides(num: Any) -> dict[int, int]:
    starts = {}
    for override in num.iter(qn("w:lvlOverride")):
        start = _value(override.find(qn("w:startOverride")))
        if start:
            starts[int(override.get(qn("w:ilvl")))] = int(start)
    return starts


def _place(paragraph: Paragraph) -> tuple[str, int] | None:
    """List and level of a paragraph, its own or that of its style."""
    properties, style = paragraph._p.pPr, paragraph.style
    level = 0
    for _ in range(MOST_LEVELS):
        numbering = properties.find(qn("w:numPr")) if properties is not None else None
        if numbering is not None:
            level = int(_value(numbering.find(qn("w:ilvl"))) or level)
            identity = _value(numbering.find(qn("w:numId")))
            if identity:
                return None if identity == "0" else (identity, level)
        if style is None:
            return None
        properties, style = style.element.find(qn("w:pPr")), style.base_style
    return None


def _value(element: Any | None) -> str:
    return str(element.get(qn("w:val")) or "") if element is not None else ""
