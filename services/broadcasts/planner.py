"""The planner (触达测算): for everybody of an audience the way out, or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select

from config.rules import rules
from models.broadcasts import Broadcast, Recipient
from models.kinds import Channel, SkipReason
from models.people import Follower
from models.platform_tags import PlatformTag, PlatformTagMember
from models.work import Work
from push import platform_tags
from push.batches import FEWEST, SIZES
from push.circulars import Ways
from push.pace import BULK_SHARE, calls_a_day, has_quota
from push.ways import obstacle, way
from services.broadcasts import segments

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Forecast:
    """What would become of a broadcast if it left now."""

    people: int
    by_way: Mapping[Channel, int]
    unreached: Mapping[SkipReason, int]
    tags: Sequence[PlatformTag] = ()  # one call for each in place of lists

    @property
    def reached(self) -> int:
        return sum(self.by_way.values())

    def calls(self, channel: Channel) -> int:
        """How many calls of the platform it would take."""
        tags = self.tags if channel is Channel.MASS_MESSAGE else ()
        listed = self.by_way.get(channel, 0) - sum(tag.people for tag in tags)
        return len(tags) + math.ceil(listed / SIZES.get(channel, 1))

    def share_of_day(self, channel: Channel) -> float | None:
        """How much of the day's quota for broadcasts it would take; above 1 more than a day, None without a quota."""
        a_day = calls_a_day(channel) * BULK_SHARE or 1  # of a way that is shut even one call is a whole day
        return self.calls(channel) / a_day if has_quota(channel) else None


def plan(broadcast: Broadcast, ways: Ways, now: datetime) -> Select[Any]:
    """Everybody of the audience with `way` and `reason`, of which one is NULL."""
    why = _why(broadcast, ways, now)
    return select(
        Follower.openid.label("openid"),
        case((why.is_(None), way(ways, now)), else_=None).label("way"),
        why.label("reason"),
    ).where(segments.condition(broadcast.audience, now))


def forecast(work: Work, broadcast: Broadcast, ways: Ways) -> Forecast:
    """How many by which way, how many not and why: one pass over the audience."""
    planned: Subquery = plan(broadcast, ways, work.now).subquery()
    counted = select(planned.c.way, planned.c.reason, func.count()).group_by(planned.c.way, planned.c.reason)
    by_way: dict[Channel, int] = {}
    unreached: dict[SkipReason, int] = {}
    for by, why, count in work.db.execute(counted):
        if why is None:
            by_way[Channel(by)] = count
        else:
            unreached[SkipReason(why)] = count
    if 0 < by_way.get(Channel.MASS_MESSAGE, 0) < FEWEST[Channel.MASS_MESSAGE]:
        unreached[SkipReason.NO_WAY] = unreached.get(SkipReason.NO_WAY, 0) + by_way.pop(Channel.MASS_MESSAGE)
    tags = _tags(work, planned) if by_way.get(Channel.MASS_MESSAGE, 0) > SIZES[Channel.MASS_MESSAGE] else ()
    return Forecast(sum(by_way.values()) + sum(unreached.values()), by_way, unreached, tags)


def _tags(work: Work, planned: Subquery) -> Sequence[PlatformTag]:
    """The platform's tags that would be sent to: none of their people hears of it by another way, or must not."""
    known = platform_tags.known(work)
    meant = (
        select(PlatformTagMember.tag_id, func.count())
        .join(planned, planned.c.openid == PlatformTagMember.openid)
        .where(planned.c.way == Channel.MASS_MESSAGE.value)
        .group_by(PlatformTagMember.tag_id)
    )
    counts: dict[int, int] = dict(work.db.execute(meant).all()) if known else {}
    chosen: list[PlatformTag] = []
    for tag in known:
        if counts.get(tag.id) == tag.people and not platform_tags.overlaps(work, tag, chosen):
            chosen.append(tag)
    return chosen


def overridden(work: Work, broadcast: Broadcast) -> int:
    """How many of its recipients an urgent broadcast reaches though they had their week's share."""
    mine = select(Recipient.openid).where(Recipient.broadcast_id == broadcast.id, Recipient.reason.is_(None))
    had_enough = select(func.count()).select_from(Follower).where(Follower.openid.in_(mine), _had_enough(work.now))
    return work.db.scalar(had_enough) or 0


def _why(broadcast: Broadcast, ways: Ways, now: datetime) -> ColumnElement[Any]:
    why = obstacle(broadcast.topic, ways, now)
    if broadcast.is_urgent:
        return why
    return func.coalesce(why, case((_had_enough(now), literal(SkipReason.OFTEN.value)), else_=None))


def _had_enough(now: datetime) -> ColumnElement[bool]:
    """Whether somebody had the broadcasts of a week."""
    had = (
        select(func.count())
        .where(Recipient.openid == Follower.openid, Recipient.sent_at > now - WEEK)
        .correlate(Follower)
        .scalar_subquery()
    )
    return had >= rules().pushes_a_week
