"""Hands the library's policies to the search index, all of them or only what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from models.kinds import PolicyKind
from models.policies import Article, Policy
from models.work import Office, Work
from nlp import search_index
from nlp.search_index import IndexInfo
from nlp.search_segment import Unit
from services.policies.library import SHOWN

CHUNK = 200  # policies read at once
MOST_BESIDE = 200  # changed policies in the small segment; with more of them all is built anew
QUIET_SECONDS = 10  # of an import that goes on
EVERY_SECONDS = 1.0  # a process looks whether something has changed
FOLLOWED = "followed"  # the file that names what the index was last brought up to
Progress = Callable[[int, int], None]


def folder_of(home: Path) -> Path:
    """Where the index lives."""
    return home / "index"


def rebuild(office: Office, folder: Path, progress: Progress | None = None) -> IndexInfo:
    """Index all published and repealed policies anew; readers keep the old index until the new one is whole."""
    with office.reading() as work:
        return search_index.build(_units(work, list(_marks(work)), progress), folder)


def follow(office: Office, folder: Path) -> bool:
    """Bring this host's index up to date; says whether anything was to be done. Cheap when nothing is.

    A few changed policies go into a small segment at once. Many of them make it anew, when nobody goes on changing.
    """
    with office.reading() as work:
        stamp, last = _stamp(work)
        if stamp == _followed(folder):
            return False
        held, indexed = _marks(work), _indexed(folder)
        changed = [policy for policy, mark in held.items() if indexed is None or indexed.get(policy) != mark]
        if indexed is None or len(changed) > MOST_BESIDE:
            if last is not None and work.now - last < timedelta(seconds=QUIET_SECONDS):
                return False
            search_index.build(_units(work, list(held)), folder)
        else:
            search_index.amend(_units(work, changed), indexed.keys() - held.keys(), folder)
    (folder / FOLLOWED).write_text(stamp, encoding="utf-8")
    return True


def _stamp(work: Work) -> tuple[str, datetime | None]:
    """What is other as soon as a policy is, and when the last one was changed."""
    shown = func.count().filter(Policy.state.in_(SHOWN))
    count, listed, last = work.db.execute(select(func.count(), shown, func.max(Policy.updated_at))).one()
    return f"{count} {listed} {last and last.isoformat()}", last


def _followed(folder: Path) -> str:
    try:
        return (folder / FOLLOWED).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _indexed(folder: Path) -> dict[int, str] | None:
    try:
        return search_index.marks(folder)
    except FileNotFoundError:
        return None


def _marks(work: Work) -> dict[int, str]:
    """Each policy that may be found, with what changes when its content does."""
    rows = work.db.execute(select(Policy.id, Policy.fingerprint, Policy.updated_at).where(Policy.state.in_(SHOWN)))
    return {row.id: f"{row.fingerprint}@{row.updated_at.isoformat()}" for row in rows.all()}


def _units(work: Work, ids: Sequence[int], progress: Progress | None = None) -> Iterator[Unit]:
    marks = _marks(work)
    done = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        columns = (Policy.id, Policy.kind, Policy.title, Article.id, Article.number, Article.chapter, Article.text)
        rows = work.db.execute(
            select(*columns)
            .join(Article, Article.policy_id == Policy.id)
            .where(Policy.id.in_(chunk))
            .order_by(Policy.id, Article.position)
        )
        whole: Unit | None = None
        for policy, kind, title, article, number, chapter, text in rows:
            done += 1
            if kind is PolicyKind.LAW and number:  # of a law each article is found for itself
                yield Unit(policy, title, [(article, chapter, text)], marks.get(policy, ""))
                continue
            if whole is None or whole.document_id != policy:
                if whole is not None:
                    yield whole
                whole = Unit(policy, title, [], marks.get(policy, ""))
            whole.parts.append((article, chapter, text))
        if whole is not None:
            yield whole
        if progress is not None:
            progress(done, 0)
    if progress is not None:
        progress(done, done)
