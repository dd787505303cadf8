"""Hands the library's articles to the search index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import select

from models.kinds import PolicyState
from models.policies import Article, Policy
from models.work import Office
from nlp import search
from nlp.search import IndexInfo, Passage

CHUNK = 2000  # articles read at once
Progress = Callable[[int, int], None]


def folder_of(home: Path) -> Path:
    """Where the index lives."""
    return home / "index"


def rebuild(office: Office, folder: Path, progress: Progress | None = None) -> IndexInfo:
    """Index all published and repealed policies anew; readers keep the old index until the new one is whole."""
    return search.build(_passages(office), folder, progress)


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
            yield Passage(article_id, policy_id, title, f"{title} {chapter}", text)
