"""Which way a broadcast can take to each follower, and what stands in its way: one question for all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Case, ColumnElement, and_, case, exists, false, literal, null, or_

from models.broadcasts import Consent, Mute
from models.kinds import Channel, SkipReason, Topic
from models.people import Follower
from push import window
from push.circulars import Ways

KEPT_FOR_ANSWERS = 2  # messages of the window that a broadcast leaves to whoever answers the person


def way(ways: Ways, now: datetime) -> Case[Any]:
    """The best way to a follower; NULL where there is none."""
    return case(
        (_by_customer_message(now), literal(Channel.CUSTOMER_MESSAGE.value)),
        (_by_subscription(ways), literal(Channel.SUBSCRIPTION_NOTICE.value)),
        else_=literal(Channel.TEMPLATE_MESSAGE.value) if ways.template_id else null(),
    )


def obstacle(topic: Topic, ways: Ways, now: datetime) -> Case[Any]:
    """Why nothing can be sent to a follower; NULL where nothing is in the way."""
    muted = exists().where(Mute.openid == Follower.openid, Mute.topic == topic)
    has_way = or_(_by_customer_message(now), _by_subscription(ways), literal(bool(ways.template_id)))
    return case(
        (Follower.openid.is_(None), literal(SkipReason.NOT_FOLLOWING.value)),
        (~Follower.following, literal(SkipReason.NOT_FOLLOWING.value)),
        (muted, literal(SkipReason.MUTED.value)),
        (~has_way, literal(SkipReason.NO_WAY.value)),
        else_=null(),
    )


def _by_customer_message(now: datetime) -> ColumnElement[bool]:
    return and_(Follower.last_message_at.is_not(None), window.open_for(now, leaving=KEPT_FOR_ANSWERS))


def _by_subscription(ways: Ways) -> ColumnElement[bool]:
    if not ways.subscription_id:
        return false()
    return exists().where(
        Consent.openid == Follower.openid, Consent.template_id == ways.subscription_id, Consent.left > 0
    )
