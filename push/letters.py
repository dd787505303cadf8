"""What a notice says by each way out: the JSON of a customer message, the fields of a template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from config import wording
from models.outbox import OutboxEntry
from push.notices import MESSAGES, NOTICES, POSTED_AT
from push.outbox import as_json

MOST_BYTES = 2048  # of a text, by the platform
MOST_PIECES = 3
THING = 20  # characters of a `thing` field
STRING = 32  # characters of a `character_string` field


def messages(entry: OutboxEntry) -> Sequence[dict[str, Any]]:
    """The customer messages of a row, in order."""
    notice = NOTICES[entry.notice]
    if notice.carries_messages:
        finished: Sequence[dict[str, Any]] = entry.facts[MESSAGES]
        return finished
    said = wording.text(notice.sentence, **entry.facts)
    return [{"msgtype": "text", "text": {"content": piece}} for piece in _pieces(said)]


def template_fields(entry: OutboxEntry) -> dict[str, str]:
    """The fields of a row's template, each within the limit of its kind."""
    return {name: fitted(name, _value(entry, source)) for name, source in NOTICES[entry.notice].fields.items()}


def _value(entry: OutboxEntry, source: str) -> str:
    if source == POSTED_AT:
        return str(as_json(entry.created_at))
    if "." in source:
        return wording.text(source, **entry.facts)
    return str(entry.facts[source])


def fitted(name: str, value: str) -> str:
    """A field's value as the platform takes it: no line breaks, and short."""
    value = " ".join(value.split())
    if name.startswith("thing"):
        return value if len(value) <= THING else value[: THING - 1] + "…"
    return value[:STRING]


def _pieces(said: str) -> list[str]:
    """A text in messages that the platform takes; what is longer than all of them ends with an ellipsis."""
    pieces: list[str] = []
    while said and len(pieces) < MOST_PIECES:
        piece = said.encode()[:MOST_BYTES].decode(errors="ignore")
        said = said[len(piece) :]
        pieces.append(piece)
    if said:
        pieces[-1] = pieces[-1][:-3] + "…"
    return pieces
