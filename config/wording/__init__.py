"""Every sentence that is sent to people, found by its key."""

from __future__ import annotations

import string
import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


class WordingError(KeyError):
    """No such key, or a fact the sentence needs was not given: a bug of the caller."""


@cache
def sentences() -> dict[str, str]:
    """All sentences by `subject.key`, where the subject is the name of the file."""
    found: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for key, sentence in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[f"{file.stem}.{key}"] = sentence.strip()
    return found


def text(key: str, **facts: object) -> str:
    """The sentence of a key with its `{facts}` filled in. Raises WordingError."""
    try:
        return sentences()[key].format_map(facts)
    except KeyError as missing:
        raise WordingError(f"wording {key!r}: {missing} is missing") from None


def facts_of(key: str) -> set[str]:
    """The names of the facts that a sentence needs."""
    return {name for _, name, _, _ in string.Formatter().parse(sentences()[key]) if name}
