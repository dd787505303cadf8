"""Builds the search index of the library, each time in a folder of its own, so that readers never see half of one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from models.kinds import PolicyState
from models.policies import Article, Policy
from models.work import Office
from nlp import search
from nlp.search import IndexInfo, Passage

POINTER = "current"  # a file in the index folder that names the newest build
CHUNK = 2000  # articles read at once
Progress = Callable[[int], None]


def folder_of(home: Path) -> Path:
    """Where the index lives."""
    return home / "index"


def rebuild(office: Office, folder: Path, progress: Progress | None = None) -> IndexInfo:
    """Index all published and repealed policies anew, then point the readers at the new build."""
    folder.mkdir(parents=True, exist_ok=True)
    build = folder / f"build-{uuid4().hex[:12]}"
    try:
        info = search.build(_passages(office), build, progress)
    except BaseException:
        shutil.rmtree(build, ignore_errors=True)
        raise
    before = current(folder)
    _point_at(folder, build)
    _forget_others(folder, build, before)
    return info


def current(folder: Path) -> Path | None:
    """The newest build, or None before the first."""
    try:
        build = folder / (folder / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return build if build.is_dir() else None


def _passages(office: Office) -> Iterator[Passage]:
    columns = (Article.id, Article.policy_id, Policy.title, Article.chapter, Article.text)
    wanted = (
        select(*columns)
        .join(Policy, Policy.id == Article.policy_id)
        .where(Policy.state.in_((PolicyState.PUBLISHED, PolicyState.REPEALED)))
        .order_by(Article.id)
    )
    with office.reading() as work:
        for article_id, policy_id, title, chapter, text in work.db.execute(wanted.execution_options(yield_per=CHUNK)):
            yield Passage(article_id, policy_id, title, chapter, text)


def _point_at(folder: Path, build: Path) -> None:
    new = folder / f"{POINTER}-{build.name}"
    new.write_text(build.name, encoding="utf-8")
    os.replace(new, folder / POINTER)


def _forget_others(folder: Path, build: Path, before: Path | None) -> None:
    """Remove older builds; the one before stays for readers that still have it open."""
    for other in folder.glob("build-*"):
        if other not in (build, before):
            shutil.rmtree(other, ignore_errors=True)
