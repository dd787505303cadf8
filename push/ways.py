"""Which way a broadcast can take to each follower, and what stands in its way: one question for all of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Case, ColumnElement, and_, case, exists, false, func, literal, null, or_, select

from config.rules import rules
from models.broadcasts import Consent, Mute, Recipient
from models.kinds import Channel, OfficerState, OutboxState, SkipReason, Topic
from models.officer_groups import OfficerGroup, OfficerGroupMember
from models.people import Follower, Officer
from push import window
from push.circulars import Ways

KEPT_FOR_ANSWERS = 2  # messages of the window that a broadcast leaves to whoever answers the person
# Ways on which one call goes to many: they are gathered in batches instead of being called one by one.
SHARED = (Channel.WECOM_MESSAGE, Channel.GROUP_ROBOT, Channel.GROUP_CHAT, Channel.MASS_MESSAGE)


def way(ways: Ways, now: datetime) -> Case[Any]:
    """The best way to a follower; NULL where there is none."""
    found: list[tuple[ColumnElement[bool], Channel]] = [
        (_by_customer_message(now), Channel.CUSTOMER_MESSAGE),
        (_by_subscription(ways), Channel.SUBSCRIPTION_NOTICE),
    ]
    if ways.has_wecom:
        found.append((_officer(Officer.wecom_userid != ""), Channel.WECOM_MESSAGE))
    if ways.template_id:
        return _first_of(found, literal(Channel.TEMPLATE_MESSAGE.value))
    found += [
        (_in_group(OfficerGroup.robot != ""), Channel.GROUP_ROBOT),
        (_in_group(OfficerGroup.chat_id != "") if ways.has_wecom else false(), Channel.GROUP_CHAT),
        (_mass_left(ways, now), Channel.MASS_MESSAGE),
    ]
    return _first_of(found, null())


def obstacle(topic: Topic, ways: Ways, now: datetime) -> Case[Any]:
    """Why nothing can be sent to a follower; NULL where nothing is in the way."""
    muted = exists().where(Mute.openid == Follower.openid, Mute.topic == topic)
    return case(
        (Follower.openid.is_(None), literal(SkipReason.NOT_FOLLOWING.value)),
        (~Follower.following, literal(SkipReason.NOT_FOLLOWING.value)),
        (muted, literal(SkipReason.MUTED.value)),
        (way(ways, now).is_(None), literal((SkipReason.BUDGET if ways.mass_a_month else SkipReason.NO_WAY).value)),
        else_=null(),
    )


def _first_of(found: list[tuple[ColumnElement[bool], Channel]], otherwise: ColumnElement[Any]) -> Case[Any]:
    return case(*((condition, literal(channel.value)) for condition, channel in found), else_=otherwise)


def _by_customer_message(now: datetime) -> ColumnElement[bool]:
    return and_(Follower.last_message_at.is_not(None), window.open_for(now, leaving=KEPT_FOR_ANSWERS))


def _by_subscription(ways: Ways) -> ColumnElement[bool]:
    if not ways.subscription_id:
        return false()
    return exists().where(
        Consent.openid == Follower.openid, Consent.template_id == ways.subscription_id, Consent.left > 0
    )


def _officer(where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Officer.openid == Follower.openid, Officer.state == OfficerState.ACTIVE, where)


def _in_group(where: ColumnElement[bool]) -> ColumnElement[bool]:
    groups = select(OfficerGroupMember.officer_id).join(OfficerGroup, OfficerGroup.id == OfficerGroupMember.group_id)
    return _officer(Officer.id.in_(groups.where(where)))


def _mass_left(ways: Ways, now: datetime) -> ColumnElement[bool]:
    """Whether the person has not had the month's mass messages, those under way included."""
    if not ways.mass_a_month:
        return false()
    begins = now.astimezone(rules().zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    had = (
        select(func.count())
        .where(
            Recipient.openid == Follower.openid,
            Recipient.way == Channel.MASS_MESSAGE,
            or_(Recipient.sent_at >= begins, Recipient.state == OutboxState.SENDING),
        )
        .correlate(Follower)
        .scalar_subquery()
    )
    return had < ways.mass_a_month
