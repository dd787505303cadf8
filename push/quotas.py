"""The ledger of quotas (额度台账): how many calls each way took today, in the database, so that it outlives Redis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from redis import Redis
from sqlalchemy import Insert, select, update

from config.rules import rules
from models.batches import QuotaDay
from models.kinds import Channel
from models.many import dialect_of
from models.upserts import insert_by
from models.work import Office, Work
from push.errors import redis_at_hand
from push.pace import KEPT_SECONDS, calls_a_day, has_quota, quota_key

WARNING = 0.7


@dataclass(frozen=True)
class Use:
    """What one way used of one day."""

    day: date
    channel: Channel
    used: int
    limit: int

    @property
    def share(self) -> float:
        return self.used / self.limit if self.limit else 1.0

    @property
    def is_short(self) -> bool:
        return self.share >= WARNING


def note(work: Work, counts: Mapping[Channel, int]) -> None:
    """Calls that begin now: in the transaction that says so, so that none is forgotten."""
    for channel, count in sorted(counts.items()):
        if count and has_quota(channel):
            given = {"day": _today(work.now), "channel": channel, "used": count}
            work.db.connection().execute(_noted(dialect_of(work.db)), given)


def take_back(work: Work, channel: Channel, count: int) -> None:
    """Calls that were noted and then not made."""
    if count:
        today = update(QuotaDay).where(QuotaDay.day == _today(work.now), QuotaDay.channel == channel)
        work.db.execute(today.where(QuotaDay.used >= count).values(used=QuotaDay.used - count))


def restore(office: Office, redis: Redis) -> None:
    """Tell Redis what it forgot of today; what it knows better stays. Nobody waits for it in a transaction."""
    with office.reading() as work:
        now, uses = work.now, since(work, _today(work.now))
    for use in uses:
        key = quota_key(use.channel, now)
        with redis_at_hand():
            known = redis.get(key)
            if int(known or 0) < use.used:
                redis.set(key, use.used, ex=KEPT_SECONDS)


def since(work: Work, day: date) -> list[Use]:
    """The use of each day and way from a day on, newest first."""
    rows = select(QuotaDay).where(QuotaDay.day >= day).order_by(QuotaDay.day.desc(), QuotaDay.channel)
    return [Use(row.day, row.channel, row.used, calls_a_day(row.channel)) for row in work.db.scalars(rows)]


def newly_short(work: Work) -> list[Use]:
    """Ways that have just passed the warning mark today; each is told of once."""
    found = []
    rows = select(QuotaDay).where(QuotaDay.day == _today(work.now), QuotaDay.warned_at.is_(None))
    for row in work.db.scalars(rows.with_for_update(skip_locked=True)):
        use = Use(row.day, row.channel, row.used, calls_a_day(row.channel))
        if use.is_short:
            row.warned_at = work.now
            found.append(use)
    work.db.flush()
    return found


@lru_cache(maxsize=2)
def _noted(dialect: str) -> Insert:
    first = insert_by(dialect, QuotaDay)
    return first.on_conflict_do_update(
        index_elements=["day", "channel"], set_={"used": QuotaDay.used + first.excluded.used}
    )


def _today(now: datetime) -> date:
    return now.astimezone(rules().zone).date()
