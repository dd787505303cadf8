"""Keeps the files that nlp.live follows on this host as the tables say they should be."""

from __future__ import annotations

import gzip
import json
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select

from models.learning import Promotion
from models.outbox import Counter
from models.work import Office, Work
from nlp.live import LEXICON, ROUTER
from services.learning import routers, vocabulary

EVERY_SECONDS = 5.0  # so long may another host be behind
MARK = "learned.json"  # what the files beside it hold

Mark = dict[str, int]


def folder_of(home: Path) -> Path:
    """Where the files live."""
    return home / "nlp"


def follow(office: Office, folder: Path) -> bool:
    """Write what is not as it should be; says whether anything was. Cheap when nothing is: one small question."""
    with office.reading() as work:
        wanted = _wanted(work)
        if wanted == _written(folder):
            return False
        training = routers.in_force(work)
        artefact = training.artefact if training is not None else None
        words = vocabulary.lexicon(work)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / LEXICON, json.dumps(words, ensure_ascii=False).encode())
    if artefact is None:
        (folder / ROUTER).unlink(missing_ok=True)
    else:
        _write(folder / ROUTER, gzip.decompress(artefact))
    _write(folder / MARK, json.dumps(wanted).encode())
    return True


def _wanted(work: Work) -> Mark:
    found = work.db.execute(_state()).one()
    return {name: value or 0 for name, value in zip(("promotion", "router", "words"), found, strict=True)}


@cache
def _state() -> Select[Any]:
    newest = select(func.max(Promotion.id)).scalar_subquery()
    training = select(Promotion.training_id).order_by(Promotion.id.desc()).limit(1).scalar_subquery()
    changes = select(Counter.value).where(Counter.name == vocabulary.CHANGES).scalar_subquery()
    return select(newest, training, changes)


def _written(folder: Path) -> Mark | None:
    try:
        found: Mark = json.loads((folder / MARK).read_bytes())
    except (OSError, ValueError):
        return None
    is_whole = (folder / ROUTER).exists() == bool(found.get("router"))
    return found if is_whole else None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: other processes read it meanwhile."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    beside.write_bytes(content)
    beside.replace(path)
