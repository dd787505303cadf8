"""What a reader of documents hands on: the text, and what the document says about itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Paper:
    """A document that was read; `said` holds what stands beside the text, such as issuer or date, as written."""

    text: str
    title: str = ""
    said: dict[str, str] = field(default_factory=dict)
    pages_unread: int = 0  # pages that are pictures


def without_controls(text: str) -> str:
    """The text without signs that no page shows and no database keeps."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
