"""Measures how soon a changed policy is found: a real worker follows the library, several searches wait for it."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.stand import blank
from models.base import Base
from models.work import Office, open_engine
from services.policies import index, library
from services.policies.answer import Shelf
from services.policies.evaluate import documents_of
from services.policies.library import PolicyRecord
from tests.servers import RedisServer
from tests.town.processes import Role, environment_of

SEED = 7
CHANGES = 15
SHELVES = 4  # as many processes, each with its own clock
PATIENCE_SECONDS = 60.0
LOOKS_APART = 0.02  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.search_news", description=__doc__)
    parser.add_argument("--library", type=Path, required=True, help="documents, .jsonl(.gz)")
    options = parser.parse_args()
    redis = RedisServer()
    redis.start()
    try:
        with tempfile.TemporaryDirectory(prefix="news-") as folder:
            measure(options.library, Path(folder), redis.url)
    finally:
        redis.remove()


def measure(file: Path, folder: Path, redis_url: str) -> None:
    """Print how long after the commit the last of the searches found the change."""
    settings = replace(blank(folder / "home", 2), database_url=f"sqlite:///{folder / 'news.db'}", redis_url=redis_url)
    office = Office(open_engine(settings.database_url))
    Base.metadata.create_all(office.engine)
    records = _filled(office, file)
    place = index.folder_of(settings.home)
    index.rebuild(office, place)
    worker = Role("worker", ("worker", "worker"), environment_of(settings), folder / "worker.log")
    worker.start()
    try:
        dice, shelves = random.Random(SEED), [Shelf(place) for _ in range(SHELVES)]
        _news(office, shelves, records[0], dice)  # the worker has come up when this is found
        seconds = sorted(_news(office, shelves, one, dice) for one in records[1 : CHANGES + 1])
    finally:
        worker.stop()
        office.engine.dispose()
    print(f"{len(records)} policies, {CHANGES} changes, {SHELVES} searches")
    print(f"found by all after {seconds[len(seconds) // 2]:.2f} s (median), {seconds[-1]:.2f} s (the slowest)")


def _filled(office: Office, file: Path) -> list[PolicyRecord]:
    records = [
        PolicyRecord(title=title or name, text=text, document_number=f"测〔2026〕{number}号")
        for number, (name, title, text, _) in enumerate(documents_of(file), start=1)
    ]
    with office.work() as work:
        for record in records:
            library.save(work, record)
    return records


def _news(office: Office, shelves: Sequence[Shelf], record: PolicyRecord, dice: random.Random) -> float:
    """Change a policy; the seconds until every search finds what it says now."""
    said = "".join(chr(dice.randrange(0x4E00, 0x9F00)) for _ in range(6))
    time.sleep(dice.random())  # no step with anybody's clock
    with office.work() as work:
        library.save(work, replace(record, text=f"{record.text}\n{said}。"))
    began, waiting = time.monotonic(), list(shelves)
    while waiting and time.monotonic() - began < PATIENCE_SECONDS:
        waiting = [shelf for shelf in waiting if not _finds(shelf, said)]
        time.sleep(LOOKS_APART)
    if waiting:
        raise RuntimeError("a changed policy was not found")
    return time.monotonic() - began


def _finds(shelf: Shelf, said: str) -> bool:
    opened = shelf.index()
    hits = opened.search(said, limit=1) if opened is not None else []
    return opened is not None and bool(hits) and said in opened.whole(hits[0])


if __name__ == "__main__":
    main()
