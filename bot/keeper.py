"""Writes what the stream in Redis holds into the archive, and finds what nobody answered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
from redis import Redis
from sqlalchemy import select

from bot import rows
from bot.conversation import LATE_JOB
from bot.envelope import Envelope
from bot.inbox import KEPT
from bot.offline import heal
from bot.talking import Desk
from models.people import Follower
from models.work import JobCall, Office, Work
from services import followers

log = logging.getLogger(__name__)

BATCH = 500
FORGOTTEN_SECONDS = 20.0  # three tries of the platform take fifteen

Entry = tuple[bytes, dict[bytes, bytes]]


def keep(office: Office, redis: Redis) -> int:
    """Write one batch of the stream into the table; returns how many entries it held.

    May run twice without harm: arrivals are kept once by their key, outcomes are set only on what is open. Each of its
    transactions takes its rows in the order of the stream, and messages, followers and dialogues are apart: so it never
    waits for a turn that waits for it, nor for the keeper of another host, who may see a message as answered already.
    """
    entries: Sequence[Entry] = redis.xrange(KEPT, count=BATCH)  # type: ignore[assignment]  # the client is not async
    if not entries:
        return 0
    arrived = [(_pushed(one), _moment(one), b"s" in one) for _, one in entries if b"m" in one]
    answered = [one for _, one in entries if b"o" in one]
    outcomes = {one["i"]: one for one in map(orjson.loads, (fields[b"o"] for fields in reversed(answered)))}
    awaited = [(envelope, at) for envelope, at, is_silent in arrived if not is_silent]
    with office.work() as work:
        rows.write_arrivals(work, [(envelope, at) for envelope, at in awaited if envelope.key not in outcomes])
        rows.write_silent(work, [(envelope, at) for envelope, at, is_silent in arrived if is_silent])
    with office.work() as work:
        # Most come and are answered in one batch: a row that is written once costs half of one that is mended.
        rows.write_answered(work, [(env, at, outcomes.pop(env.key)) for env, at in awaited if env.key in outcomes])
    with office.work() as work:
        rows.write_outcomes(work, [one for _, one in reversed(outcomes.items())])
    with office.work() as work:
        _open_windows(work, [(envelope, received_at) for envelope, received_at, _ in arrived])
    with office.work() as work:
        latest = {one[b"p"].decode(): one[b"d"] for one in answered if one.get(b"d")}
        rows.copy_dialogues(work, {openid: orjson.loads(dialogue) for openid, dialogue in latest.items()})
    redis.xdel(KEPT, *(entry_id for entry_id, _ in entries))
    return len(entries)


def _pushed(fields: dict[bytes, bytes]) -> Envelope:
    return Envelope.from_json(orjson.loads(fields[b"m"]))


def _moment(fields: dict[bytes, bytes]) -> datetime:
    return datetime.fromtimestamp(int(fields[b"t"]) / 1000, UTC)


def _open_windows(work: Work, arrived: Sequence[tuple[Envelope, datetime]]) -> None:
    """Whoever wrote may be written to, unless they left since."""
    if not arrived:
        return
    who = {envelope.openid for envelope, _ in arrived}
    gone = select(Follower).where(Follower.openid.in_(who), Follower.following.is_(False))
    left_at = {follower.openid: follower.unfollowed_at for follower in work.db.scalars(gone)}
    wrote: dict[str, datetime] = {}
    for envelope, received_at in arrived:
        left = left_at.get(envelope.openid)
        if left is not None and left >= received_at:
            continue
        if left is None and not envelope.kind.startswith("event:"):
            wrote[envelope.openid] = received_at
        else:
            followers.note_message(work, envelope.openid, envelope.kind)
    followers.note_messages(work, wrote)


def sweep(desk: Desk) -> int:
    """Start again what came and was not answered; put dialogues back that went on while Redis was away."""
    heal(desk.office, desk.inbox)
    keys = desk.inbox.unfinished(FORGOTTEN_SECONDS)
    desk.office.start([JobCall(LATE_JOB, key) for key in keys])
    if keys:
        log.warning("%s messages were not answered in time and are started again", len(keys))
    return len(keys)
