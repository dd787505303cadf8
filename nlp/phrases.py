"""The example phrases the router learns from, one file an intent."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from nlp.lexicon import DATA

FOLDER = DATA / "intents"
# What else decides the features, and so the weights.
TABLES = ("dictionary.txt", "traditional.txt", "cantonese.txt", "sounds.txt", "cues.txt", "slips.txt")


def phrases(folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """Intent → its example phrases; the file's name is the intent."""
    return {path.stem: tuple(_read(path)) for path in sorted(folder.glob("*.toml"))}


def written_at(folder: Path = FOLDER) -> tuple[int, ...]:
    """When each file was last written: until another time stands there, what was made of the phrases holds."""
    return tuple(path.stat().st_mtime_ns for path in sorted(folder.glob("*.toml")))


def fingerprint(folder: Path = FOLDER) -> str:
    """Names the exact data a router was trained on."""
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.toml")), *(DATA / name for name in TABLES)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _read(path: Path) -> list[str]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [line.strip() for line in content["phrases"].splitlines() if line.strip()]
