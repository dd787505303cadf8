"""The guard against copies (备份防护): an old backup, or a copy beside the real house, sends nothing by itself.

The database and Redis both know the house by its mark, and how often it has ticked. Redis is told last. So a
database that is behind Redis was restored; where Redis does not know the mark, the database was carried elsewhere, or
Redis lost its memory.
"""

from __future__ import annotations

import logging
from uuid import uuid4

from redis import Redis
from sqlalchemy import select

from models.batches import HouseMark
from models.upserts import insert_into
from models.work import Office, Work
from push.errors import redis_at_hand

log = logging.getLogger(__name__)

KEY = "house:mark"
ONLY = 1
AGAIN_SECONDS = 600.0
_TICK = """
local house, ticks = string.match(redis.call("GET", KEYS[1]) or "", "^(%w+) (%d+)$")
if house ~= ARGV[1] or tonumber(ticks) < tonumber(ARGV[2]) then
  redis.call("SET", KEYS[1], ARGV[1] .. " " .. ARGV[2])
end
"""


def look(office: Office, redis: Redis) -> bool:
    """Whether this is the house that Redis knows; then both tick. Else nothing is sent until a person confirms."""
    known = _known(redis)  # before the database, which is always told first
    with office.work() as work:
        mark = _mark(work)
        if mark.held_since is not None:
            return False
        if mark.ticks and not _fits(mark, known):
            mark.held_since = work.now
            log.error("this database is not the one that Redis knows: nothing is sent before a person confirms")
            return False
        mark.ticks, mark.ticked_at = mark.ticks + 1, work.now
        house, ticks = mark.house, mark.ticks
    _tell(redis, house, ticks)
    return True


def is_held(work: Work) -> bool:
    """Whether nothing may be sent."""
    return work.has(_HELD)


def put_off(office: Office, job: str, row_id: int | str) -> bool:
    """Whether nothing may be sent: then a job that does not wait in a row comes again, until a person has confirmed."""
    with office.work() as work:
        held = is_held(work)
        if held:
            work.start_later(job, row_id, delay_seconds=AGAIN_SECONDS)
    return held


def confirm(work: Work, redis: Redis) -> None:
    """A person says that this is the house now: it gets a mark of its own."""
    mark = _mark(work)
    mark.house, mark.ticks, mark.ticked_at, mark.held_since = uuid4().hex, 1, work.now, None
    mark.confirmed_by = work.actor.name
    work.db.flush()
    _tell(redis, mark.house, mark.ticks)


def mark_of(work: Work) -> HouseMark | None:
    return work.db.get(HouseMark, ONLY)


_HELD = select(HouseMark.id).where(HouseMark.held_since.is_not(None))


def _mark(work: Work) -> HouseMark:
    locked = select(HouseMark).where(HouseMark.id == ONLY).with_for_update()
    found = work.db.scalar(locked)
    if found is None:  # two may begin at once
        first = {"id": ONLY, "house": uuid4().hex, "ticks": 0, "ticked_at": work.now, "confirmed_by": ""}
        work.db.execute(insert_into(work.db, HouseMark).values(first).on_conflict_do_nothing())
        found = work.db.scalars(locked).one()
    return found


def _fits(mark: HouseMark, known: tuple[str, int] | None) -> bool:
    return known is not None and known[0] == mark.house and known[1] <= mark.ticks


def _known(redis: Redis) -> tuple[str, int] | None:
    with redis_at_hand():
        raw = redis.get(KEY)
    if not raw:
        return None
    house, _, ticks = (raw.decode() if isinstance(raw, bytes) else str(raw)).partition(" ")
    return house, int(ticks)


def _tell(redis: Redis, house: str, ticks: int) -> None:
    with redis_at_hand():
        redis.register_script(_TICK)(keys=[KEY], args=[house, ticks])
