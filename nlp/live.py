"""What the centre taught the library while it runs: a promoted router and its own words, without a restart."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp import lexicon
from nlp.intents import ARTEFACT
from nlp.router import Router, load

ROUTER, LEXICON = "router.json", "lexicon.json"
_LOOK_SECONDS = 1.0

Stamp = tuple[int, int] | None  # when a file was written, and its size; None where there is none


@dataclass
class _Watch:
    """One folder of the house, and what was read from it; replaced values are whole, so readers need no lock."""

    folder: Path | None = None
    router: Router | None = None
    router_stamp: Stamp = None
    lexicon_stamp: Stamp = None
    look_at: float = 0.0


_watch = _Watch()


def configure(folder: Path | None) -> None:
    """Follow `router.json` and `lexicon.json` of this folder; None goes back to what came with the code."""
    _watch.folder, _watch.router = folder, None
    _watch.router_stamp = _watch.lexicon_stamp = None
    lexicon.add(lexicon.NOTHING)
    refresh()


def router() -> Router:
    """The router in force; looks for a newer one at most once a second."""
    if time.monotonic() >= _watch.look_at or _watch.router is None:
        refresh()
    assert _watch.router is not None
    return _watch.router


def refresh() -> None:
    """Read what has changed. A file that cannot be read is left: what was in force stays in force."""
    _watch.look_at = time.monotonic() + _LOOK_SECONDS
    if _watch.folder is not None:
        _refresh_router(_watch.folder / ROUTER)
        _refresh_lexicon(_watch.folder / LEXICON)
    if _watch.router is None:
        _watch.router = _shipped()


@cache
def _shipped() -> Router:
    """What came with the code: in memory once, also for the processes that a warmed-up one begins."""
    return load(ARTEFACT)


def _refresh_router(path: Path) -> None:
    stamp = _stamp(path)
    if stamp == _watch.router_stamp:
        return
    _watch.router_stamp = stamp
    try:
        _watch.router = load(path) if stamp else None
    except (OSError, ValueError, KeyError):
        return


def _refresh_lexicon(path: Path) -> None:
    stamp = _stamp(path)
    if stamp == _watch.lexicon_stamp:
        return
    _watch.lexicon_stamp = stamp
    try:
        lexicon.add(
            lexicon.Additions.from_json(json.loads(path.read_text(encoding="utf-8"))) if stamp else lexicon.NOTHING
        )
    except (OSError, ValueError):
        return


def _stamp(path: Path) -> Stamp:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
