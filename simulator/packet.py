"""The XML of the message channel."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class BrokenXml(Exception):
    """Something that is not the XML of a message."""


def write(fields: Mapping[str, Any], root: str = "xml") -> str:
    """Text goes into CDATA, numbers stand bare, a list repeats its element, None is left out."""
    return f"<{root}>{''.join(_element(name, value) for name, value in fields.items())}</{root}>"


def read(text: str) -> dict[str, Any]:
    """An element with children becomes a dict, repeated children a list, anything else its text."""
    if "<!DOCTYPE" in text:
        raise BrokenXml("a DOCTYPE is not allowed")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise BrokenXml(str(error)) from error
    if root.tag != "xml":
        raise BrokenXml(f"the root is {root.tag}")
    found = _value(root)
    return found if isinstance(found, dict) else {}


def _element(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        return write(value, name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<{name}>{value}</{name}>"
    clean = FORBIDDEN.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{clean}]]></{name}>"


def _value(element: ElementTree.Element) -> Any:
    if not len(element):
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        value = _value(child)
        if child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found
