"""What somebody wants to hear of (推送设置): by topic and in total; broadcasts honour it everywhere."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from models.broadcasts import Mute
from models.kinds import Topic
from models.upserts import insert_into
from models.work import Work


def muted(work: Work, openid: str) -> set[Topic]:
    """The topics somebody does not want to hear of."""
    return set(work.db.scalars(select(Mute.topic).where(Mute.openid == openid)))


def mute(work: Work, openid: str, topics: Iterable[Topic] = tuple(Topic)) -> None:
    """Stop these topics (退订); without a topic, all of them. What concerns the person alone still comes."""
    rows = [{"openid": openid, "topic": topic, "muted_at": work.now} for topic in topics]
    if rows:
        work.db.flush()
        work.db.connection().execute(insert_into(work.db, Mute).on_conflict_do_nothing(), rows)


def unmute(work: Work, openid: str, topics: Iterable[Topic] = tuple(Topic)) -> None:
    """Let these topics come again (恢复接收)."""
    work.db.execute(delete(Mute).where(Mute.openid == openid, Mute.topic.in_(list(topics))))


def keep_only(work: Work, openid: str, topics: Iterable[Topic]) -> None:
    """Hear of these topics and of no others (只要)."""
    wanted = set(topics)
    unmute(work, openid, wanted)
    mute(work, openid, [topic for topic in Topic if topic not in wanted])
