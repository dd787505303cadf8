"""The public archive (公开存档): what was broadcast and may be read by everybody, without anybody's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from config import wording
from models.archive import ArchivedBroadcast
from models.broadcasts import Broadcast
from models.kinds import BroadcastState, Topic
from models.work import Work
from push.circulars import ENTERPRISE, NAME
from services.errors import Refusal
from services.privacy import mask_code, mask_phone

SIZE = 15
GONE_OUT = (
    BroadcastState.SENDING,
    BroadcastState.PAUSED,
    BroadcastState.COMPLETED,
    BroadcastState.COMPLETED_WITH_FAILURES,
)
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
CITIZEN = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")


@dataclass(frozen=True)
class PublicNotice:
    """A broadcast as everybody may read it."""

    number: str
    topic: Topic
    title: str
    text: str
    link: str
    time: str
    place: str
    sent_at: datetime


@dataclass(frozen=True)
class Sheet:
    """One page of the archive."""

    rows: Sequence[PublicNotice]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


def open_up(work: Work, broadcast: Broadcast) -> None:
    """Let everybody read it (公开); what has not gone out yet is nobody's business."""
    if broadcast.state not in GONE_OUT:
        raise Refusal("broadcast.not_out_yet")
    if not is_open(work, broadcast):
        work.add(ArchivedBroadcast(broadcast_id=broadcast.id, opened_at=work.now, opened_by=work.actor.name))


def take_back(work: Work, broadcast: Broadcast) -> None:
    """Take it out of the archive again (撤下)."""
    kept = work.db.get(ArchivedBroadcast, broadcast.id)
    if kept is not None:
        work.db.delete(kept)
        work.db.flush()


def is_open(work: Work, broadcast: Broadcast) -> bool:
    """Whether everybody may read it."""
    return work.db.get(ArchivedBroadcast, broadcast.id) is not None


def listed(work: Work, page: int) -> Sheet:
    """A page of the archive, the newest first."""
    rows = _public()
    total = work.db.scalar(select(func.count()).select_from(rows.subquery())) or 0
    number = max(1, min(page, -(-total // SIZE)))
    newest = rows.order_by(Broadcast.started_at.desc(), Broadcast.id.desc()).limit(SIZE).offset((number - 1) * SIZE)
    return Sheet([shown(broadcast) for broadcast in work.db.scalars(newest)], total, number)


def find(work: Work, number: str) -> PublicNotice | None:
    """The broadcast of a number, if everybody may read it."""
    found = work.db.scalar(_public().where(Broadcast.number == number))
    return shown(found) if found is not None else None


def shown(broadcast: Broadcast) -> PublicNotice:
    """What everybody reads: nobody's name, and no number of a person."""
    return PublicNotice(
        number=broadcast.number,
        topic=broadcast.topic,
        title=_without_persons(broadcast.title),
        text=_without_persons(broadcast.text),
        link=broadcast.link,
        time=str(broadcast.facts.get("time", "")),
        place=str(broadcast.facts.get("place", "")),
        sent_at=broadcast.started_at or broadcast.created_at,
    )


def _public() -> Select[Broadcast]:
    opened = ArchivedBroadcast.broadcast_id == Broadcast.id
    return select(Broadcast).join(ArchivedBroadcast, opened).where(Broadcast.state.in_(GONE_OUT))


def _without_persons(text: str) -> str:
    text = text.replace(NAME, wording.text("broadcast.somebody"))
    text = text.replace(ENTERPRISE, wording.text("broadcast.some_enterprise"))
    text = CITIZEN.sub(lambda found: mask_code(found[0]), text)
    return MOBILE.sub(lambda found: mask_phone(found[0]), text)
