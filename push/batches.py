"""Whose turn it is where one call goes to many: recipients are gathered into a batch, kept hold of and given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from config.settings import Settings
from models.batches import Batch
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, Channel, OutboxState, SkipReason
from models.officer_groups import OfficerGroup, OfficerGroupMember
from models.people import Follower, Officer
from models.work import Office, Work
from push import circulars, house, platform_tags, quotas, ways
from push.attempt import LADDER
from push.chunks import may_send
from push.circulars import Ways

LEASE = timedelta(seconds=120)
MASS, APP, ROBOT, CHAT = Channel.MASS_MESSAGE, Channel.WECOM_MESSAGE, Channel.GROUP_ROBOT, Channel.GROUP_CHAT
SIZES: Mapping[Channel, int] = {MASS: 10_000, APP: 1_000, ROBOT: 10_000, CHAT: 10_000}  # people of one call
FEWEST: Mapping[Channel, int] = {MASS: 2}  # the platform's least
REPEATABLE = {MASS: timedelta(hours=23), APP: timedelta(minutes=25)}  # so long it knows a call that was made before


@dataclass(frozen=True)
class Parcel:
    """A batch at hand, with all that its call needs."""

    batch: Batch
    broadcast: Broadcast
    openids: Sequence[str]  # none where it goes to a tag
    userids: Mapping[str, str]  # WeCom's, by openid
    group: OfficerGroup | None

    @property
    def was_open(self) -> bool:
        return self.batch.call_began_at is not None


def claim(office: Office, broadcast_id: int, settings: Settings) -> Parcel | None:
    """Take a batch whose call is to be repeated, or gather the next one; None when nobody waits for one."""
    with office.work() as work:
        broadcast = work.db.get(Broadcast, broadcast_id)
        if broadcast is None or not may_send(broadcast, work.now) or house.is_held(work):
            return None
        batch = _to_repeat(work, broadcast_id) or _gather_next(work, broadcast, settings)
        if batch is None:
            return None
        batch.state, batch.lease_until, batch.attempts = OutboxState.SENDING, work.now + LEASE, batch.attempts + 1
        work.db.flush()
        parcel = _parcel(work, broadcast, batch)
        work.db.expunge_all()
    return parcel


def begin(office: Office, parcel: Parcel) -> bool:
    """Note that the call begins now; whether it may, which it may not once the broadcast was paused."""
    with office.work() as work:
        running = select(Broadcast.id).where(
            Broadcast.id == parcel.broadcast.id, Broadcast.state == BroadcastState.SENDING
        )
        batch = mine(work, parcel)
        if batch is None or work.db.scalar(running) is None:
            return False
        batch.call_began_at = batch.call_began_at or work.now
        batch.lease_until = work.now + LEASE
        change(work, batch.id, Recipient.call_began_at.is_(None), {"call_began_at": work.now})
        quotas.note(work, {batch.way: 1})
    return True


def give_back(work: Work, batch: Batch) -> None:
    """Its people wait again, as if they had not been gathered."""
    again = {"state": OutboxState.QUEUED, "batch_id": None, "call_began_at": None, "attempts": Recipient.attempts - 1}
    change(work, batch.id, Recipient.state == OutboxState.SENDING, again)
    work.db.execute(delete(Batch).where(Batch.id == batch.id))


def end(work: Work, batch: Batch, state: OutboxState, **values: Any) -> None:
    """The batch and its people come to the same end."""
    batch.state, batch.lease_until = state, None
    for name in ("sent_at", "remote_id", "error_code", "error"):
        if name in values:
            setattr(batch, name, values[name])
    work.db.flush()
    kept = {**values, "remote_id": str(values.get("remote_id", ""))[:40]}
    change(work, batch.id, Recipient.state.in_((OutboxState.SENDING, OutboxState.UNCERTAIN)), {"state": state, **kept})


def fail_some(work: Work, batch: Batch, openids: Sequence[str], values: Mapping[str, Any]) -> None:
    """Some of its people were refused by name."""
    if openids:
        change(work, batch.id, Recipient.openid.in_(openids), values)


def mine(work: Work, parcel: Parcel) -> Batch | None:
    """The row again, while this worker still holds it."""
    held = or_(Batch.state == OutboxState.SENDING, Batch.state == OutboxState.UNCERTAIN)
    same = select(Batch).where(Batch.id == parcel.batch.id, held, Batch.attempts == parcel.batch.attempts)
    return work.db.scalars(same.with_for_update()).first()


def resolve(work: Work) -> int:
    """Batches whose worker died: repeated where the platform knows the call, else shown as uncertain."""
    ran_out = select(Batch).where(Batch.state == OutboxState.SENDING, Batch.lease_until < work.now)
    found = list(work.db.scalars(ran_out.with_for_update(skip_locked=True)))
    for batch in found:
        if batch.call_began_at is None:
            give_back(work, batch)
        elif may_repeat(batch, work):
            batch.state, batch.due_at, batch.lease_until = OutboxState.QUEUED, work.now, None
        else:
            end(work, batch, OutboxState.UNCERTAIN, error="the worker died during the call")
    work.db.flush()
    return len(found)


def cancel(work: Work, broadcast: Broadcast) -> None:
    """What is to be repeated may have arrived already, so a person must see it; the rest is given back."""
    waiting = select(Batch).where(Batch.broadcast_id == broadcast.id, Batch.state == OutboxState.QUEUED)
    for batch in list(work.db.scalars(waiting)):
        if batch.call_began_at is None:
            give_back(work, batch)
        else:
            end(work, batch, OutboxState.UNCERTAIN, error="cancelled before the call was repeated")


def may_repeat(batch: Batch, work: Work) -> bool:
    """Whether the platform would know the call again."""
    lasts = REPEATABLE.get(batch.way)
    began_at = batch.call_began_at
    is_known = lasts is not None and began_at is not None and began_at > work.now - lasts
    return is_known and batch.attempts <= len(LADDER)


def change(work: Work, batch_id: int, which: ColumnElement[bool], values: Mapping[str, Any]) -> None:
    """Change the people of a batch."""
    statement = update(Recipient).where(Recipient.batch_id == batch_id, which).values(**values)
    work.db.execute(statement, execution_options={"synchronize_session": False})


def _to_repeat(work: Work, broadcast_id: int) -> Batch | None:
    """A batch that waits; a night or a pause may have been so long that the platform has forgotten its call."""
    due = select(Batch).where(
        Batch.broadcast_id == broadcast_id, Batch.state == OutboxState.QUEUED, Batch.due_at <= work.now
    )
    for batch in list(work.db.scalars(due.order_by(Batch.id).with_for_update(skip_locked=True))):
        if batch.call_began_at is None or may_repeat(batch, work):
            return batch
        end(work, batch, OutboxState.UNCERTAIN, error="too late to repeat the call")
    return None


def _gather_next(work: Work, broadcast: Broadcast, settings: Settings) -> Batch | None:
    """A batch by one of the ways; whoever finds another way open now may become part of a later one."""
    for way in ways.SHARED:
        batch = _gather_tag(work, broadcast, settings) if way is MASS else None
        batch = batch or _gather(work, broadcast, way, settings)
        if batch is not None:
            return batch
    return None


def _gather_tag(work: Work, broadcast: Broadcast, settings: Settings) -> Batch | None:
    """All who carry one of the platform's tags, where they wait for nothing but a mass message."""
    if settings.trial_mode or not platform_tags.known(work):
        return None
    work.lock(broadcast, "state")  # two who gather so many rows would wait for each other's
    tag = platform_tags.fitting(work, broadcast, circulars.ways_of(settings, broadcast))
    if tag is None:
        return None
    batch = _new(work, broadcast, MASS, tag.people)
    batch.tag_id = tag.id
    platform_tags.gather(work, broadcast, tag, batch)
    return batch


def _new(work: Work, broadcast: Broadcast, way: Channel, people: int) -> Batch:
    return work.add(Batch(broadcast_id=broadcast.id, way=way, state=OutboxState.QUEUED, people=people, due_at=work.now))


def _due(broadcast_id: int, work: Work, where: ColumnElement[bool], *columns: Any) -> Any:
    due = and_(Recipient.state == OutboxState.QUEUED, Recipient.due_at <= work.now)
    return select(*columns).where(Recipient.broadcast_id == broadcast_id, due, where)


def _gather(work: Work, broadcast: Broadcast, way: Channel, settings: Settings) -> Batch | None:
    """Look once more at everybody by whom this way was planned, and make a batch of those for whom it still is."""
    ids = _candidates(work, broadcast, way)
    if not ids:
        return None
    open_ways = circulars.ways_of(settings, broadcast)
    sorted_out = _sort_out(work, broadcast, ids, open_ways, settings)
    taken = sorted_out.pop((way, None), [])
    if 0 < len(taken) < FEWEST.get(way, 1):
        if not _others_are_due(work, broadcast, way, len(ids)):
            sorted_out[(None, SkipReason.NO_WAY)] = taken
        taken = []
    group = _group_of(work, way, taken) if way in (ROBOT, CHAT) else None
    if group is not None:
        taken = _members_among(work, group, taken)
    for (other, reason), left in sorted_out.items():
        skipped = {"state": OutboxState.SKIPPED, "reason": reason, "way": other}
        _update(work, left, skipped if reason else {"way": other})
    if not taken:
        return None
    batch = _new(work, broadcast, way, len(taken))
    batch.group_id = group.id if group else None
    _update(
        work,
        taken,
        {"state": OutboxState.SENDING, "batch_id": batch.id, "attempts": Recipient.attempts + 1, "way": way},
    )
    return batch


def _candidates(work: Work, broadcast: Broadcast, way: Channel) -> list[int]:
    """As many as one call takes, but never so many that a single one would be left over."""
    size = SIZES[way]
    due = _due(broadcast.id, work, Recipient.way == way, Recipient.id).order_by(Recipient.id).limit(size + 1)
    ids = list(work.db.scalars(due.with_for_update(skip_locked=True)))
    return ids[: size - 1] if len(ids) > size else ids


def _others_are_due(work: Work, broadcast: Broadcast, way: Channel, at_hand: int) -> bool:
    """Whether another worker holds those with whom a few would be enough for a call."""
    due = _due(broadcast.id, work, Recipient.way == way, Recipient.id).limit(at_hand + 1)
    return len(work.db.scalars(due).all()) > at_hand


def _sort_out(
    work: Work, broadcast: Broadcast, ids: Sequence[int], open_ways: Ways, settings: Settings
) -> dict[tuple[Channel | None, SkipReason | None], list[int]]:
    """The recipients by the way they can take now, or the reason why there is none."""
    asked = (
        select(
            Recipient.id,
            Recipient.openid,
            ways.way(open_ways, work.now),
            ways.obstacle(broadcast.topic, open_ways, work.now),
        )
        .outerjoin(Follower, Follower.openid == Recipient.openid)
        .where(Recipient.id.in_(ids))
    )
    found: dict[tuple[Channel | None, SkipReason | None], list[int]] = defaultdict(list)
    for row_id, openid, by, why in work.db.execute(asked.order_by(Recipient.id)):
        may_get = settings.may_get(openid) and not (settings.trial_mode and by in (ROBOT, CHAT))  # others listen there
        reason = SkipReason(why) if why else None if may_get else SkipReason.TRIAL
        found[(Channel(by) if by else None, reason)].append(row_id)
    return found


def _group_of(work: Work, way: Channel, ids: Sequence[int]) -> OfficerGroup | None:
    """The first group with a robot, or a chat, that one of these people is in."""
    is_there = OfficerGroup.robot != "" if way is ROBOT else OfficerGroup.chat_id != ""
    theirs = select(OfficerGroup).join(OfficerGroupMember).where(is_there, OfficerGroupMember.officer_id.in_(_of(ids)))
    return work.db.scalars(theirs.order_by(OfficerGroup.id).limit(1)).first()


def _members_among(work: Work, group: OfficerGroup, ids: Sequence[int]) -> list[int]:
    members = select(OfficerGroupMember.officer_id).where(OfficerGroupMember.group_id == group.id)
    theirs = select(Recipient.id).join(Officer, Officer.openid == Recipient.openid)
    return list(work.db.scalars(theirs.where(Recipient.id.in_(ids), Officer.id.in_(members))))


def _of(ids: Sequence[int]) -> Any:
    return select(Officer.id).join(Recipient, Recipient.openid == Officer.openid).where(Recipient.id.in_(ids))


def _parcel(work: Work, broadcast: Broadcast, batch: Batch) -> Parcel:
    theirs = select(Recipient.openid).where(Recipient.batch_id == batch.id)
    openids = [] if batch.tag_id is not None else list(work.db.scalars(theirs))
    known = select(Officer.openid, Officer.wecom_userid).where(Officer.openid.in_(openids))
    userids = {str(openid): userid for openid, userid in work.db.execute(known)} if batch.way is APP else {}
    group = work.db.get(OfficerGroup, batch.group_id) if batch.group_id else None
    return Parcel(batch, broadcast, openids, userids, group)


def _update(work: Work, ids: Sequence[int], values: Mapping[str, Any]) -> None:
    if ids:
        statement = update(Recipient).where(Recipient.id.in_(ids)).values(**values)
        work.db.execute(statement, execution_options={"synchronize_session": False})
