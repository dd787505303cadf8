"""Strict reading of the platform's XML: no document type, no entities of its own, bounded depth, nothing twice.

wechatpy's parser trims what people wrote, takes two values for one field and nests without bound, so it is not used.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

MOST_DEEP = 16
LISTS = frozenset({"item", "List", "SubscribeMsgPopupEvent"})  # the only children that may come more than once


class BadXml(ValueError):
    """Not an XML message the platform sends."""


class _Reader:
    def __init__(self) -> None:
        self.root: dict[str, Any] | None = None
        self.stack: list[tuple[str, dict[str, Any], list[str]]] = []

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self.stack) >= MOST_DEEP:
            raise BadXml("nested too deep")
        if not self.stack and name != "xml":
            raise BadXml("root is not xml")
        self.stack.append((name, {}, []))

    def end(self, name: str) -> None:
        _, children, texts = self.stack.pop()
        value: Any = children if children else "".join(texts)
        if not self.stack:
            self.root = children
            return
        siblings = self.stack[-1][1]
        if name in LISTS:
            siblings.setdefault(name, []).append(value)
        elif name in siblings:
            raise BadXml(f"{name} comes twice")
        else:
            siblings[name] = value

    def characters(self, text: str) -> None:
        if self.stack:
            self.stack[-1][2].append(text)


def _refuse(*_: object) -> None:
    raise BadXml("a document type or an entity is not allowed")


def read_xml(body: bytes) -> dict[str, Any]:
    """The fields of a push, text as sent; `item` and `List` are always lists. Raises BadXml."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as fault:
        raise BadXml(f"not XML: {expat.ErrorString(fault.code)}") from None
    if not reader.root:
        raise BadXml("nothing inside")
    return reader.root
