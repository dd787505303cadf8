"""The templates of broadcasts that come with the house, from templates.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("templates.toml")


@dataclass(frozen=True)
class Shipped:
    """A template as it comes with the house."""

    name: str
    topic: str
    title: str
    text: str
    card: Mapping[str, str]


@cache
def shipped() -> Mapping[str, Shipped]:
    """All of them by key."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {key: Shipped(**{**fields, "text": fields["text"].strip()}) for key, fields in raw.items()}
