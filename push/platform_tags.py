"""Tags of the platform's own (公众号标签): one call reaches all who carry one, where lists would take several."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update

from config.settings import Settings
from models.batches import Batch
from models.broadcasts import Broadcast, Recipient
from models.kinds import Channel, OutboxState
from models.many import among
from models.people import Follower
from models.platform_tags import PlatformTag, PlatformTagMember
from models.upserts import insert_into
from models.work import Office, Work
from push.circulars import FORMS, Ways
from push.errors import Temporary, Uncertain
from push.ways import obstacle, way
from push.wechat import WeChatGateway

PORTION = 500  # rows of one statement


def mirror(office: Office, gateway: WeChatGateway, larger_than: int) -> None:
    """Ask the platform anew who carries each tag that is larger than a list (job `tags.mirror`)."""
    if not _are_of_use(gateway.settings):
        return
    found = [tag for tag in gateway.tag_sizes() if tag[2] > larger_than]
    for tag_id, name, _ in found:
        began = office.clock()
        for openids in gateway.tag_members(tag_id):
            _keep(office, tag_id, openids)
        with office.work() as work:
            _settle(work, PlatformTag(id=tag_id, name=name[:60], people=0, known_at=began))
    with office.work() as work:
        for gone in {tag.id for tag in known(work)} - {tag_id for tag_id, _, _ in found}:
            forget(work, gone)


def known(work: Work) -> list[PlatformTag]:
    """The tags as last asked, the largest first."""
    return list(work.db.scalars(select(PlatformTag).order_by(PlatformTag.people.desc(), PlatformTag.id)))


def fitting(work: Work, broadcast: Broadcast, ways: Ways) -> PlatformTag | None:
    """The largest tag all of whose people wait for a mass message of this broadcast; nobody else may hear of it."""
    return next((tag for tag in known(work) if not work.db.scalars(_strays(work, tag, broadcast, ways)).first()), None)


def gather(work: Work, broadcast: Broadcast, tag: PlatformTag, batch: Batch) -> None:
    """Make everybody who carries the tag part of the batch."""
    theirs = select(PlatformTagMember.openid).where(PlatformTagMember.tag_id == tag.id)
    taken = {"state": OutboxState.SENDING, "batch_id": batch.id, "attempts": Recipient.attempts + 1}
    statement = update(Recipient).where(*_waiting(work, broadcast), Recipient.openid.in_(theirs)).values(**taken)
    done = work.db.execute(statement, execution_options={"synchronize_session": False})
    batch.people = int(done.rowcount)  # type: ignore[attr-defined]  # an update has a row count
    work.db.flush()


def is_exact(office: Office, gateway: WeChatGateway, batch: Batch) -> bool:
    """Whether the platform says that those who carry the tag are the people of the batch. Raises DeliveryError."""
    assert batch.tag_id is not None
    with office.reading() as work:
        ends = select(func.min(Recipient.id), func.max(Recipient.id)).where(Recipient.batch_id == batch.id)
        first, last = work.db.execute(ends).one()
    named = bytearray((last or 0) - (first or 0) + 1)  # a mark for each row: who is named twice counts once
    try:
        for openids in gateway.tag_members(batch.tag_id):
            with office.reading() as work:
                mine = select(Recipient.id).where(
                    Recipient.broadcast_id == batch.broadcast_id,
                    among(work.db, Recipient.openid, openids),
                    Recipient.batch_id == batch.id,
                )
                ids = work.db.scalars(mine).all()
            if len(ids) != len({*openids}):
                return False
            for recipient_id in ids:
                named[recipient_id - (first or 0)] = 1
    except Uncertain as error:
        raise Temporary(f"who carries the tag was not told: {error}") from error  # asking again does no harm
    return sum(named) == batch.people


def overlaps(work: Work, tag: PlatformTag, others: Sequence[PlatformTag]) -> bool:
    """Whether somebody who carries the tag carries one of the others too, and would get the message twice."""
    theirs = select(PlatformTagMember.openid).where(PlatformTagMember.tag_id.in_([other.id for other in others]))
    both = select(PlatformTagMember.openid).where(
        PlatformTagMember.tag_id == tag.id, PlatformTagMember.openid.in_(theirs)
    )
    return bool(others) and work.db.scalars(both.limit(1)).first() is not None


def forget(work: Work, tag_id: int) -> None:
    """The tag is not what the house took it for: until it is asked anew, lists are used."""
    work.db.execute(delete(PlatformTagMember).where(PlatformTagMember.tag_id == tag_id))
    work.db.execute(delete(PlatformTag).where(PlatformTag.id == tag_id))


def _are_of_use(settings: Settings) -> bool:
    """Where there is a template for everything no mass message is ever sent."""
    return not all(getattr(settings, form.setting) for form in FORMS.values())


def _strays(work: Work, tag: PlatformTag, broadcast: Broadcast, ways: Ways) -> Select[str]:
    """Who carries the tag and must not get this mass message."""
    waits = and_(Recipient.openid == PlatformTagMember.openid, *_waiting(work, broadcast))
    other = or_(way(ways, work.now) != Channel.MASS_MESSAGE, obstacle(broadcast.topic, ways, work.now).is_not(None))
    return (
        select(PlatformTagMember.openid)
        .outerjoin(Recipient, waits)
        .outerjoin(Follower, Follower.openid == PlatformTagMember.openid)
        .where(PlatformTagMember.tag_id == tag.id, or_(Recipient.id.is_(None), other))
        .limit(1)
    )


def _waiting(work: Work, broadcast: Broadcast) -> tuple[ColumnElement[bool], ...]:
    return (
        Recipient.broadcast_id == broadcast.id,
        Recipient.state == OutboxState.QUEUED,
        Recipient.due_at <= work.now,
        Recipient.way == Channel.MASS_MESSAGE,
    )


def _keep(office: Office, tag_id: int, openids: Sequence[str]) -> None:
    with office.work() as work:
        for start in range(0, len(openids), PORTION):
            rows = [
                {"tag_id": tag_id, "openid": openid, "seen_at": work.now} for openid in openids[start : start + PORTION]
            ]
            kept = insert_into(work.db, PlatformTagMember).values(rows)
            again = {"seen_at": work.now}
            work.db.execute(kept.on_conflict_do_update(index_elements=["tag_id", "openid"], set_=again))


def _settle(work: Work, tag: PlatformTag) -> None:
    """Who was not named any more carries it no longer."""
    members = PlatformTagMember.tag_id == tag.id
    work.db.execute(delete(PlatformTagMember).where(members, PlatformTagMember.seen_at < tag.known_at))
    tag.people = work.db.scalar(select(func.count()).select_from(PlatformTagMember).where(members)) or 0
    if not tag.people:  # of an empty tag all would be waiting, and nobody would be reached
        forget(work, tag.id)
        return
    work.db.merge(tag)
    work.db.flush()
